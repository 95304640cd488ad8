"""China's public holidays and the weekends that are worked in exchange, by the `holidays` package."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

from huidian.kit.labels import Label

if TYPE_CHECKING:
    from holidays import HolidayBase

_SATURDAY = 5
_NEW_YEAR = ("除夕", "春节")


@cache
def _calendar(language: str) -> HolidayBase:
    from holidays import country_holidays  # here: it takes a third of a second to load

    return country_holidays("CN", language=language)


@cache
def holiday_on(day: date) -> Label | None:
    """The public holiday a day belongs to: a statutory day, a day off in exchange for a worked weekend, and a
    weekend that touches one, as the announcements count them. None for any other day.
    """
    for step in (0, -1, 1):
        near = day
        while not is_working_day(near):
            zh, en = _calendar("zh_CN").get(near), _calendar("en_US").get(near)
            if zh and en:
                return Label(zh, en)
            if not step:
                break
            near += timedelta(days=step)
    return None


@cache
def is_working_day(day: date) -> bool:
    """Whether offices work: a weekday that is no holiday, or a weekend day worked in exchange."""
    calendar = _calendar("zh_CN")
    if day in calendar:
        return False
    return day.weekday() < _SATURDAY or day in calendar.weekend_workdays


@cache
def is_spring_festival(day: date) -> bool:
    """Whether a day is one of those off work around the Chinese New Year, weekends and exchanged days too."""
    calendar = _calendar("zh_CN")
    for step in (-1, 1):
        near = day
        while not is_working_day(near):
            if any(name in str(calendar.get(near) or "") for name in _NEW_YEAR):
                return True
            near += timedelta(days=step)
    return False


@cache
def is_published(year: int) -> bool:
    """Whether the State Council's arrangement of a year is known: the days off and the weekends worked.

    Before it is, `holiday_on` knows the statutory days alone.
    """
    calendar = _calendar("zh_CN")
    assert date(year, 10, 1) in calendar  # a year is read when one of its days is first asked for
    return any(day.year == year for day in calendar.weekend_workdays)


def festivals_beginning(day: date) -> tuple[str, ...]:
    """The Chinese names of the public holidays whose first statutory day this is."""
    calendar = _calendar("zh_CN")
    today, before = (str(calendar.get(one) or "") for one in (day, day - timedelta(days=1)))
    names = [name for name in today.split("; ") if name and "（" not in name]
    return tuple(name for name in names if name not in before.split("; "))


def after_holidays(day: date) -> date:
    """The first day from this one on that belongs to no public holiday."""
    while holiday_on(day):
        day += timedelta(days=1)
    return day
