"""Printed numbers: half up, and differences of what is printed."""

import re
from pathlib import Path

import pytest

import huidian
from huidian.kit.rounding import percent, points, yuan
from huidian.kit.shares import less, share_of

SOURCE = Path(huidian.__file__).parent


@pytest.mark.parametrize(
    ("part", "whole", "printed"),
    [
        (1, 16, "6.3%"),  # 6.25: Python's own formatting gives 6.2
        (3, 80, "3.8%"),  # 3.75, which no float is
        (29, 400, "7.3%"),
        (1, 3, "33.3%"),
        (2, 3, "66.7%"),
        (0, 7, "0.0%"),
        (7, 7, "100.0%"),
        (1999, 2000, "100.0%"),
    ],
)
def test_a_share_is_printed_half_up(part: int, whole: int, printed: str) -> None:
    assert percent(part / whole) == printed


@pytest.mark.parametrize(
    ("then", "now", "printed"),
    [
        ((225, 1000), (2064, 10_000), "−1.9"),  # 22.5% and 20.6%, by themselves 1.86 apart
        ((22_452, 100_000), (20_647, 100_000), "−1.9"),  # 22.5% and 20.6%, by themselves 1.805 apart
        ((1, 16), (1, 8), "+6.2"),  # 6.3% and 12.5%
        ((2000, 10_000), (2004, 10_000), "+0.0"),
        ((2004, 10_000), (2000, 10_000), "+0.0"),
    ],
)
def test_a_difference_is_that_of_what_is_printed(
    then: tuple[int, int], now: tuple[int, int], printed: str
) -> None:
    difference = less(share_of(*now), share_of(*then))
    assert difference is not None
    assert points(difference) == printed


def test_a_difference_of_counts_stays_one() -> None:
    assert repr(less(1_234, 1_000)) == "234"


@pytest.mark.parametrize(
    ("fen", "whole"), [(150, 2), (250, 3), (149, 1), (-150, -2), (0, 0), (12_345_650, 123_457)]
)
def test_money_is_printed_half_up(fen: int, whole: int) -> None:
    assert yuan(fen) == whole


def test_nobody_else_rounds_a_share() -> None:
    """A share that is formatted elsewhere would be rounded half to even."""
    formatted = re.compile(r":[+,]?\.\d%\}|\* 100:[+,]?\.\df\}|/ 100:,?\.0f\}|floatformat|toFixed\(0\)")
    places = [
        f"{path.relative_to(SOURCE)}: {line.strip()}"
        for path in SOURCE.rglob("*")
        if path.suffix in {".py", ".html", ".js"} and not {path.name, *path.parts} & {"vendor", "rounding.py"}
        for line in path.read_text(encoding="utf-8").splitlines()
        if formatted.search(line)
    ]
    assert places == []
