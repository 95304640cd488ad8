"""Several vehicles have left at once, or have not after all: all of them or none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from huidian.customers import actions as customers
from huidian.customers.models import Departure, Vehicle
from huidian.flows.vehicle_file import may_edit_vehicle
from huidian.network.models import Staff
from huidian.network.scope import Scope


@transaction.atomic
def mark_several_left(
    *, at: datetime, by: Staff, scope: Scope, vehicle_ids: Sequence[int], left_on: date, why: str
) -> list[int]:
    """Say of vehicles that they are gone from `left_on` on; which of them that is said of now.

    Left out are those that are out of reach, that the person may not edit, or of which it was said before.
    Raises `ValueError` as `customers.mark_left` does; then nothing is kept.
    """
    departed = set(_departed(scope, vehicle_ids))
    return [
        vehicle_id
        for vehicle_id in vehicle_ids
        if vehicle_id not in departed
        and _editable(scope, vehicle_id)
        and customers.mark_left(at=at, by=by, scope=scope, vehicle_id=vehicle_id, left_on=left_on, why=why)
    ]


@transaction.atomic
def take_several_back(*, at: datetime, by: Staff, scope: Scope, vehicle_ids: Sequence[int]) -> list[int]:
    """Say of vehicles that they have not left after all; which of them had been said to."""
    return [
        vehicle_id
        for vehicle_id in vehicle_ids
        if _editable(scope, vehicle_id)
        and customers.take_back_left(at=at, by=by, scope=scope, vehicle_id=vehicle_id)
    ]


def _departed(scope: Scope, vehicle_ids: Sequence[int]) -> list[int]:
    current = Departure.objects.within(scope).current().filter(vehicle__in=vehicle_ids)
    return list(current.values_list("vehicle_id", flat=True))


def _editable(scope: Scope, vehicle_id: int) -> bool:
    try:
        return may_edit_vehicle(scope, vehicle_id)
    except Vehicle.DoesNotExist:
        return False
