"""The audit trail as somebody who may read it sees it: the events of the dealers in reach, newest first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from huidian.network.audit import digest_of
from huidian.network.guard import ScopedQuerySet
from huidian.network.models import AuditEvent, Staff
from huidian.network.roles import Permission
from huidian.network.scope import Scope


@dataclass(frozen=True, slots=True)
class TrailWish:
    """Which events are wanted: whose (None: everybody's), of which action, `since_at` ≤ moment < `until_at`.

    `per_page` None asks for all of them.
    """

    staff_id: int | None = None
    action: str = ""
    since_at: datetime | None = None
    until_at: datetime | None = None
    page: int = 1
    per_page: int | None = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """One event. `who` is "" for what the system did itself; `intact`: its content is what was recorded.

    What belongs to no dealer has `dealer` "" and `dealer_id` 0; only a person's own history has such events.
    """

    at: datetime
    who: str
    dealer_id: int
    dealer: str
    action: str
    object_type: str
    object_id: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    why: str
    intact: bool


@dataclass(frozen=True, slots=True)
class Trail:
    """One page of events; `people` (id, name) and `actions` are all there are to choose from."""

    total: int
    rows: tuple[Entry, ...]
    people: tuple[tuple[int, str], ...]
    actions: tuple[str, ...]


def audit_trail(scope: Scope, wish: TrailWish) -> Trail:
    """The events at the chosen dealers at which the trail may be read.

    Whether events were taken out between those shown only the whole chain tells (`audit.verify`).
    """
    every = AuditEvent.objects.within(scope.where(Permission.VIEW_AUDIT))
    wanted = _wanted(every, wish).order_by("-id").select_related("staff", "dealer")
    total = wanted.count()
    found = wanted if wish.per_page is None else _cut(wanted, wish.page, wish.per_page)
    return Trail(
        total=total,
        rows=tuple(entry_of(event) for event in found),
        people=_people(every),
        actions=tuple(every.order_by("action").values_list("action", flat=True).distinct()),
    )


def _wanted(events: ScopedQuerySet[AuditEvent], wish: TrailWish) -> ScopedQuerySet[AuditEvent]:
    if wish.staff_id is not None:
        events = events.filter(staff=wish.staff_id)
    if wish.action:
        events = events.filter(action=wish.action)
    if wish.since_at:
        events = events.filter(at__gte=wish.since_at)
    if wish.until_at:
        events = events.filter(at__lt=wish.until_at)
    return events


def _cut(events: ScopedQuerySet[AuditEvent], page: int, per_page: int) -> ScopedQuerySet[AuditEvent]:
    first = (page - 1) * per_page
    return events[first : first + per_page]


def _people(events: ScopedQuerySet[AuditEvent]) -> tuple[tuple[int, str], ...]:
    acted = events.order_by().values_list("staff_id", flat=True).distinct()
    people = Staff.objects.filter(pk__in=[one for one in acted if one is not None])
    return tuple(sorted(((one.pk, str(one)) for one in people), key=lambda one: one[1]))


def entry_of(event: AuditEvent) -> Entry:
    """An event as it is shown."""
    return Entry(
        at=event.at,
        who=str(event.staff) if event.staff else "",
        dealer_id=event.dealer.pk if event.dealer else 0,
        dealer=event.dealer.name if event.dealer else "",
        action=event.action,
        object_type=event.object_type,
        object_id=event.object_id,
        before=event.before or {},
        after=event.after or {},
        why=event.why,
        intact=digest_of(event) == event.digest,
    )
