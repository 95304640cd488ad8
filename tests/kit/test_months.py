"""Month numbers and whole months between days."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huidian.kit.months import (
    add_months,
    first_day,
    format_month,
    last_day,
    month_of,
    months_between,
    parse_month,
)

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


def test_a_month_number_is_twelve_times_the_year_plus_the_month_from_zero() -> None:
    assert month_of(date(2010, 12, 31)) == 2010 * 12 + 11
    assert parse_month("2010-12") == 2010 * 12 + 11
    assert format_month(2010 * 12) == "2010-01"


@pytest.mark.parametrize(
    "text",
    [
        "2010-13",
        "2010-00",
        "2010-1",
        "10-12",
        "2010/12",
        "2010-12-01",
        "0000-01",
        "0001-01",
        "1899-12",
        "2200-01",
        "9999-12",
        "",
        "２０１０-12",
    ],
)
def test_only_year_dash_two_digits_is_a_month(text: str) -> None:
    with pytest.raises(ValueError, match="YYYY-MM"):
        parse_month(text)


@pytest.mark.parametrize(
    ("month", "first", "last"),
    [
        ("2010-06", date(2010, 6, 1), date(2010, 6, 30)),
        ("2012-02", date(2012, 2, 1), date(2012, 2, 29)),
        ("2010-12", date(2010, 12, 1), date(2010, 12, 31)),
    ],
)
def test_first_and_last_day(month: str, first: date, last: date) -> None:
    assert first_day(parse_month(month)) == first
    assert last_day(parse_month(month)) == last


@pytest.mark.parametrize(
    ("earlier", "later", "months"),
    [
        (date(2010, 8, 31), date(2010, 9, 29), 0),
        (date(2010, 8, 31), date(2010, 9, 30), 1),
        (date(2010, 1, 31), date(2010, 2, 28), 1),
        (date(2012, 1, 31), date(2012, 2, 28), 0),
        (date(2010, 6, 15), date(2010, 12, 14), 5),
        (date(2010, 6, 15), date(2010, 12, 15), 6),
        (date(2012, 2, 29), date(2013, 2, 28), 12),
        (date(2010, 6, 15), date(2010, 6, 15), 0),
        (date(2010, 6, 15), date(2010, 6, 14), -1),
    ],
)
def test_whole_months_with_the_end_clipped(earlier: date, later: date, months: int) -> None:
    assert months_between(earlier, later) == months


def test_adding_months_clips_to_the_end_of_the_month() -> None:
    assert add_months(date(2010, 8, 31), 1) == date(2010, 9, 30)
    assert add_months(date(2010, 3, 31), -1) == date(2010, 2, 28)


@given(DAYS)
def test_months_survive_their_text(day: date) -> None:
    month = month_of(day)
    assert parse_month(format_month(month)) == month
    assert first_day(month) <= day <= last_day(month)


@given(DAYS, DAYS)
def test_months_between_is_the_most_that_fits(earlier: date, later: date) -> None:
    months = months_between(earlier, later)
    assert add_months(earlier, months) <= later < add_months(earlier, months + 1)
