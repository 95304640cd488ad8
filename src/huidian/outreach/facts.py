"""The store's rows as facts of needs (`engine.needs.facts`), some thousands of vehicles at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, cast

from huidian.customers.models import Departure, Ownership, Statement, Vehicle
from huidian.engine.needs import facts
from huidian.engine.odometer.readings import Reading
from huidian.kit.plates import powertrain_of_plate
from huidian.mart.facts import counted
from huidian.network.bulk import one_of
from huidian.network.models import Dealer
from huidian.network.rules import rules_of
from huidian.outreach.models import (
    ArrivedPart,
    DeferredWork,
    FieldCampaignVehicle,
    OwnerStatement,
    OwnPlan,
    OwnPowertrain,
)
from huidian.playbooks import Playbook
from huidian.visits.models import Visit

AT_ONCE = 4000
"""Vehicles that are read together: memory stays the same however many there are."""
Bookings = Mapping[int, Sequence[facts.Booking]]
_WHY = "the facts of one dealer, from which its needs are computed"
_COLUMNS = (
    "id", "plate", "model", "powertrain", "purchased_on", "warranty_end_on", "warranty_end_km",
    "insurance_expires_on", "inspection_due_on", "owner__birthday",
)  # fmt: skip


def facts_of(
    dealer: Dealer, vehicle_ids: Sequence[int] | None, bookings: Bookings
) -> Iterator[facts.VehicleFacts]:
    """What is known of a dealer's vehicles on file, or of some of them. `bookings` come from above."""
    rules = rules_of(dealer)
    if vehicle_ids is None:
        on_file = Vehicle.objects.unscoped(_WHY).current().filter(dealer=dealer)
        vehicle_ids = list(on_file.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(vehicle_ids), AT_ONCE):
        yield from _some(dealer, rules, vehicle_ids[start : start + AT_ONCE], bookings)


def _some(
    dealer: Dealer, rules: Playbook, ids: Sequence[int], bookings: Bookings
) -> Iterator[facts.VehicleFacts]:
    one = one_of(ids)
    vehicles = Vehicle.objects.unscoped(_WHY).current().filter(dealer=dealer, pk__in=one)
    visits, statements, readings = _visits(rules, one), _statements(one), _readings(one)
    owners = dict(
        Ownership.objects.unscoped(_WHY)
        .filter(vehicle__in=one, until_on=None)
        .order_by("since_on")
        .values_list("vehicle_id", "since_on")
    )
    plans = {plan.vehicle_id: plan for plan in _current(OwnPlan).filter(vehicle__in=one)}
    powertrains = dict(
        _current(OwnPowertrain).filter(vehicle__in=one).values_list("vehicle_id", "powertrain")
    )
    parts = _many(_current(ArrivedPart).filter(vehicle__in=one), _part)
    work = _many(_current(DeferredWork).filter(vehicle__in=one), _work)
    places = _many(_places(one), _place)
    for row in vehicles.order_by("pk").values(*_COLUMNS):
        vehicle, birthday = row["id"], row["owner__birthday"]
        yield facts.VehicleFacts(
            vehicle=str(vehicle),
            model=row["model"],
            powertrain=powertrains.get(vehicle, row["powertrain"] or powertrain_of_plate(row["plate"])),
            purchased_on=row["purchased_on"],
            warranty_end_on=rules.warranty.end(row["warranty_end_on"], row["purchased_on"]),
            warranty_end_km=row["warranty_end_km"],
            insurance_expires_on=row["insurance_expires_on"],
            inspection_due_on=row["inspection_due_on"],
            owner_since=owners.get(vehicle),
            birthday=(birthday.month, birthday.day) if birthday else None,
            own_plan=_own_plan(plans.get(vehicle)),
            visits=tuple(visits.get(vehicle, ())),
            readings=tuple(readings.get(vehicle, ())),
            arrived_parts=tuple(parts.get(vehicle, ())),
            deferred_work=tuple(work.get(vehicle, ())),
            campaigns=tuple(places.get(vehicle, ())),
            statements=tuple(statements.get(vehicle, ())),
            bookings=tuple(bookings.get(vehicle, ())),
        )


