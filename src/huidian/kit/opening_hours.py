"""When a shop is open: weekdays, weekends and holidays each with hours of their own, or closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from huidian.kit.workdays import holiday_on, is_spring_festival, is_working_day

LOOKED_AHEAD = 60
"""Days within which the next hours are looked for."""
_DAY, _SUNDAY = timedelta(days=1), 6


class Hours(NamedTuple):
    """From one minute of a day until another, which is no longer part of it."""

    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """The hours of each sort of day; None: closed all day.

    A weekend day that is worked in exchange is a working day, a weekend within a public holiday is a holiday.
    """

    working_day: Hours
    saturday: Hours | None
    sunday: Hours | None
    holiday: Hours | None
    spring_festival: Hours | None

    def on(self, day: date) -> Hours | None:
        """The hours of a day; None where the shop is closed.

        >>> every_day_but_sunday = OpeningHours(Hours(510, 1050), Hours(540, 960), None, None, None)
        >>> every_day_but_sunday.on(date(2026, 11, 28))
        Hours(opens=540, closes=960)
        >>> every_day_but_sunday.on(date(2026, 11, 29))
        """
        if is_working_day(day):
            return self.working_day
        if holiday_on(day):
            return self.spring_festival if is_spring_festival(day) else self.holiday
        return self.sunday if day.weekday() == _SUNDAY else self.saturday

    def is_open(self, moment: datetime) -> bool:
        """Whether the shop is open at a moment, told by its own clock."""
        hours = self.on(moment.date())
        return hours is not None and hours.opens <= _minute(moment) < hours.closes

    def next_from(self, moment: datetime) -> tuple[datetime, datetime] | None:
        """The hours that are not over at a moment, by the same clock; None where there are none soon."""
        for ahead in range(LOOKED_AHEAD):
            day = moment.date() + ahead * _DAY
            hours = self.on(day)
            if hours and (ahead or _minute(moment) < hours.closes):
                midnight = datetime.combine(day, time(), moment.tzinfo)
                return midnight + timedelta(minutes=hours.opens), midnight + timedelta(minutes=hours.closes)
        return None


def _minute(moment: datetime) -> int:
    return moment.hour * 60 + moment.minute
