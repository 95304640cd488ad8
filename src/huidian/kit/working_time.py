"""Time in which a shop works: how much of it lies between two moments, and when so much of it is over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from huidian.kit.workdays import is_working_day

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """From `opens` to `closes`, minutes of the day in a time zone, on the days offices work.

    `every_day`: on holidays and free weekends too.
    """

    opens: int
    closes: int
    zone: str
    every_day: bool = False

    def spans_from(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """When it is open, from the day of a moment on, as moments in UTC; without an end."""
        day = at.astimezone(ZoneInfo(self.zone)).date()
        while True:
            if self.every_day or is_working_day(day):
                yield _span(self, day)
            day += _DAY


@lru_cache(maxsize=10_000)
def _span(hours: WorkingHours, day: date) -> tuple[datetime, datetime]:
    # Added before the zone is: by the clock on the wall, whatever the zone does that day.
    walls = (datetime.combine(day, time()) + timedelta(minutes=one) for one in (hours.opens, hours.closes))
    opens, closes = (one.replace(tzinfo=ZoneInfo(hours.zone)).astimezone(UTC) for one in walls)
    return opens, closes


def worked_seconds(hours: WorkingHours, since: datetime, until: datetime) -> int:
    """Whole seconds of working time between two moments; 0 where the second is not after the first.

    >>> shop = WorkingHours(opens=510, closes=1050, zone="Asia/Shanghai")
    >>> friday, monday = datetime(2026, 11, 27, 9, 0, tzinfo=UTC), datetime(2026, 11, 30, 1, 0, tzinfo=UTC)
    >>> worked_seconds(shop, friday, monday) // 60  # 17:00 to 17:30, 8:30 to 9:00
    60
    """
    total = timedelta()
    for opens, closes in hours.spans_from(since):
        if opens >= until:
            break
        total += max(timedelta(), min(closes, until) - max(opens, since))
    return int(total.total_seconds())


def after_worked(hours: WorkingHours, since: datetime, seconds: int) -> datetime:
    """The first moment until which so many seconds were worked, in UTC; `since` itself for none."""
    left = timedelta(seconds=seconds)
    if not left:
        return since.astimezone(UTC)
    for opens, closes in hours.spans_from(since):
        begins = max(opens, since)
        if begins < closes:
            if left <= closes - begins:
                return begins.astimezone(UTC) + left
            left -= closes - begins
    raise AssertionError("days do not end")
