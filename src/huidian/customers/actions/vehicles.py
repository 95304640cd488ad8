"""Verbs about customers and vehicles."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import F

from huidian.customers.models import Departure, Vehicle
from huidian.network import audit
from huidian.network.locks import locked_dealer
from huidian.network.models import Dealer, Recording, Staff
from huidian.network.roles import Permission
from huidian.network.scope import Scope

_WHY = "the one vehicle's own statement, under its dealer's lock"


@audit.atomic()
def mark_left(
    *, at: datetime, by: Staff | None, scope: Scope, vehicle_id: int, left_on: date, why: str
) -> bool:
    """Say that a vehicle is gone from `left_on` on; `why` is one of `Departure.Why`. Whether that is new.

    Another day or reason said before is superseded. Whose vehicle it may be is for the caller to check (see
    `Scope.may_for`). Raises `Vehicle.DoesNotExist` for one out of reach or where the person edits none, and
    `ValueError` for an unknown reason or a day that is still to come at the dealer.
    """
    vehicle = _locked(scope, vehicle_id)
    today = at.astimezone(ZoneInfo(vehicle.dealer.timezone)).date()
    if why not in Departure.Why.values or left_on > today:
        raise ValueError(f"no such departure: {why} on {left_on}, today is {today}")
    departure = _current(vehicle)
    if departure and (departure.left_on, departure.why) == (left_on, why):
        return False
    at = _after_all_said(vehicle, at)
    recording = _recording(vehicle.dealer, at, by)
    if departure:
        _retract(departure, recording, at)
    Departure.objects.create(
        dealer=vehicle.dealer,
        vehicle=vehicle,
        left_on=left_on,
        why=why,
        recorded_at=at,
        recorded_by=recording,
    )
    after = {"left_on": left_on, "left_why": why}
    _note(at, by, vehicle, "vehicle.left", departure, after)
    return True


@audit.atomic()
def take_back_left(*, at: datetime, by: Staff | None, scope: Scope, vehicle_id: int) -> bool:
    """Say that a vehicle has not left after all; whether it was said to have. Raises as `mark_left` does."""
    vehicle = _locked(scope, vehicle_id)
    departure = _current(vehicle)
    if departure is None:
        return False
    at = _after_all_said(vehicle, at)
    _retract(departure, _recording(vehicle.dealer, at, by), at)
    _note(at, by, vehicle, "vehicle.left_taken_back", departure, None)
    return True


def _locked(scope: Scope, vehicle_id: int) -> Vehicle:
    """The vehicle, with its dealer locked against imports until the transaction ends."""
    within = Vehicle.objects.within(scope.where(Permission.EDIT_CUSTOMERS)).current().filter(pk=vehicle_id)
    dealer = locked_dealer(within.get().dealer_id)
    vehicle = within.get()
    vehicle.dealer = dealer
    return vehicle


def _current(vehicle: Vehicle) -> Departure | None:
    return Departure.objects.unscoped(_WHY).current().filter(vehicle=vehicle).first()


def _after_all_said(vehicle: Vehicle, at: datetime) -> datetime:
    """The moment of what is said now: never before what was said already, whoever waited for the lock."""
    departures = Departure.objects.unscoped(_WHY).filter(vehicle=vehicle)
    moments = departures.values_list("recorded_at", "retracted_at")
    return max([at, *(moment for both in moments for moment in both if moment)])


def _recording(dealer: Dealer, at: datetime, by: Staff | None) -> Recording:
    Dealer.objects.filter(pk=dealer.pk).update(data_revision=F("data_revision") + 1)
    return Recording.objects.create(dealer=dealer, kind=Recording.Kind.EDIT, staff=by, recorded_at=at)


def _retract(departure: Departure, recording: Recording, at: datetime) -> None:
    rows = Departure.objects.unscoped(_WHY).filter(pk=departure.pk)
    rows.update(retracted_at=at, retracted_by=recording)


def _note(
    at: datetime,
    by: Staff | None,
    vehicle: Vehicle,
    action: str,
    before: Departure | None,
    after: dict[str, object] | None,
) -> None:
    audit.record(
        at=at,
        staff=by,
        dealer=vehicle.dealer,
        action=action,
        object_type="vehicle",
        object_id=vehicle.pk,
        before={"left_on": before.left_on, "left_why": before.why} if before else None,
        after=after,
    )
