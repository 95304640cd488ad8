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


def trail_events(scope: Scope) -> ScopedQuerySet[AuditEvent]:
    """The events at the chosen dealers at which the trail may be read, newest first.

    Whether events were taken out between them only the whole chain tells (`audit.verify`).
    """
    return _readable(scope).order_by("-id").select_related("staff", "dealer")


def trail_people(scope: Scope) -> dict[str, str]:
    """Everybody who did something there: name by id, by name."""
    acted = _readable(scope).order_by().values_list("staff_id", flat=True).distinct()
    people = Staff.objects.filter(pk__in=[one for one in acted if one is not None])
    return {str(one.pk): str(one) for one in sorted(people, key=str)}


def trail_actions(scope: Scope) -> list[str]:
    """Every action there was."""
    return list(_readable(scope).order_by("action").values_list("action", flat=True).distinct())


def _readable(scope: Scope) -> ScopedQuerySet[AuditEvent]:
    return AuditEvent.objects.within(scope.where(Permission.VIEW_AUDIT))


def entry_of(event: AuditEvent) -> Entry:
    """The event as it is read."""
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
