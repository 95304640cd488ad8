"""Every change of a complaint goes through here: its columns, its clock, and how it stands from then on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Max, QuerySet

from huidian.complaints.machines import CLOCK, COMPLAINT
from huidian.complaints.models import ClockEntry, Complaint, Snapshot
from huidian.network import audit
from huidian.network.machines import Machine, move
from huidian.network.models import Staff
from huidian.network.scope import Scope

_ON_CLOCK = {
    "close": ClockEntry.Kind.CLOSED,
    "dismiss": ClockEntry.Kind.CLOSED,
    "reopen": ClockEntry.Kind.REOPENED,
    "withdraw": ClockEntry.Kind.WITHDRAWN,
    "pause": ClockEntry.Kind.PAUSED,
    "resume": ClockEntry.Kind.RESUMED,
}
_MOST_REASON = 200
_WHY = "what is known of one complaint that a verb has locked"


def walk(
    verb: str,
    complaint_id: int,
    *,
    at: datetime,
    by: Staff | None,
    scope: Scope,
    machine: Machine = COMPLAINT,
    changes: Mapping[str, Any] | None = None,
    says: Mapping[str, Any] | None = None,
    reason: str = "",
) -> Complaint:
    """One step of a complaint or of its clock, with what its clock notes of it; raises as `move` does.

    `reason` stands in the event and beside the clock.
    """
    after = {**(says or {}), **({"reason": reason} if reason else {})}
    moved: Complaint = move(
        machine, complaint_id, verb, at=at, by=by, scope=scope, changes=changes, says=after or None
    )
    if kind := _ON_CLOCK.get(verb):
        entries = ClockEntry.objects.unscoped(_WHY).filter(complaint=moved)
        moment = _not_before(entries, at)
        ClockEntry.objects.create(complaint=moved, kind=kind, at=moment, by=by, reason=reason[:_MOST_REASON])
    if machine is not CLOCK:
        keep_snapshot(moved, at=at)
    return moved


def change(complaint: Complaint, *, at: datetime, **columns: Any) -> None:
    """Columns of a complaint that are no step of it."""
    for name, value in columns.items():
        setattr(complaint, name, value)
    complaint.save(update_fields=list(columns))
    keep_snapshot(complaint, at=at)


def note(
    complaint: Complaint, *, at: datetime, by: Staff | None, action: str, says: Mapping[str, Any]
) -> None:
    """One event about a complaint that is no step of it."""
    audit.record(
        at=at,
        staff=by,
        dealer=complaint.dealer,
        action=action,
        object_type=COMPLAINT.name,
        object_id=complaint.pk,
        after=says,
    )


def keep_snapshot(complaint: Complaint, *, at: datetime) -> None:
    """Keep how a complaint stands from a moment on: a month that is over is counted by it later."""
    columns = {name: getattr(complaint, name) for name in Snapshot.KEPT}
    moment = _not_before(Snapshot.objects.unscoped(_WHY).filter(complaint=complaint), at)
    Snapshot.objects.create(complaint=complaint, at=moment, **columns)


def _not_before(rows: QuerySet[Any], at: datetime) -> datetime:
    """A moment, or that of the last row where it is later: who waited for somebody else's change, or whose
    clock was put back, comes after it all the same.
    """
    last: datetime | None = rows.aggregate(last=Max("at"))["last"]
    return max(at, last) if last else at
