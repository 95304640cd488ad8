"""Facts whose days leave room around them: a slip of the year 9999 is as good as a day far ahead."""

from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import Any

from huidian.engine.needs.facts import VehicleFacts

FIRST, LAST = date(1800, 1, 1), date(2500, 1, 1)
"""Intervals, leads and distances lead from no day between these out of the calendar."""


def between_years(facts: VehicleFacts) -> VehicleFacts:
    """The same facts with every day drawn to `FIRST` or `LAST` where it lies beyond."""
    drawn: VehicleFacts = _drawn(facts)
    return drawn


def _drawn(value: Any) -> Any:
    if isinstance(value, date):
        return min(max(value, FIRST), LAST)
    if isinstance(value, tuple):
        kept = [_drawn(one) for one in value]
        return type(value)(*kept) if hasattr(value, "_fields") else tuple(kept)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{one.name: _drawn(getattr(value, one.name)) for one in fields(value)})
    return value
