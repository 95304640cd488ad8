"""Data reach a month's end when they reach into its last week."""

from datetime import date

import pytest

from huidian.engine.facts.reach import Reach, reaches_end
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


@pytest.mark.parametrize(
    ("begins", "late"),
    [
        (["2009-01-08"], None),
        (["2009-01-09"], "2009-01-09"),
        (["2008-05-02", "2009-03-01"], "2009-03-01"),
        (["2009-03-01", "2011-01-03"], "2009-03-01"),
        ([], None),
    ],
)
def test_a_year_that_began_before_the_data(begins: list[str], late: str | None) -> None:
    """2010 beside 2009: from January 2009 on data are needed; who began after 2010 has no part in it."""
    spans = {str(at): (date.fromisoformat(one), date(2011, 6, 1)) for at, one in enumerate(begins)}
    begun = Reach(spans, date(2011, 6, 1)).begins_late(parse_month("2010-12"), 23)
    assert begun == (date.fromisoformat(late) if late else None)
