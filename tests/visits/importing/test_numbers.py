"""Kilometres and money."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huidian.visits.importing.parsers import PARSERS, Flaw
from huidian.visits.importing.parsers.cells import Cell
from huidian.visits.importing.parsers.numbers import MOST_KILOMETRES
from tests.visits.importing.test_days import CONTEXT, code

KILOMETRES = PARSERS["kilometres"](CONTEXT)
MONEY = PARSERS["money"](CONTEXT)


@pytest.mark.parametrize(
    "cell",
    [
        12000,
        12000.0,
        "12000",
        "12,000",
        "12，000",
        "１２０００",
        "12000公里",
        "12,000 km",
        "1.2万公里",
        "1.2万",
        "12000.0",
    ],
)
def test_one_distance_in_many_forms(cell: Cell) -> None:
    assert KILOMETRES(cell) == 12000


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("很多", "odometer_unreadable"),
        ("12-000", "odometer_unreadable"),
        ("12,00", "odometer_unreadable"),
        (True, "odometer_unreadable"),
        (float("inf"), "odometer_unreadable"),
        (-5, "odometer_doubtful"),
        (MOST_KILOMETRES + 1, "odometer_doubtful"),
    ],
)
def test_what_is_no_distance_says_why(cell: Cell, reason: str) -> None:
    assert code(KILOMETRES(cell)) == reason


@pytest.mark.parametrize(
    ("cell", "fen"),
    [
        (1234.5, 123450),
        ("1234.5", 123450),
        ("¥1,234.50", 123450),
        ("￥1,234.50元", 123450),
        ("1,234.50 元", 123450),
        ("RMB 1234.50", 123450),
        ("人民币1234.50元整", 123450),
        ("１２３４．５０", 123450),
        ("0", 0),
        (0.0, 0),
        ("-50", -5000),
        ("(50.00)", -5000),
        ("（50.00）", -5000),
        (".5", 50),
        ("1.2万", 1200000),
        (0.1 + 0.2, 30),
        (1.005, 101),
        ("12,345,678.90", 1234567890),
    ],
)
def test_amounts_become_whole_fen(cell: Cell, fen: int) -> None:
    assert MONEY(cell) == fen


@pytest.mark.parametrize("cell", ["免费", "1.2.3", "12,34.5", "12a", 1e12, "1e3", float("nan")])
def test_what_is_no_amount_says_so(cell: Cell) -> None:
    assert code(MONEY(cell)) == "amount_unreadable"


@pytest.mark.parametrize("parse", [KILOMETRES, MONEY])
@pytest.mark.parametrize("cell", ["", " ", "-", "无", None])
def test_empty_cells_are_no_numbers(parse: object, cell: Cell) -> None:
    assert callable(parse)
    assert parse(cell) is None


@given(fen=st.integers(-10_000_000, 10_000_000), form=st.sampled_from(["{}", "¥{}", "{}元", " {} "]))
def test_every_amount_survives_as_text(fen: int, form: str) -> None:
    assert MONEY(form.format(f"{Decimal(fen) / 100:,.2f}")) == fen


@given(fen=st.integers(-10_000_000, 10_000_000))
def test_every_amount_survives_as_a_float(fen: int) -> None:
    assert MONEY(fen / 100) == fen


@given(st.one_of(st.text(), st.floats(), st.integers()))
def test_no_cell_breaks_the_parsers(cell: Cell) -> None:
    for parse in (KILOMETRES, MONEY):
        value = parse(cell)
        assert value is None or isinstance(value, int | Flaw)
