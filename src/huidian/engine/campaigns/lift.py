"""What more returned of those contacted than of those held out, with its interval and what it can show.

The interval of the difference is Newcombe's hybrid score interval (Newcombe 1998, Statistics in Medicine 17,
method 10), made of Wilson's intervals of the two shares.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import Literal

CONFIDENCE, POWER = 0.95, 0.8
Verdict = Literal["none", "unclear", "more", "less"]
_STEPS = 60


@dataclass(frozen=True, slots=True)
class Group:
    """`returned` of `n` vehicles."""

    n: int
    returned: int

    @property
    def share(self) -> float | None:
        return self.returned / self.n if self.n else None


@dataclass(frozen=True, slots=True)
class Lift:
    """The difference of the shares (a fraction, 0.01 is one point) from `low` to `high`.

    `smallest` is the least difference that groups of this size show in four of five cases (None: they show
    none): it says how large a campaign to plan, and nothing of one that has run. `verdict` is "none" where
    there is nothing to compare with, "unclear" where the interval holds 0.
    """

    contacted: Group
    held_out: Group
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    smallest: float | None = None
    verdict: Verdict = "none"

    def extra(self, bound: float | None) -> float | None:
        """How many of the contacted a difference stands for."""
        return None if bound is None else bound * self.contacted.n


def lift_of(contacted: Group, held_out: Group, *, confidence: float = CONFIDENCE) -> Lift:
    """The lift of one group over the other; without vehicles in both there is none."""
    if not contacted.n or not held_out.n:
        return Lift(contacted, held_out)
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    difference, low, high = _newcombe(contacted, held_out, z)
    # Wilson's middle instead of the share: of 0 returned it cannot be said that none ever would.
    base = (held_out.returned + z * z / 2) / (held_out.n + z * z)
    smallest = smallest_effect(contacted.n, held_out.n, base, confidence=confidence)
    return Lift(contacted, held_out, difference, low, high, smallest, _verdict(low, high))


def smallest_effect(
    contacted: int, held_out: int, base: float, *, confidence: float = CONFIDENCE, power: float = POWER
) -> float | None:
    """The least rise over the share `base` that two groups of these sizes show with `power` (two-sided).

    None where even a rise to 1 would often be missed.
    """
    alpha, beta = NormalDist().inv_cdf(0.5 + confidence / 2), NormalDist().inv_cdf(power)

    def shows(rise: float) -> bool:
        share = base + rise
        pooled = (contacted * share + held_out * base) / (contacted + held_out)
        if_none = sqrt(max(pooled * (1 - pooled), 0) * (1 / contacted + 1 / held_out))
        if_so = sqrt(max(share * (1 - share), 0) / contacted + base * (1 - base) / held_out)
        return rise >= alpha * if_none + beta * if_so

    low, high = 0.0, 1.0 - base
    if not shows(high):
        return None
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (low, middle) if shows(middle) else (middle, high)
    return high


def wilson(returned: int, n: int, z: float) -> tuple[float, float]:
    """Wilson's score interval of a share."""
    share = returned / n
    middle = share + z * z / (2 * n)
    half = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return max((middle - half) / (1 + z * z / n), 0.0), min((middle + half) / (1 + z * z / n), 1.0)


def _newcombe(one: Group, other: Group, z: float) -> tuple[float, float, float]:
    share, against = one.returned / one.n, other.returned / other.n
    low, high = wilson(one.returned, one.n, z)
    other_low, other_high = wilson(other.returned, other.n, z)
    difference = share - against
    below = sqrt((share - low) ** 2 + (other_high - against) ** 2)
    above = sqrt((high - share) ** 2 + (against - other_low) ** 2)
    return difference, difference - below, difference + above


def _verdict(low: float, high: float) -> Verdict:
    if low <= 0 <= high:
        return "unclear"
    return "more" if low > 0 else "less"
