"""S0's table of posts: every cell, its bounds, and what a shop's own table may not say."""

from __future__ import annotations

import pytest

from huidian import playbooks
from huidian.playbooks import PlaybookError
from huidian.playbooks.staffing import Posts, posts_of

TABLE = """
          99      100     300     301     599     600
0         1+1+1   1+1+1   1+1+1   1+1+2   1+1+2   1+1+2
600       1+1+1   1+1+1   1+1+1   1+1+2   1+1+2   1+1+2
601       1+1+1   1+1+2   1+1+2   1+1+2   1+1+2   1+1+2
1200      1+1+1   1+1+2   1+1+2   1+1+2   1+1+2   1+1+2
1201      1+1+1   1+1+2   1+1+2   1+1+3   1+1+3   1+1+3
1799      1+1+1   1+1+2   1+1+2   1+1+3   1+1+3   1+1+3
1800      1+1+2   1+1+3   1+1+3   1+1+3   1+1+3   1+1+3
2399      1+1+2   1+1+3   1+1+3   1+1+3   1+1+3   1+1+3
2400      1+1+3   1+1+3   1+1+3   1+2+4   1+2+4   1+2+4
3000      1+1+3   1+1+3   1+1+3   1+2+4   1+2+4   1+2+4
3001      1+1+3   1+2+3   1+2+3   1+2+5   1+2+5   1+2+5
"""
"""Visits of a month down, showroom sales across."""


def test_every_cell() -> None:
    staffing = playbooks.load("svw").staffing
    heads, *lines = [line.split() for line in TABLE.strip().splitlines()]
    for visits, *cells in lines:
        for sales, text in zip(heads, cells, strict=True):
            assert str(staffing.posts_for(int(visits), int(sales))) == text, (visits, sales)
    assert [staffing.covers(sales) for sales in (0, 599, 600)] == [True, True, False]


def test_people_are_counted() -> None:
    assert posts_of("1+2+5") == Posts(1, 2, 5)
    assert Posts(1, 2, 5).people == 8
    assert (Posts(1, 1, 2).lack(Posts(2, 1, 1)), Posts(1, 1, 2).lack(Posts(2, 1, 3))) == (1, 0)


@pytest.mark.parametrize(
    ("own", "why"),
    [
        ({"visits": {"to_600": {"posts": ["1+1+1", "1+1+1"]}}}, "a cell for each column: 3"),
        ({"visits": {"to_600": {"posts": ["1+1+1", "1+1+1", "1+1"]}}}, r"not written as 1\+1\+2"),
        ({"visits": {"to_600": {"posts": ["1+1+1", "1+1+1", "1+1+٣"]}}}, r"not written as 1\+1\+2"),
        ({"sales": {"to_300": {"most_sales": 99}}}, "the bounds must ascend"),
        ({"visits": {"to_1200": {"most_visits": 600}}}, "the bounds must ascend"),
    ],
)
def test_a_table_that_cannot_be_is_refused(own: dict[str, object], why: str) -> None:
    with pytest.raises(PlaybookError, match=why):
        playbooks.load("svw", {"staffing": own})
