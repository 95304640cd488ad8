"""Verbs about customers and vehicles."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import F

from huidian.customers.models import Departure, Vehicle
from huidian.network import audit
from huidian.network.models import AuditEvent, Dealer, Recording, Staff
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.network.submissions import IdempotencyKey, Outcome, once

_WHY = "the one vehicle's own statement, under its dealer's lock"
_OWN_EVENTS = "what one person opened and found, wherever that was"
MOST_REVEALS_A_MINUTE = 10
MOST_HITS_NOTED = 5
"""A search that hits more says nothing of any one of them."""


class ReasonNeededError(ValueError):
    """More was opened today than needs no reason (`HUIDIAN_REVEALS_A_DAY`), and none was given."""


class TooManyRevealsError(ValueError):
    """`MOST_REVEALS_A_MINUTE` were opened within the last minute."""


@dataclass(frozen=True, slots=True)
class Revealed:
    """One vehicle's personal fields as they are stored."""

    plate: str
    vin: str
    phone: str


@transaction.atomic
def reveal(
    *,
    at: datetime,
    by: Staff,
    scope: Scope,
    vehicle_id: int,
    reason: str = "",
    key: IdempotencyKey | None = None,
) -> Revealed:
    """Show a vehicle's masked fields to somebody who may ask for it; that it was asked is an audit event, one
    for each shown form (`key`).

    Raises `Vehicle.DoesNotExist` for a vehicle out of reach or at a dealer where the person may not reveal,
    `TooManyRevealsError` and `ReasonNeededError`.
    """
    within = Vehicle.objects.within(scope.where(Permission.REVEAL)).current()
    vehicle = within.select_related("owner", "dealer").get(pk=vehicle_id)

    def note() -> Outcome:
        _refuse_too_many(at, by, vehicle.dealer, reason)
        audit.record(
            at=at,
            staff=by,
            dealer=vehicle.dealer,
            action="reveal",
            object_type="vehicle",
            object_id=vehicle.pk,
            why=reason,
        )
        return {}

    once(key, at=at, act=note)
    return Revealed(vehicle.plate, vehicle.vin, vehicle.owner.phone if vehicle.owner else "")


def _refuse_too_many(at: datetime, by: Staff, dealer: Dealer, reason: str) -> None:
    """The day begins where the dealer is."""
    midnight = datetime.combine(at.astimezone(zone := ZoneInfo(dealer.timezone)).date(), time(), zone)
    opened = AuditEvent.objects.unscoped(_OWN_EVENTS).filter(staff=by, action="reveal")
    if opened.filter(at__gt=at - timedelta(minutes=1)).count() >= MOST_REVEALS_A_MINUTE:
        raise TooManyRevealsError
    if not reason and opened.filter(at__gte=midnight).count() >= settings.HUIDIAN_REVEALS_A_DAY:
        raise ReasonNeededError


@transaction.atomic
def note_hidden_hits(
    *, at: datetime, by: Staff, scope: Scope, signs: int, vehicle_ids: Collection[int]
) -> None:
    """A search hit vehicles by what the masks hide of them: an event for each, once a day and person.

    Of what was typed only its length is kept (`signs`), for the trail is read by people who read masks.
    """
    if not 0 < len(vehicle_ids) <= MOST_HITS_NOTED:
        return
    hits = AuditEvent.objects.unscoped(_OWN_EVENTS).filter(
        staff=by, action="search.hit", object_type="vehicle", at__gt=at - timedelta(days=1)
    )
    ids = [str(vehicle_id) for vehicle_id in vehicle_ids]
    noted = set(hits.filter(object_id__in=ids).values_list("object_id", flat=True))
    vehicles = (
        Vehicle.objects.within(scope).filter(pk__in=vehicle_ids).select_related("dealer").order_by("pk")
    )
    for vehicle in vehicles:
        if str(vehicle.pk) not in noted:
            audit.record(
                at=at,
                staff=by,
                dealer=vehicle.dealer,
                action="search.hit",
                object_type="vehicle",
                object_id=vehicle.pk,
                after={"signs": signs},
            )


@transaction.atomic
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


@transaction.atomic
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
    dealer = Dealer.objects.select_for_update().get(pk=within.get().dealer_id)
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
