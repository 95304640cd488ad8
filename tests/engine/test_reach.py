"""Data reach a month's end when they reach into its last week."""

from datetime import date

import pytest

from huidian.engine.facts.reach import reaches_end
from huidian.kit.months import parse_month


@pytest.mark.parametrize(
    ("until", "month", "reaches"),
    [
        (date(2010, 12, 31), "2010-12", True),
        (date(2010, 12, 24), "2010-12", True),
        (date(2010, 12, 23), "2010-12", False),
        (date(2010, 11, 30), "2010-12", False),
        (date(2011, 1, 1), "2010-12", True),
        (date(2008, 2, 22), "2008-02", True),
        (date(2008, 2, 21), "2008-02", False),
    ],
)
def test_reaches_end(until: date, month: str, reaches: bool) -> None:
    assert reaches_end(until, parse_month(month)) is reaches
