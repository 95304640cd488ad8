"""The timeline as the page draws it: years, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from huidian.flows.vehicle_file import VehicleChange
from huidian.visits.queries import VehicleVisit


@dataclass(frozen=True, slots=True)
class Year:
    """What happened in one year. `visits` counts its settlements, `amount_fen` is their sum."""

    year: int
    visits: int
    amount_fen: int
    entries: Sequence[VehicleVisit | VehicleChange]


def by_year(timeline: Sequence[VehicleVisit | VehicleChange]) -> list[Year]:
    """The years of a timeline that is newest first."""
    years = [(year, list(entries)) for year, entries in groupby(timeline, key=lambda entry: _day(entry).year)]
    return [_year(year, entries) for year, entries in years]


def _year(year: int, entries: Sequence[VehicleVisit | VehicleChange]) -> Year:
    visits = [entry for entry in entries if isinstance(entry, VehicleVisit)]
    return Year(year, len(visits), sum(visit.amount_fen or 0 for visit in visits), entries)


def _day(entry: VehicleVisit | VehicleChange) -> date:
    return entry.settled_on if isinstance(entry, VehicleVisit) else entry.on
