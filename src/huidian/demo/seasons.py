"""The year of a service shop: busy weekends, busier weeks before the Spring Festival, quiet holidays."""

from datetime import date
from functools import cache

from huidian.demo.dice import Dice

# Month and day of the first day of the lunar year.
_SPRING_FESTIVALS = {
    2000: (2, 5), 2001: (1, 24), 2002: (2, 12), 2003: (2, 1), 2004: (1, 22), 2005: (2, 9), 2006: (1, 29),
    2007: (2, 18), 2008: (2, 7), 2009: (1, 26), 2010: (2, 14), 2011: (2, 3), 2012: (1, 23), 2013: (2, 10),
    2014: (1, 31), 2015: (2, 19), 2016: (2, 8), 2017: (1, 28), 2018: (2, 16), 2019: (2, 5), 2020: (1, 25),
    2021: (2, 12), 2022: (2, 1), 2023: (1, 22), 2024: (2, 10), 2025: (1, 29), 2026: (2, 17), 2027: (2, 6),
    2028: (1, 26), 2029: (2, 13), 2030: (2, 3), 2031: (1, 23), 2032: (2, 11), 2033: (1, 31), 2034: (2, 19),
    2035: (2, 8), 2036: (1, 28), 2037: (2, 15), 2038: (2, 4), 2039: (1, 24), 2040: (2, 12),
}  # fmt: skip
_BUSIEST = 1.8
_TRIES = 6


def spring_festival(year: int) -> date:
    """The first day of the lunar year; its usual middle where the table does not reach."""
    return date(year, *_SPRING_FESTIVALS.get(year, (2, 6)))


@cache
def busyness(day: int) -> float:
    """How many come on a day (a date's ordinal), against an ordinary weekday's 1."""
    today = date.fromordinal(day)
    weekend = 1.3 if today.weekday() >= 5 else 1.0
    to_festival = day - spring_festival(today.year).toordinal()
    if -21 <= to_festival <= -3:
        return 1.4 * weekend
    if -2 <= to_festival <= 5:
        return 0.04
    if 6 <= to_festival <= 16:
        return 0.6 * weekend
    if today.month == 10 and today.day <= 3:
        return 0.4
    return weekend


def day_near(dice: Dice, day: int, reach: int = 8) -> int:
    """A day at most ``reach`` days from one, the busier the likelier."""
    best = day
    for _ in range(_TRIES):
        near = day + dice.whole(-reach, reach)
        if dice.draw() * _BUSIEST < busyness(near):
            return near
        best = max(best, near, key=busyness)
    return best
