"""Nominations as the desk takes them: a vehicle named by its plate, approved unless it belongs to no team."""

from __future__ import annotations

from datetime import datetime

from huidian.assignment import actions
from huidian.assignment.models import Nomination
from huidian.customers.models import Vehicle
from huidian.flows.assignment.guard import must_be_somebodys
from huidian.kit.plates import normalise_plate
from huidian.mart.holders import follow_decision
from huidian.network import audit
from huidian.network.models import Staff
from huidian.network.roles import Permission
from huidian.network.scope import Scope


@audit.atomic()
def nominate(*, at: datetime, by: Staff, scope: Scope, text: str, note: str) -> int:
    """Put a vehicle forward by its whole plate or VIN; as `actions.nominate` answers and raises.

    Also `NobodysError`.
    """
    typed = text.strip().upper()
    vehicles = Vehicle.objects.within(scope.where(Permission.NOMINATE)).current()
    plate = normalise_plate(typed) or typed
    found = list(vehicles.filter(plate=plate).exclude(plate="")[:2]) or list(
        vehicles.filter(vin=typed).exclude(vin="")[:2]
    )
    if len(found) != 1:
        raise Vehicle.DoesNotExist
    must_be_somebodys(found[0].dealer, found[0].pk, at)
    return actions.nominate(at=at, by=by, scope=scope, vehicle_id=found[0].pk, note=note)


@audit.atomic()
def nominate_vehicle(*, at: datetime, by: Staff, scope: Scope, vehicle_id: int, note: str) -> int:
    """The same of a vehicle that is in sight."""
    vehicles = Vehicle.objects.within(scope.where(Permission.NOMINATE)).current()
    vehicle = vehicles.select_related("dealer").get(pk=vehicle_id)
    must_be_somebodys(vehicle.dealer, vehicle.pk, at)
    return actions.nominate(at=at, by=by, scope=scope, vehicle_id=vehicle_id, note=note)


@audit.atomic()
def approve(*, at: datetime, by: Staff, scope: Scope, nomination_id: int) -> Nomination:
    """Give the vehicle to who nominated it. Raises as `actions.approve`, and `NobodysError`."""
    waiting = Nomination.objects.within(scope.where(Permission.ASSIGN)).select_related("dealer")
    nominated = waiting.get(pk=nomination_id)
    must_be_somebodys(nominated.dealer, nominated.vehicle_id, at)
    row = actions.approve(at=at, by=by, scope=scope, nomination_id=nomination_id)
    follow_decision(row.dealer, [row.vehicle_id])
    return row