def _visits(rules: Playbook, one: Any) -> dict[int, list[facts.Visit]]:
    """Visits that count, an order once: its settlements on one day are one visit, with the parts of all."""
    rows = counted(Visit.objects.unscoped(_WHY).current().filter(vehicle__in=one), rules)
    several: dict[int, dict[tuple[str, Any, str], facts.Visit]] = defaultdict(dict)
    names = [(name, part.key) for part in rules.needs.parts for name in part.names]
    columns = ("vehicle_id", "order_no", "settled_on", "order_kind", "odometer_km", "items")
    for vehicle, order_no, day, kind, km, items in rows.order_by(
        "vehicle_id", "settled_on", "id"
    ).values_list(*columns):
        key = (order_no or f"{vehicle}@{day}", day, kind)
        fitted = _fitted(items, names)
        if known := several[vehicle].get(key):
            fitted = tuple(sorted({*known.fitted, *fitted}))
            km = known.km if km is None else km
        several[vehicle][key] = facts.Visit(key[0], day, kind, km, fitted)
    return {vehicle: list(visits.values()) for vehicle, visits in several.items()}


def _fitted(items: Mapping[str, Sequence[str]], names: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """The parts (keys of the rules) that an order says were replaced, by what it calls them."""
    lines = items.get("parts")
    if not lines:
        return ()
    text = "\n".join(lines)
    return tuple(sorted({key for name, key in names if name in text}))


def _statements(one: Any) -> dict[int, list[facts.Statement]]:
    """What owners said of needs, and that vehicles have left."""
    statements: dict[int, list[facts.Statement]] = defaultdict(list)
    for row in _current(OwnerStatement).filter(vehicle__in=one):
        statements[row.vehicle_id].append(
            facts.Statement(
                id=str(row.pk),
                says=cast(facts.Says, row.says),
                stated_on=row.stated_on,
                kind=row.kind,
                on=row.on,
                km=row.km,
                until=row.until_on,
                km_a_year=row.km_a_year,
            )
        )
    left = Departure.objects.unscoped(_WHY).current().filter(vehicle__in=one)
    for pk, vehicle, why, left_on in left.values_list("pk", "vehicle_id", "why", "left_on"):
        statements[vehicle].append(facts.Statement(f"departure{pk}", cast(facts.Says, why), left_on))
    return statements


def _readings(one: Any) -> dict[int, list[Reading]]:
    """What vehicle files said the odometer showed."""
    read: dict[int, list[Reading]] = defaultdict(list)
    rows = Statement.objects.unscoped(_WHY).current().filter(vehicle__in=one, odometer_km__isnull=False)
    for pk, vehicle, day, km in rows.values_list("pk", "vehicle_id", "stated_on", "odometer_km"):
        if vehicle is not None and km is not None:
            read[vehicle].append(Reading(day, km, f"file:{pk}"))
    return read


def _current(model: Any) -> Any:
    return model.objects.unscoped(_WHY).filter(retracted_at__isnull=True).order_by("pk")


def _places(one: Any) -> Any:
    rows = FieldCampaignVehicle.objects.unscoped(_WHY).filter(vehicle__in=one, campaign__retracted_at=None)
    return rows.select_related("campaign").order_by("pk")


def _many(rows: Iterable[Any], made: Any) -> dict[int, list[Any]]:
    by_vehicle: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        by_vehicle[row.vehicle_id].append(made(row))
    return by_vehicle


def _part(row: ArrivedPart) -> facts.ArrivedPart:
    return facts.ArrivedPart(str(row.pk), row.name, row.arrived_on, row.fitted_on)


def _work(row: DeferredWork) -> facts.DeferredWork:
    return facts.DeferredWork(str(row.pk), row.what, row.noted_on, row.done_on)


def _place(row: FieldCampaignVehicle) -> facts.FieldCampaign:
    one = row.campaign
    return facts.FieldCampaign(
        one.code,
        one.title,
        one.kind,  # type: ignore[arg-type]
        one.starts_on,
        one.ends_on,
        row.done_on,
    )


def _own_plan(row: OwnPlan | None) -> facts.OwnPlan | None:
    return facts.OwnPlan(row.months, row.km, row.why, row.stated_on) if row else None
