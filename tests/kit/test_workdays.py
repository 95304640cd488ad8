"""Days off and worked weekends as the State Council announced them."""

from __future__ import annotations

from datetime import date

import pytest

from huidian.kit.workdays import after_holidays, holiday_on, is_published, is_working_day

# fmt: off
DAYS = [
    # day                  works  holiday        why
    (date(2025, 1, 26), True, None),  # a Sunday worked for the Spring Festival
    (date(2025, 1, 28), False, "农历除夕"),
    (date(2025, 2, 8), True, None),  # a Saturday worked
    (date(2025, 10, 4), False, "国庆节"),  # a Saturday within the golden week
    (date(2025, 10, 11), True, None),  # a Saturday worked
    (date(2026, 6, 21), False, "端午节"),  # the Sunday of a long weekend
    (date(2026, 6, 27), False, None),  # an ordinary Saturday
    (date(2026, 10, 10), True, None),  # a Saturday worked
    (date(2026, 11, 26), True, None),
    (date(2035, 10, 1), False, "国庆节"),  # statutory, whatever will be announced
]
# fmt: on


@pytest.mark.parametrize(("day", "works", "holiday"), DAYS)
def test_a_day(day: date, works: bool, holiday: str | None) -> None:
    label = holiday_on(day)
    assert (is_working_day(day), label.zh if label else None) == (works, holiday)


def test_the_end_of_a_run_of_days_off() -> None:
    assert after_holidays(date(2025, 10, 1)) == date(2025, 10, 9)
    assert after_holidays(date(2026, 2, 20)) == date(2026, 2, 24)
    assert after_holidays(date(2026, 11, 28)) == date(2026, 11, 28)


def test_years_that_are_announced() -> None:
    assert [year for year in (2024, 2025, 2026, 2035) if is_published(year)] == [2024, 2025, 2026]
