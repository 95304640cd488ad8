"""The timeline as the page draws it: years, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from huidian.retention.queries import Stop, Turn


@dataclass(frozen=True, slots=True)
class Year:
    """What happened in one year. `visits` counts its settlements, `amount_fen` is their sum."""

    year: int
    visits: int
    amount_fen: int
    entries: Sequence[Stop | Turn]


def by_year(timeline: Sequence[Stop | Turn]) -> list[Year]:
    """The years of a timeline that is newest first."""
    years = [(year, list(entries)) for year, entries in groupby(timeline, key=lambda entry: _day(entry).year)]
    return [_year(year, entries) for year, entries in years]


def _year(year: int, entries: Sequence[Stop | Turn]) -> Year:
    stops = [entry for entry in entries if isinstance(entry, Stop)]
    return Year(year, len(stops), sum(stop.amount_fen or 0 for stop in stops), entries)


def _day(entry: Stop | Turn) -> date:
    return entry.settled_on if isinstance(entry, Stop) else entry.on
