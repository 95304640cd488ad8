"""A complaint's clock out of its rows: the intervals it ran, what they add up to, when a limit is reached.

It counts whole minutes, as moments are shown: what is read of the rows adds up to what is read below them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from huidian.complaints.models import ClockEntry, Complaint
from huidian.engine.contact.rules import minutes
from huidian.kit.working_time import WorkingHours, after_worked, worked_seconds
from huidian.network.models import Dealer
from huidian.network.rules import rules_of
from huidian.playbooks.complaints import ComplaintRules

HOUR = 3600
Kind = ClockEntry.Kind
RUNNING_FROM = frozenset({Kind.OPENED, Kind.RESUMED, Kind.REOPENED})


@dataclass(frozen=True, slots=True)
class Mark:
    """One change of a clock."""

    kind: str
    at: datetime
    reason: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Interval:
    """From a change to the next one (`until`; None: still so), what of it counts in seconds.

    `worked` is working time, `plain` is plain time; both are 0 while the clock stands.
    """

    mark: Mark
    until: datetime | None
    running: bool
    worked: int
    plain: int


@dataclass(frozen=True, slots=True)
class Clock:
    """The intervals up to a moment and their sums in seconds."""

    hours: WorkingHours
    intervals: Sequence[Interval]

    @property
    def worked(self) -> int:
        return sum(one.worked for one in self.intervals)

    @property
    def plain(self) -> int:
        return sum(one.plain for one in self.intervals)

    def due(self, seconds: int) -> datetime | None:
        """When so many worked seconds are reached; None: the clock stands before that."""
        left = seconds
        for one in self.intervals:
            if not one.running:
                continue
            if one.until is None or one.worked >= left:
                return after_worked(self.hours, one.mark.at, left)
            left -= one.worked
        return None


def hours_of(dealer: Dealer, rules: ComplaintRules | None = None) -> WorkingHours:
    """When a dealer works, by its rules (None: today's) and in its time zone."""
    said = (rules or rules_of(dealer).complaints).hours
    return WorkingHours(minutes(said.opens), minutes(said.closes), dealer.timezone, said.every_day)


def clock_of(hours: WorkingHours, marks: Sequence[Mark], now: datetime) -> Clock:
    """The clock as it is at a moment; marks after it are left out."""
    known = [replace(one, at=whole_minute(one.at)) for one in marks if one.at <= now]
    now = whole_minute(now)
    ends: list[datetime | None] = [*(one.at for one in known[1:]), None]
    return Clock(
        hours, [_interval(hours, mark, until, now) for mark, until in zip(known, ends, strict=False)]
    )


def whole_minute(at: datetime) -> datetime:
    """The minute a moment lies in, from its beginning."""
    return at.replace(second=0, microsecond=0)


def is_over(due: datetime | None, done: datetime | None, now: datetime) -> bool:
    """Whether something was done after the minute it was due in, or is due since before this one."""
    return due is not None and due < whole_minute(done or now)


def marks_of(complaint: Complaint) -> list[Mark]:
    """The changes of a complaint's clock in their order; made once where they were fetched as `changes`."""
    marks: list[Mark] | None = complaint.__dict__.get("marks")
    if marks is None:
        changes = complaint.__dict__.get("changes")
        rows = complaint.clock.all() if changes is None else changes
        marks = [Mark(one.kind, one.at, one.reason, str(one.by or "")) for one in rows]
        if changes is not None:
            complaint.__dict__["marks"] = marks
    return marks


def closings(marks: Sequence[Mark]) -> list[datetime]:
    """When it was closed."""
    return [one.at for one in marks if one.kind == Kind.CLOSED]


def is_open_at(marks: Sequence[Mark], at: datetime) -> bool:
    """Whether it was open, its clock running or not."""
    last = next((one for one in reversed(marks) if one.at <= at), None)
    return last is not None and last.kind not in (Kind.CLOSED, Kind.WITHDRAWN)


def _interval(hours: WorkingHours, mark: Mark, until: datetime | None, now: datetime) -> Interval:
    running = mark.kind in RUNNING_FROM
    if not running:
        return Interval(mark, until, False, 0, 0)
    end = until or now
    plain = int((end - mark.at) / timedelta(seconds=1))
    return Interval(mark, until, True, worked_seconds(hours, mark.at, end), plain)
