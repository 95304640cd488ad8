"""A clock in words: its intervals, what each adds, and the sum; and the limits beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from huidian.complaints.clock import Clock
from huidian.complaints.queries.files import ComplaintFile
from huidian.complaints.words import CLOCK_KINDS
from huidian.kit.labels import Label

MINUTE, HOUR = 60, 3600


@dataclass(frozen=True, slots=True)
class ClockLine:
    """One interval. `worked` and `plain` are texts, "" while the clock stands."""

    label: Label
    at: datetime
    until: datetime | None
    worked: str
    plain: str
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class ClockTable:
    """All intervals with both sums."""

    lines: Sequence[ClockLine]
    worked: str
    plain: str


@dataclass(frozen=True, slots=True)
class LimitLine:
    """What is to be done in which working time: when it is due, was done, and whether too late."""

    words: str
    hours: int
    due_at: datetime | None
    done_at: datetime | None
    late: bool
    paused: bool


def duration(seconds: int) -> str:
    """Hours and minutes, as a clock shows them: 26:05."""
    return f"{seconds // HOUR}:{seconds % HOUR // MINUTE:02}"


def clock_lines(clock: Clock) -> ClockTable:
    """The clock as a table."""
    lines = [
        ClockLine(
            label=CLOCK_KINDS[one.mark.kind],
            at=one.mark.at,
            until=one.until,
            worked=duration(one.worked) if one.running else "",
            plain=duration(one.plain) if one.running else "",
            reason=one.mark.reason,
            by=one.mark.by,
        )
        for one in clock.intervals
    ]
    return ClockTable(lines, duration(clock.worked), duration(clock.plain))


def limit_lines(file: ComplaintFile) -> list[LimitLine]:
    """First answer and solution."""
    row = file.row
    return [
        LimitLine(words, hours, due, done, file.is_late(due, done), row.paused)
        for words, hours, due, done in (
            (_("首次答复"), file.answer_hours, row.answer_due_at, row.answered_at),
            (_("解决"), file.solution_hours, row.solution_due_at, row.solved_at),
        )
    ]
