"""Orders as the fact tables the engine reads."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from huidian.engine.facts.tables import no_vehicles, vehicle_facts, visit_facts
from huidian.flows.churn_files.orders import ATTRIBUTES, OWNER_FIELDS, Orders, Statements
from huidian.kit.months import month_of
from huidian.playbooks import Playbook

VehicleKey = tuple[str, int]
"""Dealer and number of the vehicle at that dealer."""
_OF_VISITS = ("advisor", "team")
Attributes = Mapping[str, Any]


def vehicles_of(orders: Orders, playbook: Playbook) -> dict[VehicleKey, Attributes]:
    """What is known of every vehicle, as an import would: of each attribute the value stated last.

    What belongs to an owner is that of the last one, the advisor that of the last visit. A warranty end that
    no order states (``warranty_stated``) is reckoned from the purchase and the playbook's years.
    """
    statements = orders.statements
    vehicles = _Places(zip(statements.dealer, statements.vehicle, strict=True))
    latest = {
        name: vehicles.latest(_of_visits(statements, column) if name in _OF_VISITS else column)
        for name, column in statements.fields.items()
    }
    owners = _Places(zip(statements.dealer, statements.owner, strict=True))
    owner_of = vehicles.latest(
        [
            None if owner is None else place
            for owner, place in zip(statements.owner, owners.of_row, strict=True)
        ]
    )
    for name in OWNER_FIELDS:
        of_owner = owners.latest(statements.fields[name])
        latest[name] = [
            own if owner is None else of_owner[owner]
            for own, owner in zip(latest[name], owner_of, strict=True)
        ]
    stated = latest["warranty_end_on"]
    latest["warranty_end_on"] = list(map(playbook.warranty.end, stated, latest["purchased_on"]))
    latest["warranty_stated"] = [end is not None for end in stated]
    known = zip(*latest.values(), strict=True)
    return {
        key: dict(zip(latest, values, strict=True)) for key, values in zip(vehicles.keys, known, strict=True)
    }


def _of_visits(statements: Statements, column: Sequence[Any]) -> list[Any]:
    return [value if visit else None for value, visit in zip(column, statements.is_visit, strict=True)]


class _Places:
    """Rows by what they speak of: ``keys`` in the order of their first rows, ``of_row`` the key's place."""

    def __init__(self, of_rows: Iterable[Any]) -> None:
        places: dict[Any, int] = {}
        self.of_row = [places.setdefault(key, len(places)) for key in of_rows]
        self.keys = list(places)

    def latest(self, column: Sequence[Any]) -> list[Any]:
        """The last value stated of each key."""
        latest = [None] * len(self.keys)
        for place, value in zip(self.of_row, column, strict=True):
            if value is not None:
                latest[place] = value
        return latest


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
