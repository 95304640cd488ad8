"""Vehicles have left, or have not after all: all of them or none; their needs and tasks follow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from huidian.customers import actions as customers
from huidian.customers.models import Departure, Vehicle
from huidian.flows import needs
from huidian.flows.vehicle_file import may_edit_vehicle
from huidian.network import audit
from huidian.network.models import Dealer, Staff
from huidian.network.scope import Scope

AT_ONCE = 500
"""Vehicles whose needs and tasks follow while somebody waits; those of more follow in the night."""


@audit.atomic()
def mark_left(*, at: datetime, by: Staff, scope: Scope, vehicle_id: int, left_on: date, why: str) -> bool:
    """Say of one vehicle that it is gone from `left_on` on. Answers and raises as `customers.mark_left`."""
    marked = customers.mark_left(at=at, by=by, scope=scope, vehicle_id=vehicle_id, left_on=left_on, why=why)
    _follow(scope, [vehicle_id] if marked else [], at)
    return marked


@audit.atomic()
def take_back_left(*, at: datetime, by: Staff, scope: Scope, vehicle_id: int) -> bool:
    """Say that it has not left after all. Answers and raises as `customers.take_back_left`."""
    taken_back = customers.take_back_left(at=at, by=by, scope=scope, vehicle_id=vehicle_id)
    _follow(scope, [vehicle_id] if taken_back else [], at)
    return taken_back


@audit.atomic()
def mark_several_left(
    *, at: datetime, by: Staff, scope: Scope, vehicle_ids: Sequence[int], left_on: date, why: str
) -> list[int]:
    """Say of vehicles that they are gone from `left_on` on; which of them that is said of now.

    Left out are those that are out of reach, that the person may not edit, or of which it was said before.
    Raises `ValueError` as `customers.mark_left` does; then nothing is kept.
    """
    departed = set(_departed(scope, vehicle_ids))
    marked = [
        vehicle_id
        for vehicle_id in vehicle_ids
        if vehicle_id not in departed
        and _editable(scope, vehicle_id)
        and customers.mark_left(at=at, by=by, scope=scope, vehicle_id=vehicle_id, left_on=left_on, why=why)
    ]
    _follow(scope, marked, at)
    return marked


@audit.atomic()
def take_several_back(*, at: datetime, by: Staff, scope: Scope, vehicle_ids: Sequence[int]) -> list[int]:
    """Say of vehicles that they have not left after all; which of them had been said to."""
    taken_back = [
        vehicle_id
        for vehicle_id in vehicle_ids
        if _editable(scope, vehicle_id)
        and customers.take_back_left(at=at, by=by, scope=scope, vehicle_id=vehicle_id)
    ]
    _follow(scope, taken_back, at)
    return taken_back


def _departed(scope: Scope, vehicle_ids: Sequence[int]) -> list[int]:
    current = Departure.objects.within(scope).current().filter(vehicle__in=vehicle_ids)
    return list(current.values_list("vehicle_id", flat=True))


def _editable(scope: Scope, vehicle_id: int) -> bool:
    try:
        return may_edit_vehicle(scope, vehicle_id)
    except Vehicle.DoesNotExist:
        return False


def _follow(scope: Scope, vehicle_ids: Sequence[int], at: datetime) -> None:
    """Bring needs and tasks of some vehicles in step with what was said of them."""
    if not 0 < len(vehicle_ids) <= AT_ONCE:
        return
    by_dealer: dict[Dealer, list[int]] = defaultdict(list)
    for one in Vehicle.objects.within(scope).filter(pk__in=list(vehicle_ids)).select_related("dealer"):
        by_dealer[one.dealer].append(one.pk)
    for dealer, ids in by_dealer.items():
        needs.refresh_vehicles(dealer, ids, at=at)
