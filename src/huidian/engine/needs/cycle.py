"""One cycle of a kind of need: the fact that opened it, the span of days it is due in, and what closed it."""

from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from huidian.engine.needs.need import Ending, Fact
from huidian.engine.odometer.forecast import Span

A_DAY = timedelta(days=1)


@cache
def days(number: int) -> timedelta:
    """So many days; the rules name few numbers, and each is asked for at every need."""
    return timedelta(days=number)


class Cycle(NamedTuple):
    """One cycle: its key, when it is due, the facts it rests on.

    Only what happens later than ``after`` may meet it (absent: from its first day on). ``closed`` is the end
    that its own facts say, ``until`` a day it cannot outlive.
    """

    key: str
    due: Span
    facts: tuple[Fact, ...]
    after: date | None = None
    closed: Ending | None = None
    until: date | None = None
    campaign: str = ""


def on_day(day: date) -> Span:
    return Span(day, day, day)
