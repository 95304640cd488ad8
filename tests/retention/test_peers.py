"""Size classes, medians of peers and unnamed spreads, by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huidian.kit.shares import less
from huidian.retention.network_answers import Circle, Peers
from huidian.retention.peers import beyond_chance, circle_of, compare, size_of, spread_of

rates = st.lists(st.floats(0, 1), min_size=5, max_size=40)


@pytest.mark.parametrize(
    ("seen", "key"), [(0, "s"), (499, "s"), (500, "m"), (1499, "m"), (1500, "l"), (2999, "l"), (3000, "xl")]
)
def test_size_classes_begin_at_their_lower_bound(seen: int, key: str) -> None:
    assert size_of(seen).key == key


@pytest.mark.parametrize(
    ("dealer", "other", "circle"),
    [
        ("A l", "A l", Circle.ALIKE),
        ("A l", "A s", Circle.GRADE),
        ("A l", "B l", Circle.NEAR),
        ("B l", "A s", Circle.NEAR),
        ("A l", "C l", Circle.NETWORK),
        (" l", "A l", Circle.NETWORK),
        (" l", " l", Circle.NETWORK),
    ],
)
def test_the_circle_of_a_dealer_that_another_is_in(dealer: str, other: str, circle: Circle) -> None:
    (grade, size), (other_grade, other_size) = dealer.split(" "), other.split(" ")
    assert circle_of(grade, size, other_grade, other_size, tuple("ABCDEF")) == circle


def test_three_peers_are_compared_with() -> None:
    told = compare(30, 100, [0.1, 0.25, 0.2], foreign=None)
    assert (told.n, told.median, told.excess) == (3, 0.2, 10)
    assert told.above == pytest.approx(0.1)
    assert compare(30, 100, [0.1, 0.2], foreign=None) == Peers(2)


def test_unnamed_peers_are_five_and_their_median_is_rounded() -> None:
    assert compare(30, 100, [0.1, 0.2, 0.3, 0.4, 0.5], foreign=4) == Peers(5)
    told = compare(30, 100, [0.1, 0.2, 0.2349, 0.3, 0.4], foreign=5)
    assert (told.n, told.median, told.excess) == (5, 0.23, 7)
    assert told.above == pytest.approx(0.07)


def test_a_dealer_nobody_came_to_has_peers_but_no_difference() -> None:
    assert compare(0, 0, [0.1, 0.2, 0.3], foreign=None) == Peers(3, 0.2)


def test_four_others_are_too_few_for_a_spread() -> None:
    assert spread_of([0.1, 0.2, 0.3, 0.4], 0.2, foreign=None) is None
    assert spread_of([0.1, 0.2, 0.3, 0.4, 0.5], 0.2, foreign=4) is None


def test_a_spread_by_hand() -> None:
    spread = spread_of([0.02, 0.11, 0.14, 0.22, 1.0], 0.13, foreign=5)
    assert spread is not None
    assert (spread.dealers, spread.higher) == (6, 3)
    assert spread.quartiles == (0.12, 0.14, 0.2)
    assert [(one.from_rate, one.dealers) for one in spread.bins if one.dealers] == [
        (0.0, 1), (0.1, 3), (0.2, 1), (0.95, 1),
    ]  # fmt: skip
    assert [one.from_rate for one in spread.bins if one.mine] == [0.1]


@given(others=rates, mine=st.one_of(st.none(), st.floats(0, 1)))
def test_every_dealer_is_in_one_band(others: list[float], mine: float | None) -> None:
    spread = spread_of(others, mine, foreign=len(others))
    assert spread is not None
    assert sum(one.dealers for one in spread.bins) == spread.dealers == len(others) + (mine is not None)
    assert sum(one.mine for one in spread.bins) == (mine is not None)
    assert [one.until_rate for one in spread.bins][:-1] == [one.from_rate for one in spread.bins][1:]
    low, middle, high = spread.quartiles
    assert low <= middle <= high
    assert all(round(one, 2) == one for one in spread.quartiles)


@pytest.mark.parametrize(
    ("difference", "rate", "vehicles", "beyond"),
    [(0.05, 0.2, 100, True), (0.03, 0.2, 100, False), (0.03, 0.2, 1000, True), (0.01, 0.0, 50, True)],
)
def test_what_chance_explains(difference: float, rate: float, vehicles: int, beyond: bool) -> None:
    assert beyond_chance(difference, rate, vehicles) is beyond


@pytest.mark.parametrize(
    ("rate", "before", "told"), [(0.5, 0.25, 0.25), (None, 0.2, None), (0.2, None, None), (None, None, None)]
)
def test_a_month_without_a_rate_has_no_change(
    rate: float | None, before: float | None, told: float | None
) -> None:
    assert less(rate, before) == told
