"""What a parser of cells takes and gives."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Literal
from zoneinfo import ZoneInfo

from huidian.visits.importing.characters import half_width, says_nothing
from huidian.visits.importing.problems import Reason
from huidian.visits.importing.profile import Profile

Cell = str | int | float | bool | date | datetime | time | timedelta | None
DayOrder = Literal["dmy", "mdy", "ymd"]
SHANGHAI = ZoneInfo("Asia/Shanghai")
Parse = Callable[[Cell], object]
"""A cell's value, ``None`` for an empty cell, or a :class:`Flaw`."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """A cell that could not be taken as it stands; ``value`` is what is kept of it."""

    reason: Reason
    value: object = None


@dataclass(frozen=True, slots=True)
class Context:
    """What the meaning of a cell depends on besides the cell.

    ``day_order`` says how a column writes days that are not year first; ``zone`` is the dealer's.
    """

    profile: Profile
    earliest_on: date
    latest_on: date | None
    counts_from_1904: bool = False
    day_order: DayOrder | None = None
    zone: tzinfo = SHANGHAI


def flaw(code: str, value: object = None, **params: object) -> Flaw:
    """A flaw with the reason of a code."""
    return Flaw(Reason(code, params), value)


def written(cell: Cell) -> str:
    """A cell as half-width text; whole floats lose their ``.0``; empty and blank-like cells give ``""``."""
    if isinstance(cell, str):
        text = half_width(cell)
        return "" if says_nothing(text) else text
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return "" if cell is None else str(cell)
