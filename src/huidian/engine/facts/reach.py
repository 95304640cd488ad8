"""How far data reach: whether a period has a figure at all, and whether that may still change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from huidian.kit.months import first_day, last_day, month_of

CLOSED_DAYS = timedelta(days=7)
"""Shops close for holidays: data that reach into a month's last week count as reaching its end."""
Span = tuple[date, date]
"""The first and the last settled day."""


class Coverage(Enum):
    """What the data hold of a period: all of it, a part (its figure is provisional), or not a day of it."""

    WHOLE = "whole"
    PART = "part"
    NONE = "none"


def reaches_end(until: date, month: int) -> bool:
    """Whether data whose last settled day is ``until`` reach the end of a month (month number)."""
    return until >= last_day(month) - CLOSED_DAYS


@dataclass(frozen=True, slots=True)
class Reach:
    """The data of dealers (by code), as they are on the as-of day ``on``."""

    spans: Mapping[str, Span]
    on: date

    def of(self, dealer: str) -> "Reach":
        """The reach of one dealer alone; of one without data it is nothing."""
        span = self.spans.get(dealer)
        return Reach({dealer: span} if span else {}, self.on)

    def begins_late(self, month: int, looks_back: int) -> date | None:
        """The first settled day where it lies after the begin of what a period needs; None where it does not.

        Needed are ``looks_back`` months before ``month``; of dealers the latest, of those with data by then.
        Data that begin in the first week are whole: shops close for holidays.
        """
        needed, last = first_day(month - looks_back), last_day(month)
        late = [since for since, _ in self.spans.values() if needed + CLOSED_DAYS < since <= last]
        return max(late, default=None)

    def coverage(self, month: int, looks_back: int | None, months: int = 1) -> Coverage:
        """What there is of a period of so many months that ends with ``month`` (month number).

        It is provisional while its last month is not over, or where data of a dealer that have a part in the
        figure do not reach its end. ``looks_back``: orders of so many months before it have a part in it
        (None: of all before it).
        """
        first, last = first_day(month - months + 1), last_day(month)
        if not any(since <= last and until >= first for since, until in self.spans.values()):
            return Coverage.NONE
        earliest = date.min if looks_back is None else first_day(month - looks_back)
        taking_part = (until for _, until in self.spans.values() if until >= earliest)
        over = month < month_of(self.on) and all(reaches_end(until, month) for until in taking_part)
        return Coverage.WHOLE if over else Coverage.PART
