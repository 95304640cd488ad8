"""When a call that reached nobody is tried anew, as a table."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from huidian.outreach.retries import next_try_at
from huidian.playbooks.calls import Retry

ZONE = ZoneInfo("Asia/Shanghai")
OPENS, CLOSES = time(8), time(21)


@pytest.mark.parametrize(
    ("tried", "gap", "other_part", "again"),
    [
        ("2026-11-27 09:30", 4, True, "2026-11-27 13:30"),
        ("2026-11-27 08:10", 1, True, "2026-11-27 13:00"),
        ("2026-11-27 14:00", 4, True, "2026-11-27 18:00"),
        ("2026-11-27 19:00", 4, True, "2026-11-28 09:00"),
        ("2026-11-27 20:30", 24, True, "2026-11-29 09:00"),
        ("2026-11-27 20:30", 1, False, "2026-11-28 08:00"),
        ("2026-11-27 10:00", 1, False, "2026-11-27 11:00"),
        ("2026-11-30 19:00", 4, True, "2026-12-01 09:00"),
    ],
)
def test_the_next_try(tried: str, gap: int, other_part: bool, again: str) -> None:
    retry = Retry("no_answer", gap_hours=gap, most=3, other_part_of_day=other_part)
    at = datetime.fromisoformat(tried).replace(tzinfo=ZONE)
    assert f"{next_try_at(retry, at, ZONE, opens=OPENS, closes=CLOSES):%Y-%m-%d %H:%M}" == again


def test_where_calls_are_made_in_the_morning_only_the_next_try_is_in_the_morning() -> None:
    retry = Retry("no_answer", gap_hours=4, most=3, other_part_of_day=True)
    at = datetime(2026, 11, 27, 10, tzinfo=ZONE)
    again = next_try_at(retry, at, ZONE, opens=time(9), closes=time(12))
    assert f"{again:%Y-%m-%d %H:%M}" == "2026-11-28 09:00"
