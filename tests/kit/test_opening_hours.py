"""When a shop is open, day by day of the calendar as the State Council announced it."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from huidian.kit.opening_hours import Hours, OpeningHours
from huidian.kit.workdays import is_spring_festival
from huidian.playbooks.opening import Holidays, Opening, Weekends


def opening(weekends: Weekends, holidays: Holidays) -> OpeningHours:
    return Opening("08:30", "17:30", weekends, holidays, "09:00", "16:00").hours


# fmt: off
DAYS = [
    # weekends     holidays               day                 open, whether as a working day
    ("open",      "not_spring_festival", date(2026, 11, 27), "working"),  # a Friday
    ("open",      "not_spring_festival", date(2026, 11, 29), "free"),     # a Sunday
    ("saturdays", "not_spring_festival", date(2026, 11, 28), "free"),
    ("saturdays", "not_spring_festival", date(2026, 11, 29), ""),
    ("closed",    "not_spring_festival", date(2026, 11, 28), ""),
    ("closed",    "closed",              date(2026, 9, 20),  "working"),  # a Sunday worked for National Day
    ("closed",    "closed",              date(2026, 10, 10), "working"),  # a Saturday worked
    ("open",      "closed",              date(2026, 10, 4),  ""),         # a Sunday in the golden week
    ("closed",    "open",                date(2026, 10, 4),  "free"),
    ("open",      "not_spring_festival", date(2026, 10, 7),  "free"),     # off in exchange
    ("open",      "not_spring_festival", date(2026, 2, 16),  ""),         # New Year's Eve
    ("open",      "not_spring_festival", date(2026, 2, 23),  ""),         # off in exchange, same week
    ("open",      "open",                date(2026, 2, 17),  "free"),
]
# fmt: on


@pytest.mark.parametrize(("weekends", "holidays", "day", "hours"), DAYS)
def test_a_day(weekends: Weekends, holidays: Holidays, day: date, hours: str) -> None:
    by_sort = {"working": Hours(510, 1050), "free": Hours(540, 960), "": None}
    assert opening(weekends, holidays).on(day) == by_sort[hours]


MOMENTS = [
    # at, whether it is open then, when the hours that are not over begin
    ("2026-11-27 08:29", False, "2026-11-27 08:30"),
    ("2026-11-27 08:30", True, "2026-11-27 08:30"),
    ("2026-11-27 17:29", True, "2026-11-27 08:30"),
    ("2026-11-27 17:30", False, "2026-11-28 09:00"),
    ("2026-11-28 16:00", False, "2026-11-30 08:30"),
    ("2026-02-14 17:30", False, "2026-02-24 08:30"),  # Spring Festival lies between
]


@pytest.mark.parametrize(("at", "is_open", "opens"), MOMENTS)
def test_the_next_hours(at: str, is_open: bool, opens: str) -> None:
    hours, moment = opening("saturdays", "not_spring_festival"), datetime.fromisoformat(at)
    found = hours.next_from(moment)
    assert found
    assert (hours.is_open(moment), f"{found[0]:%Y-%m-%d %H:%M}") == (is_open, opens)


def test_only_the_days_around_new_year_are_spring_festival() -> None:
    days = [date(2026, 2, 14), date(2026, 2, 15), date(2026, 2, 23), date(2026, 2, 24), date(2026, 10, 1)]
    assert [is_spring_festival(day) for day in days] == [False, True, True, False, False]
