"""Days in every form exports write them (S0 to S4 and their spreadsheets)."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huidian.visits.importing.parsers import PARSERS, Context, Flaw
from huidian.visits.importing.parsers.cells import Cell
from huidian.visits.importing.profile import load_profile

TODAY = date(2026, 1, 31)
CONTEXT = Context(load_profile("generic"), date(1980, 1, 1), TODAY)
CONTEXT_1904 = Context(load_profile("generic"), date(1980, 1, 1), TODAY, counts_from_1904=True)
DAY = PARSERS["day"](CONTEXT)
MOMENT = PARSERS["moment"](CONTEXT)


def code(value: object) -> str:
    """The reason code of a flaw."""
    assert isinstance(value, Flaw), value
    return value.reason.code


@pytest.mark.parametrize(
    "cell",
    [
        "2010-06-03",
        "2010/6/3",
        "2010.6.3",
        "20100603",
        "2010年6月3日",
        "2010年06月03日 ",
        " 2010 年 6 月 3 日",
        "２０１０－０６－０３",
        "２０１０年６月３日",
        "2010—6—3",
        "2010-06-03 14:05:59",
        "2010/6/3 14:05",
        "2010-06-03T14:05:59",
        "2010-06-03T14:05:59+08:00",
        "2010-06-03 00:00:00.000",
        "2010年6月3日 14时05分",
        "2010/6/3 下午 2:05",
        "2010/6/3 2:05:00 PM",
        "20100603 14:05",
        "20100603140559",
        "201006031405",
        "40332",
        "40332.58",
        40332,
        40332.0,
        40332.75,
        20100603,
        20100603.0,
        date(2010, 6, 3),
        datetime(2010, 6, 3, 23, 59, 59),
    ],
)
def test_one_day_in_many_forms(cell: Cell) -> None:
    assert DAY(cell) == date(2010, 6, 3)


@pytest.mark.parametrize("cell", ["", "  ", "-", "—", "/", "无", "NULL", None, "　"])
def test_empty_cells_are_no_days(cell: Cell) -> None:
    assert DAY(cell) is None


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("2010-02-30", "day_impossible"),
        ("2010-13-01", "day_impossible"),
        ("20101301", "day_impossible"),
        (20100231, "day_impossible"),
        ("2010-06-03 25:00", "day_impossible"),
        ("2010年6月", "day_unreadable"),
        ("6月3日", "day_unreadable"),
        ("去年夏天", "day_unreadable"),
        ("沪A12345", "day_unreadable"),
        ("03/06/2010", "day_ambiguous"),
        ("10-6-3", "day_ambiguous"),
        ("3.6.10", "day_ambiguous"),
        (time(14, 5), "day_unreadable"),
        (timedelta(days=3), "day_unreadable"),
        (True, "day_unreadable"),
        (0.5, "day_unreadable"),
        (-3, "day_unreadable"),
        (999_999.0, "day_unreadable"),
        (float("nan"), "day_unreadable"),
        (1e300, "day_unreadable"),
        ("1979-12-31", "day_too_early"),
        (1.0, "day_too_early"),
        ("2026-02-01", "day_in_future"),
        ("2062-06-03", "day_in_future"),
        (date(2026, 2, 1), "day_in_future"),
    ],
)
def test_what_is_no_believable_day_says_why(cell: Cell, reason: str) -> None:
    assert code(DAY(cell)) == reason


def test_without_a_clock_only_the_far_future_is_refused() -> None:
    day = PARSERS["day"](Context(load_profile("generic"), date(1980, 1, 1), None))
    assert day("2062-06-03") == date(2062, 6, 3)
    assert code(day("2101-01-01")) == "day_in_future"


def test_a_warranty_may_end_ahead_and_an_owner_be_born_long_ago() -> None:
    assert PARSERS["future_day"](CONTEXT)("2030-01-01") == date(2030, 1, 1)
    assert PARSERS["birthday"](CONTEXT)("1950-01-01") == date(1950, 1, 1)
    assert code(PARSERS["birthday"](CONTEXT)("1850-01-01")) == "day_too_early"
    assert code(PARSERS["birthday"](CONTEXT)("2030-01-01")) == "day_in_future"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2010-06-03", datetime(2010, 6, 3)),
        ("2010-06-03 14:05:59", datetime(2010, 6, 3, 14, 5, 59)),
        ("2010-6-3 9:05", datetime(2010, 6, 3, 9, 5)),
        ("2010/6/3 上午 12:05", datetime(2010, 6, 3, 0, 5)),
        ("2010/6/3 下午 12:05", datetime(2010, 6, 3, 12, 5)),
        ("2010/6/3 2:05 PM", datetime(2010, 6, 3, 14, 5)),
        ("20100603140559", datetime(2010, 6, 3, 14, 5, 59)),
        (20100603140559.0, datetime(2010, 6, 3, 14, 5, 59)),
        (40332.5, datetime(2010, 6, 3, 12)),
        (datetime(2010, 6, 3, 14, 5), datetime(2010, 6, 3, 14, 5)),
        (date(2010, 6, 3), datetime(2010, 6, 3)),
    ],
)
def test_moments_keep_their_time(cell: Cell, expected: datetime) -> None:
    assert MOMENT(cell) == expected


DAYS = st.dates(min_value=date(1980, 1, 1), max_value=TODAY)
FORMS = [
    "{0:%Y-%m-%d}",
    "{0:%Y/%m/%d}",
    "{0:%Y%m%d}",
    "{0.year}年{0.month}月{0.day}日",
    "{0.year}.{0.month}.{0.day}",
]


@given(day=DAYS, form=st.sampled_from(FORMS), wide=st.booleans())
def test_every_day_survives_every_form(day: date, form: str, wide: bool) -> None:
    text = form.format(day)
    if wide:
        text = text.translate({ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789-/."})
    assert DAY(text) == day


@given(day=DAYS, fraction=st.floats(0, 0.999))
def test_every_day_survives_as_a_serial_of_both_systems(day: date, fraction: float) -> None:
    since_1900 = (day - date(1899, 12, 30)).days + fraction
    since_1904 = (day - date(1904, 1, 1)).days + fraction
    assert DAY(since_1900) == day
    assert PARSERS["day"](CONTEXT_1904)(since_1904) == day


@given(st.one_of(st.text(), st.floats(), st.integers(), st.times(), st.timedeltas(), st.booleans()))
def test_no_cell_breaks_the_parser(cell: Cell) -> None:
    value = DAY(cell)
    assert value is None or isinstance(value, date | Flaw)
