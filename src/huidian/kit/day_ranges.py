"""Which days and moments make sense where people type them, by what they mean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

EARLIEST = date(1990, 1, 1)
"""Nothing a shop writes down by hand is older."""
AHEAD = timedelta(days=366)
"""How far ahead a call or an appointment is promised at most."""
PLANNED_BACK, PLANNED_AHEAD = timedelta(days=3653), timedelta(days=1827)


@dataclass(frozen=True, slots=True)
class DayRange:
    """The days from `first` to `last`, both within.

    >>> date(2026, 1, 1) in DayRange(date(2026, 1, 1), date(2026, 2, 1))
    True
    """

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def done(today: date, since: date | None = None) -> DayRange:
    """What has happened: since `since` (a vehicle's first day, where one is known), up to today."""
    return DayRange(max(since or EARLIEST, EARLIEST), today)


def planned(today: date) -> DayRange:
    """Campaigns, rounds of calls, absences, beginnings: ten years back, five years ahead."""
    return DayRange(today - PLANNED_BACK, today + PLANNED_AHEAD)


def to_come(today: date) -> DayRange:
    """What ends some day: after today, within five years."""
    return DayRange(today + timedelta(days=1), today + PLANNED_AHEAD)
