"""The interval of a difference and what it can show, against published values."""

from __future__ import annotations

from statistics import NormalDist

import pytest

from huidian.engine.campaigns.lift import Group, lift_of, smallest_effect, wilson

Z = NormalDist().inv_cdf(0.975)
# Newcombe 1998 (Statistics in Medicine 17, 873-890), table II, method 10.
NEWCOMBE = [
    ((56, 70), (48, 80), 0.0524, 0.3339),
    ((9, 10), (3, 10), 0.1705, 0.8090),
    ((6, 7), (2, 7), 0.0582, 0.8062),
    ((5, 56), (0, 29), -0.0381, 0.1926),
    ((0, 10), (0, 20), -0.1611, 0.2775),
    ((0, 10), (0, 10), -0.2775, 0.2775),
    ((10, 10), (0, 20), 0.6791, 1.0000),
    ((10, 10), (0, 10), 0.6075, 1.0000),
]


@pytest.mark.parametrize(("one", "other", "low", "high"), NEWCOMBE)
def test_the_interval_is_the_published_one(
    one: tuple[int, int], other: tuple[int, int], low: float, high: float
) -> None:
    lift = lift_of(Group(one[1], one[0]), Group(other[1], other[0]))
    assert lift.low == pytest.approx(low, abs=5e-5)
    assert lift.high == pytest.approx(high, abs=5e-5)


def test_wilsons_interval_is_the_published_one() -> None:
    # Newcombe 1998, the companion paper on single shares: 81 of 263 and 0 of 20.
    assert wilson(81, 263, Z) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(0, 20, Z) == pytest.approx((0.0, 0.1611), abs=5e-5)


@pytest.mark.parametrize(
    ("n", "base", "power", "rise"),
    # power.prop.test of R: n = 76.65 for 0.50 against 0.75 at 90 %, 387.3 for 0.5 against 0.6 at 80 %.
    [(76.65294, 0.5, 0.9, 0.25), (387.3385, 0.5, 0.8, 0.1)],
)
def test_the_smallest_effect_is_that_of_the_textbook(
    n: float, base: float, power: float, rise: float
) -> None:
    shown = smallest_effect(n, n, base, power=power)  # type: ignore[arg-type]
    assert shown == pytest.approx(rise, abs=1e-4)


@pytest.mark.parametrize(
    ("contacted", "held_out", "verdict"),
    [
        ((190, 79), (0, 0), "none"),
        ((190, 79), (100, 15), "more"),
        ((190, 20), (100, 40), "less"),
        ((190, 40), (100, 15), "unclear"),
        ((10, 6), (10, 3), "unclear"),
        # Below what groups so small show in four of five cases, but this time the interval leaves 0 out.
        ((10, 6), (10, 1), "more"),
        ((1, 1), (1, 0), "unclear"),
    ],
)
def test_the_verdict_is_that_of_the_interval_alone(
    contacted: tuple[int, int], held_out: tuple[int, int], verdict: str
) -> None:
    lift = lift_of(Group(*contacted), Group(*held_out))
    assert lift.verdict == verdict
    if lift.low is not None and lift.high is not None:
        assert (verdict == "unclear") == (lift.low <= 0 <= lift.high)
