"""When a vehicle will have driven a distance: a span of days that holds it in eight of ten cases, never a
day.
"""

from datetime import date, timedelta
from math import ceil, floor, sqrt
from typing import NamedTuple

from huidian.engine.odometer.rates import EIGHT_OF_TEN, Pace

_LATEST = 3.0
"""The late end is at most so many times as far off as the likely day: no owner waits for more."""
_SLOWEST = 1.0
"""Kilometres a day; what stands still is no matter of distance."""
_FURTHEST_DAYS = 20 * 365


class Span(NamedTuple):
    """The days between which something is reached, and the likely one."""

    early: date
    likely: date
    late: date


def reach(pace: Pace, start: date, km: float) -> Span:
    """When ``km`` more are driven than on ``start``; that day, where nothing is left to drive.

    After ``h`` days the distance has the mean ``rate h`` and the variance ``h² variance + h noise``: early
    and late are where ``km`` lies 1.28 standard deviations off.
    """
    if km <= 0:
        return Span(start, start, start)
    rate = max(pace.km_a_day, _SLOWEST)
    square = EIGHT_OF_TEN**2
    a = rate * rate - square * pace.variance
    b = 2 * rate * km + square * pace.noise
    root = sqrt(max(b * b - 4 * a * km * km, 0.0))
    likely = km / rate
    early = 2 * km * km / (b + root)
    late = min((b + root) / (2 * a), _LATEST * likely) if a > 0 else _LATEST * likely
    return Span(_after(start, floor(early)), _after(start, round(likely)), _after(start, ceil(late)))


def _after(start: date, days: int) -> date:
    return start + timedelta(days=min(days, _FURTHEST_DAYS))
