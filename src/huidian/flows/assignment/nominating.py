"""Nominations as the desk takes them: a vehicle named by its plate, approved unless it is lost for good."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max

from huidian.assignment import actions
from huidian.assignment.models import Nomination
from huidian.customers.models import Vehicle
from huidian.kit.months import month_of
from huidian.kit.plates import normalise_plate
from huidian.mart.facts import counted
from huidian.mart.holders import follow_decision
from huidian.network import audit
from huidian.network.ends import today_at
from huidian.network.models import Staff
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.visits.models import Visit

_WHY = "the visits of one nominated vehicle"


class LostForGoodError(ValueError):
    """The vehicle is lost for good: it belongs to no team until it comes again."""


@audit.atomic()
def nominate(*, at: datetime, by: Staff, scope: Scope, text: str, note: str) -> int:
    """Put a vehicle forward by its whole plate or VIN; as `actions.nominate` answers and raises.

    Also `LostForGoodError`.
    """
    typed = text.strip().upper()
    vehicles = Vehicle.objects.within(scope.where(Permission.NOMINATE)).current()
    plate = normalise_plate(typed) or typed
    found = list(vehicles.filter(plate=plate).exclude(plate="")[:2]) or list(
        vehicles.filter(vin=typed).exclude(vin="")[:2]
    )
    if len(found) != 1:
        raise Vehicle.DoesNotExist
    _must_not_be_lost(found[0], at)
    return actions.nominate(at=at, by=by, scope=scope, vehicle_id=found[0].pk, note=note)


@audit.atomic()
def nominate_vehicle(*, at: datetime, by: Staff, scope: Scope, vehicle_id: int, note: str) -> int:
    """The same of a vehicle that is in sight."""
    vehicles = Vehicle.objects.within(scope.where(Permission.NOMINATE)).current()
    _must_not_be_lost(vehicles.select_related("dealer").get(pk=vehicle_id), at)
    return actions.nominate(at=at, by=by, scope=scope, vehicle_id=vehicle_id, note=note)


@audit.atomic()
def approve(*, at: datetime, by: Staff, scope: Scope, nomination_id: int) -> Nomination:
    """Give the vehicle to who nominated it. Raises as `actions.approve`, and `LostForGoodError`."""
    rows = Nomination.objects.within(scope.where(Permission.ASSIGN)).select_related("vehicle__dealer")
    _must_not_be_lost(rows.get(pk=nomination_id).vehicle, at)
    row = actions.approve(at=at, by=by, scope=scope, nomination_id=nomination_id)
    follow_decision(row.dealer, [row.vehicle_id])
    return row


def _must_not_be_lost(vehicle: Vehicle, at: datetime) -> None:
    rules = rules_of(vehicle.dealer)
    visits = counted(Visit.objects.unscoped(_WHY).current().filter(vehicle=vehicle), rules)
    last = visits.aggregate(last=Max("settled_on"))["last"]
    today = month_of(today_at(at, vehicle.dealer))
    if last is not None and today >= rules.assessment.nobodys_from(month_of(last)):
        raise LostForGoodError
