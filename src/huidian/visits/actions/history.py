"""Plates, owners and what is on file at all, derived anew for the vehicles something happened to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from huidian.customers.models import Customer, Ownership, PlateHolding, Statement, Vehicle
from huidian.network.bulk import insert_columns, one_of, update_columns
from huidian.network.models import Recording
from huidian.visits.matching.periods import Observation, Periods
from huidian.visits.models import Visit

_WHY = "one dealer's own history, under its lock"


def settle_history(
    *,
    dealer_id: int,
    vehicles: Collection[int],
    customers: Collection[int],
    recording: Recording,
    at: datetime,
    of_new: Sequence[Observation] = (),
) -> None:
    """Bring plates, owners and the state of the file in line with current orders and statements.

    `vehicles` are those whose orders or statements changed; `customers` those who may have lost their last.
    What no current order or statement speaks of leaves the file; what one speaks of again comes back.
    `of_new` is all there is to know of vehicles that were not on file before: it need not be read again.
    """
    new = {observation.vehicle for observation in of_new}
    observed, reached = _observations_around(dealer_id, set(vehicles) - new, of_new)
    seen = {observation.vehicle for observation in observed}
    _keep_on_file(Vehicle, reached - new, seen, recording, at)
    named = _still_named(customers)
    _keep_on_file(Customer, set(customers), named, recording, at)
    periods = Periods.of(observed)
    _write_periods(PlateHolding, "plate", dealer_id, reached, periods.plates)
    _write_periods(Ownership, "customer_id", dealer_id, reached, periods.owners)
    _write_today(reached, periods)


def plates_and_owners(
    dealer_id: int, vehicles: Sequence[int], of_new: Sequence[Observation]
) -> dict[str, list[Any]]:
    """Columns for vehicles about to be inserted: what they show today, but for plates others still carry.

    It spares changing each of them once more; `settle_history` has the last word.
    """
    periods = Periods.of(of_new)
    plates = [periods.plate_now.get(vehicle, ("",))[0] for vehicle in vehicles]
    carried = Vehicle.objects.unscoped(_WHY).current().filter(dealer=dealer_id, plate__in=one_of(plates))
    others = set(carried.values_list("plate", flat=True))
    return {
        "plate": ["" if plate in others else plate for plate in plates],
        "owner_id": [periods.owner_now.get(vehicle, (None,))[0] for vehicle in vehicles],
    }


def _observations_around(
    dealer_id: int, vehicles: set[int], of_new: Sequence[Observation]
) -> tuple[list[Observation], set[int]]:
    """Everything seen of the vehicles and of all others that ever carried one of their plates."""
    reached = {observation.vehicle for observation in of_new}
    observed = list(of_new)
    fresh = {observation.plate for observation in of_new} - {""}
    plates: set[str] = set()
    while vehicles or fresh:
        observations = list(_observations(sorted(vehicles))) if vehicles else []
        held = PlateHolding.objects.unscoped(_WHY).filter(vehicle__in=one_of(sorted(vehicles)))
        fresh |= {o.plate for o in observations if o.plate} | set(held.values_list("plate", flat=True))
        observed += observations
        reached |= vehicles
        others = PlateHolding.objects.unscoped(_WHY).filter(
            dealer_id=dealer_id, plate__in=one_of(sorted(fresh - plates))
        )
        plates |= fresh
        fresh = set()
        vehicles = set(others.values_list("vehicle_id", flat=True)) - reached
    return observed, reached


def _observations(vehicles: Sequence[int]) -> Iterable[Observation]:
    visits = Visit.objects.unscoped(_WHY).current().filter(vehicle__in=one_of(vehicles))
    for day, order_no, ordinal, vehicle, plate, customer in visits.values_list(
        "settled_on", "order_no", "ordinal", "vehicle_id", "plate", "customer_id"
    ):
        yield Observation(day, 0, order_no, ordinal, vehicle, plate, customer)
    statements = Statement.objects.unscoped(_WHY).current().filter(vehicle__in=one_of(vehicles))
    for day, number, vehicle, plate, customer in statements.values_list(
        "stated_on", "id", "vehicle_id", "plate", "customer_id"
    ):
        yield Observation(day, 1, "", number, vehicle, plate, customer)


def _still_named(customers: Collection[int]) -> set[int]:
    if not customers:
        return set()
    wanted = one_of(sorted(customers))
    visits = Visit.objects.unscoped(_WHY).current().filter(customer__in=wanted)
    statements = Statement.objects.unscoped(_WHY).current().filter(customer__in=wanted)
    return {
        customer
        for rows in (visits, statements)
        for customer in rows.values_list("customer_id", flat=True).distinct()
        if customer is not None
    }


def _keep_on_file(
    model: type[Vehicle] | type[Customer], ids: set[int], seen: set[int], recording: Recording, at: datetime
) -> None:
    if not ids:
        return
    rows: QuerySet[Any] = model.objects.unscoped(_WHY).filter(id__in=one_of(sorted(ids)))
    on_file = set(rows.filter(retracted_at__isnull=True).values_list("id", flat=True))
    if gone := sorted(on_file - seen):
        rows.filter(id__in=one_of(gone)).update(retracted_at=at, retracted_by=recording)
    if back := sorted((ids & seen) - on_file):
        rows.filter(id__in=one_of(back)).update(retracted_at=None, retracted_by=None)


def _write_periods(
    model: type[PlateHolding] | type[Ownership],
    what: str,
    dealer_id: int,
    vehicles: set[int],
    periods: Iterable[tuple[Any, ...]],
) -> None:
    """Delete the periods that are no longer so and insert those that were not yet so."""
    rows: QuerySet[Any] = model.objects.unscoped(_WHY).filter(vehicle__in=one_of(sorted(vehicles)))
    on_file = {row[1:]: row[0] for row in rows.values_list("id", "vehicle_id", what, "since_on", "until_on")}
    wanted = set(periods)
    if wrong := sorted(number for period, number in on_file.items() if period not in wanted):
        rows.filter(id__in=one_of(wrong)).delete()
    missing = sorted(wanted - on_file.keys(), key=lambda period: (period[2], period[0], str(period[1])))
    if missing:
        vehicle_ids, values, since, until = zip(*missing, strict=True)
        columns = {"vehicle_id": vehicle_ids, what: values, "since_on": since, "until_on": until}
        insert_columns(model, len(missing), {"dealer_id": dealer_id, **columns})


def _write_today(vehicles: set[int], periods: Periods) -> None:
    """Each vehicle's plate and owner of today; plates are freed before they are given."""
    rows = Vehicle.objects.unscoped(_WHY).filter(id__in=one_of(sorted(vehicles)))
    now = {}
    freed = []
    for vehicle, plate, owner in rows.values_list("id", "plate", "owner_id"):
        today = (periods.plate_now.get(vehicle, ("",))[0], periods.owner_now.get(vehicle, (None,))[0])
        if today != (plate, owner):
            now[vehicle] = today
            if plate and plate != today[0]:
                freed.append(vehicle)
    if freed:
        rows.filter(id__in=one_of(freed)).update(plate="")
    if now:
        plates, owners = zip(*now.values(), strict=True)
        update_columns(Vehicle, list(now), {"plate": plates, "owner_id": owners})
