"""Working time against a count of minutes, and its two functions against each other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huidian.kit.workdays import is_working_day
from huidian.kit.working_time import WorkingHours, after_worked, worked_seconds

SHANGHAI = "Asia/Shanghai"
SHOP = WorkingHours(opens=510, closes=1050, zone=SHANGHAI)
MOMENTS = st.datetimes(datetime(2026, 1, 25), datetime(2026, 3, 10), timezones=st.just(UTC)).map(
    lambda at: at.replace(microsecond=0)
)
"""Around the Spring Festival of 2026, with its weekends worked in exchange."""
HOURS = st.builds(
    lambda opens, length, zone, every_day: WorkingHours(opens, min(opens + length, 1440), zone, every_day),
    opens=st.integers(0, 1400),
    length=st.integers(10, 1440),
    zone=st.sampled_from([SHANGHAI, "Asia/Urumqi", "UTC"]),
    every_day=st.booleans(),
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(SHANGHAI))


@pytest.mark.parametrize(
    ("since", "until", "minutes"),
    [
        ("2026-11-26 09:00", "2026-11-26 10:30", 90),
        ("2026-11-26 07:00", "2026-11-26 08:00", 0),
        ("2026-11-26 17:00", "2026-11-27 09:00", 60),
        ("2026-11-27 17:00", "2026-11-30 09:00", 60),  # over a weekend
        ("2026-09-30 17:30", "2026-10-08 08:30", 0),  # over the National Day holiday
        ("2026-10-10 08:30", "2026-10-10 17:30", 540),  # a Saturday worked in exchange
        ("2026-11-27 10:00", "2026-11-26 10:00", 0),
    ],
)
def test_what_is_worked_between_two_moments(since: str, until: str, minutes: int) -> None:
    assert worked_seconds(SHOP, at(since), at(until)) == 60 * minutes


@settings(max_examples=60, deadline=None)
@given(HOURS, MOMENTS, st.integers(0, 4 * 1440))
def test_worked_time_is_a_count_of_minutes(hours: WorkingHours, since: datetime, length: int) -> None:
    since = since.replace(second=0)
    minutes = (since + timedelta(minutes=n) for n in range(length))
    counted = sum(is_worked(hours, minute) for minute in minutes)
    assert worked_seconds(hours, since, since + timedelta(minutes=length)) == 60 * counted


def is_worked(hours: WorkingHours, minute: datetime) -> bool:
    here = minute.astimezone(ZoneInfo(hours.zone))
    open_day = hours.every_day or is_working_day(here.date())
    return open_day and hours.opens <= here.hour * 60 + here.minute < hours.closes


@settings(max_examples=200, deadline=None)
@given(HOURS, MOMENTS, st.integers(1, 10**6))
def test_the_moment_after_so_much_work_is_the_first_one(
    hours: WorkingHours, since: datetime, seconds: int
) -> None:
    ends = after_worked(hours, since, seconds)
    assert worked_seconds(hours, since, ends) == seconds
    assert worked_seconds(hours, since, ends - timedelta(seconds=1)) == seconds - 1


@settings(max_examples=200, deadline=None)
@given(HOURS, MOMENTS, st.timedeltas(timedelta(), timedelta(days=30)))
def test_no_time_is_lost_on_the_way_back(hours: WorkingHours, since: datetime, length: timedelta) -> None:
    until = since + timedelta(seconds=int(length.total_seconds()))
    assert after_worked(hours, since, worked_seconds(hours, since, until)) <= until


@settings(max_examples=100, deadline=None)
@given(HOURS, st.lists(MOMENTS, min_size=3, max_size=3).map(sorted))
def test_parts_add_up(hours: WorkingHours, moments: list[datetime]) -> None:
    first, second, third = moments
    parts = worked_seconds(hours, first, second) + worked_seconds(hours, second, third)
    assert worked_seconds(hours, first, third) == parts
