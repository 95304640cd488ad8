"""Opening what the masks hide of a vehicle: by asking for it, or by a search that hits it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from huidian.customers.models import Vehicle
from huidian.network import audit
from huidian.network.models import AuditEvent, Dealer, Staff
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.network.submissions import IdempotencyKey, Outcome, once

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


@audit.atomic()
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
    """The day begins where the dealer is. Who asks twice at once waits: the second counts the first."""
    Staff.objects.select_for_update().filter(pk=by.pk).values_list("pk").get()
    midnight = datetime.combine(at.astimezone(zone := ZoneInfo(dealer.timezone)).date(), time(), zone)
    opened = AuditEvent.objects.unscoped(_OWN_EVENTS).filter(staff=by, action="reveal")
    if opened.filter(at__gt=at - timedelta(minutes=1)).count() >= MOST_REVEALS_A_MINUTE:
        raise TooManyRevealsError
    if not reason and opened.filter(at__gte=midnight).count() >= settings.HUIDIAN_REVEALS_A_DAY:
        raise ReasonNeededError


@audit.atomic()
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
