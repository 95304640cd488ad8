"""Who is away, and who does their tasks meanwhile."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from huidian.kit import day_ranges
from huidian.network import audit
from huidian.network.absences import Absence
from huidian.network.models import Staff
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.outreach.queries.callers import callers_of


class AbsenceError(ValueError):
    """An absence that cannot be: its days, or who covers it; `field` is what is wrong."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@audit.atomic()
def note_absence(
    *,
    at: datetime,
    by: Staff,
    scope: Scope,
    staff_id: int,
    cover_id: int | None,
    from_on: date,
    until_on: date,
    today: date,
) -> list[int]:
    """Somebody who makes calls is away from one day to another, both within; an absence per dealer they
    call for.

    Without a cover their tasks are anybody's of their role. Raises `Staff.DoesNotExist` for somebody who
    makes no calls in the reach of who says so, `AbsenceError`.
    """
    dealers = callers_of(scope.where(Permission.MANAGE_CALLS), at)
    theirs = [dealer for dealer, people in dealers.items() if staff_id in people]
    if not theirs:
        raise Staff.DoesNotExist
    sensible = day_ranges.planned(today)
    if from_on not in sensible:
        raise AbsenceError("from_on")
    if until_on < from_on or until_on < today or until_on not in sensible:
        raise AbsenceError("until_on")
    if cover_id == staff_id:
        raise AbsenceError("cover")
    made = []
    for dealer in theirs:
        cover = cover_id if cover_id in dealers[dealer] else None
        if cover_id is not None and cover is None and len(theirs) == 1:
            raise AbsenceError("cover")
        absence = Absence.objects.create(
            dealer=dealer,
            staff_id=staff_id,
            cover_id=cover,
            from_on=from_on,
            until_on=until_on,
            noted_at=at,
            noted_by=by,
        )
        made.append(absence.pk)
        _note(at, by, absence, "absence.noted")
    return made


@audit.atomic()
def end_absences(*, at: datetime, by: Staff, scope: Scope, absence_ids: Collection[int]) -> list[int]:
    """Call absences off; which stood until now."""
    return _switch(at, by, scope, absence_ids, None, at, "absence.ended")


@audit.atomic()
def restore_absences(*, at: datetime, by: Staff, scope: Scope, absence_ids: Collection[int]) -> list[int]:
    """Let absences that were called off hold again; which."""
    return _switch(at, by, scope, absence_ids, at, None, "absence.restored")


def _switch(
    at: datetime,
    by: Staff,
    scope: Scope,
    ids: Collection[int],
    ended: datetime | None,
    to: datetime | None,
    action: str,
) -> list[int]:
    rows = Absence.objects.within(scope.where(Permission.MANAGE_CALLS)).filter(
        pk__in=ids, ended_at__isnull=ended is None
    )
    done = []
    for absence in rows.select_related("dealer").order_by("pk"):
        absence.ended_at = to
        absence.save(update_fields=["ended_at"])
        _note(at, by, absence, action)
        done.append(absence.pk)
    return done


def _note(at: datetime, by: Staff, absence: Absence, action: str) -> None:
    audit.record(
        at=at,
        staff=by,
        dealer=absence.dealer,
        action=action,
        object_type="absence",
        object_id=absence.pk,
        after={
            "staff": absence.staff_id,
            "cover": absence.cover_id,
            "away_from": absence.from_on,
            "away_until": absence.until_on,
        },
    )
