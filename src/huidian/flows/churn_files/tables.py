"""Orders as the fact tables the engine reads."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa

from huidian.engine.facts.tables import no_vehicles, vehicle_facts, visit_facts
from huidian.flows.churn_files.orders import ATTRIBUTES, Orders
from huidian.kit.months import add_months, month_of
from huidian.playbooks import Playbook

VehicleKey = tuple[str, int]
"""Dealer and number of the vehicle at that dealer."""
Attributes = Mapping[str, Any]


def vehicles_of(orders: Orders, playbook: Playbook) -> dict[VehicleKey, Attributes]:
    """What is known of every vehicle: of each attribute the value its latest order states.

    A warranty end that no order states is reckoned from the purchase and the playbook's years.
    """
    keys = list(zip(orders.dealer, orders.vehicle, strict=True))
    places: dict[VehicleKey, int] = {}
    for key in keys:
        places.setdefault(key, len(places))
    of_row = [places[key] for key in keys]
    latest = {name: _latest(column, of_row, len(places)) for name, column in orders.fields.items()}
    latest["warranty_end_on"] = [
        printed or _warranty_end(purchased_on, playbook)
        for printed, purchased_on in zip(latest["warranty_end_on"], latest["purchased_on"], strict=True)
    ]
    known = zip(*latest.values(), strict=True)
    return {key: dict(zip(latest, values, strict=True)) for key, values in zip(places, known, strict=True)}


def _latest(column: Sequence[Any], of_row: Sequence[int], vehicles: int) -> list[Any]:
    """The last value of each vehicle."""
    latest = [None] * vehicles
    for place, value in zip(of_row, column, strict=True):
        if value is not None:
            latest[place] = value
    return latest


def _warranty_end(purchased_on: date | None, playbook: Playbook) -> date | None:
    return add_months(purchased_on, 12 * playbook.warranty.years) if purchased_on else None


def visit_table(orders: Orders, playbook: Playbook) -> pa.Table:
    """The visits as facts; a kind without a family counts for the overall rate alone."""
    families = {kind.key: kind.family or "other" for kind in playbook.kinds}
    return visit_facts(
        pa.table(
            {
                "dealer": pa.array(orders.dealer, pa.string()),
                "vehicle": pa.array(orders.vehicle, pa.int64()),
                "settled_on": pa.array(orders.settled_on, pa.date32()),
                "month": pa.array([month_of(day) for day in orders.settled_on], pa.int32()),
                "kind": pa.array(orders.kind, pa.string()),
                "family": pa.array([families.get(kind, "other") for kind in orders.kind], pa.string()),
            }
        )
    )


def vehicle_table(vehicles: Mapping[VehicleKey, Attributes]) -> pa.Table:
    """The vehicles as facts."""
    schema = no_vehicles().schema
    columns: dict[str, pa.Array] = {
        "dealer": pa.array([dealer for dealer, _ in vehicles], pa.string()),
        "vehicle": pa.array([vehicle for _, vehicle in vehicles], pa.int64()),
    }
    for name in ATTRIBUTES:
        if name in schema.names:
            values = [known[name] for known in vehicles.values()]
            columns[name] = pa.array(values, schema.field(name).type)
    return vehicle_facts(pa.table(columns))
