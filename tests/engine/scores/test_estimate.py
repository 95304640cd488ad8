"""Shares and means of a few, with what they may truly be: against the definitions, solved by brute force."""

from __future__ import annotations

from math import gamma, isclose, pi, sqrt
from statistics import NormalDist, mean, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huidian.engine.scores import estimate
from huidian.engine.scores.estimate import Estimate, share, student_t

Z = NormalDist().inv_cdf(0.975)


def bounds_of(hits: int, n: int, population: int | None) -> tuple[float, float]:
    """The shares that would bring `hits` of `n` just so often, found by halving."""
    correction = 1.0 if population is None else (population - n) / (population - 1)

    def off(p: float) -> float:
        return abs(hits / n - p) - Z * sqrt(p * (1 - p) / n * correction)

    def root(inside: float, outside: float) -> float:
        if off(outside) <= 0:
            return outside
        for _ in range(60):
            middle = (inside + outside) / 2
            inside, outside = (inside, middle) if off(middle) > 0 else (middle, outside)
        return inside

    return root(hits / n, 0.0), root(hits / n, 1.0)


@given(st.integers(1, 400), st.data())
def test_a_share_has_wilsons_interval(n: int, data: st.DataObject) -> None:
    hits = data.draw(st.integers(0, n))
    population = data.draw(st.none() | st.integers(n + 1, 5 * n + 2))
    found = share(hits, n, population)
    low, high = bounds_of(hits, n, population)
    assert found.value == hits / n and found.n == n
    assert isclose(found.low or 0, low, abs_tol=1e-6) and isclose(found.high or 0, high, abs_tol=1e-6)


@pytest.mark.parametrize(
    ("hits", "n", "population", "low", "high"),
    [
        (8, 10, None, 0.4902, 0.9433),
        (80, 100, None, 0.7112, 0.8666),
        (80, 100, 200, 0.739, 0.8497),
        (80, 100, 100, 0.8, 0.8),
        (0, 20, None, 0.0, 0.1611),
        (20, 20, None, 0.8389, 1.0),
    ],
)
def test_shares_by_eye(hits: int, n: int, population: int | None, low: float, high: float) -> None:
    found = share(hits, n, population)
    assert (round(found.low or 0, 4), round(found.high or 0, 4)) == (low, high)


@pytest.mark.parametrize("freedom", [1, 2, 3, 5, 10, 20, 30, 31, 40, 60, 113, 1000])
def test_students_t_leaves_a_fortieth_above_it(freedom: int) -> None:
    """The density summed up to the quantile by Simpson's rule."""
    top = student_t(freedom)
    if freedom > 100:
        assert Z < top < student_t(freedom - 60)
        return
    height = gamma((freedom + 1) / 2) / (sqrt(freedom * pi) * gamma(freedom / 2))
    steps = 4000
    values = [
        height * (1 + (top * i / steps) ** 2 / freedom) ** (-(freedom + 1) / 2) for i in range(steps + 1)
    ]
    area = values[0] + values[-1] + 4 * sum(values[1:-1:2]) + 2 * sum(values[2:-1:2])
    assert isclose(area * top / steps / 3, 0.475, abs_tol=5e-5)


@given(st.lists(st.integers(0, 100), min_size=2, max_size=60))
def test_a_mean_has_students_interval(values: list[int]) -> None:
    found = estimate.mean([float(one) for one in values])
    half = student_t(len(values) - 1) * stdev(values) / sqrt(len(values))
    assert found.value is not None and isclose(found.value, mean(values))
    if len({*values}) == 1 and found.few:  # a few all alike say nothing of the spread
        assert found.low is found.high is None
    else:
        assert isclose(found.high or 0, mean(values) + half, abs_tol=1e-9)


def test_of_nothing_and_of_one() -> None:
    assert share(0, 0) == estimate.mean([]) == Estimate(0)
    assert estimate.mean([70.0]) == Estimate(1, 70.0)
    assert share(29, 29).few and not share(30, 30).few


def test_few_are_apart_from_nothing() -> None:
    low, high = share(10, 100), share(90, 100)
    assert low.apart_from(high) and high.apart_from(low) and not low.apart_from(low)
    assert not share(0, 29).apart_from(high)
