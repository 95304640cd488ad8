"""A share or a mean of a few with the interval it may truly lie in (95 %)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist, fmean

from huidian.kit.shares import FEW

_Z = NormalDist().inv_cdf(0.975)
_T = (
    12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281, 2.2010, 2.1788, 2.1604,
    2.1448, 2.1314, 2.1199, 2.1098, 2.1009, 2.0930, 2.0860, 2.0796, 2.0739, 2.0687, 2.0639, 2.0595, 2.0555,
    2.0518, 2.0484, 2.0452, 2.0423,
)  # fmt: skip
"""Student's t at 97.5 % for 1 to 30 degrees of freedom."""


_ALIKE = 1e-12
"""What rounding leaves of a squared distance."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share (0 to 1) or a mean of `n`, and the interval `low` to `high`.

    `value` is None of nothing; the interval of a mean is None where the values say nothing of the spread:
    there is one, or a few that are all alike.
    """

    n: int
    value: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def few(self) -> bool:
        """Whether it is noise: fewer than 30."""
        return self.n < FEW

    def apart_from(self, other: Estimate) -> bool:
        """Whether the intervals do not touch: the difference is more than chance. Of few never."""
        if self.few or other.few:
            return False
        ends = (self.low, self.high, other.low, other.high)
        if None in ends:
            return False
        low, high, other_low, other_high = ends
        return low > other_high or high < other_low  # type: ignore[operator]


def share(hits: int, n: int, population: int | None = None) -> Estimate:
    """`hits` of `n` by Wilson; `n` were drawn out of a `population` (None: endless).

    Out of a finite one the interval is that of n (N - 1) / (N - n) drawn from an endless one: whoever has
    everybody knows the share.
    """
    if n == 0:
        return Estimate(0)
    value = hits / n
    if population is not None and population <= n:
        return Estimate(n, value, value, value)
    effective = n if population is None else n * (population - 1) / (population - n)
    square = _Z * _Z / effective
    centre = (value + square / 2) / (1 + square)
    half = _Z * sqrt(value * (1 - value) / effective + square / (4 * effective)) / (1 + square)
    # With none or all the bound is the value itself, which rounding would miss by a hair.
    low = 0.0 if hits == 0 else centre - half
    high = 1.0 if hits == n else centre + half
    return Estimate(n, value, low, high)


def mean(values: Sequence[float]) -> Estimate:
    """The mean of some values with Student's interval."""
    if not values:
        return Estimate(0)
    middle = fmean(values)
    return spread(middle, sum((one - middle) ** 2 for one in values), len(values))


def spread(value: float, squares: float, n: int) -> Estimate:
    """A mean of `n` values whose squared distances from it add up to `squares`."""
    if n < 2 or (n < FEW and squares < _ALIKE * n):
        return Estimate(n, value)
    half = student_t(n - 1) * sqrt(squares / (n - 1) / n)
    return Estimate(n, value, value - half, value + half)


def student_t(freedom: int) -> float:
    """Student's t at 97.5 %: a table up to 30 degrees of freedom, beyond it Cornish and Fisher's series."""
    if freedom <= len(_T):
        return _T[freedom - 1]
    first = (_Z**3 + _Z) / 4
    second = (5 * _Z**5 + 16 * _Z**3 + 3 * _Z) / 96
    return _Z + first / freedom + second / freedom**2
