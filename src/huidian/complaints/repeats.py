"""Repairs of one fault that did not hold: the same work on the same vehicle again, within some days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Work:
    """What one order says was done on a vehicle on a day."""

    vehicle: int
    on: date
    what: frozenset[str]


@dataclass(frozen=True, slots=True)
class Repeat:
    """What was done again, and the days on which it was, the first one first."""

    vehicle: int
    what: str
    days: Sequence[date]


def repeats_in(works: Iterable[Work], *, since: date, within: int) -> Iterator[Repeat]:
    """Of each vehicle the work that was done the most often, each time within days of the time before.

    `since`: the last time may not be before. Orders of one day are one stay. At equal times the later one,
    then the first by its text.
    """
    days: dict[int, dict[str, set[date]]] = defaultdict(lambda: defaultdict(set))
    for one in works:
        for what in one.what:
            days[one.vehicle][what].add(one.on)
    for vehicle, by_what in sorted(days.items()):
        runs = [(what, _last_run(sorted(on), within)) for what, on in by_what.items()]
        fit = [(what, run) for what, run in runs if len(run) > 1 and run[-1] >= since]
        if fit:
            what, run = min(fit, key=lambda one: (-len(one[1]), -one[1][-1].toordinal(), one[0]))
            yield Repeat(vehicle, what, run)


def _last_run(days: Sequence[date], within: int) -> list[date]:
    """The last days that follow each other closely enough."""
    run = [days[-1]]
    for day in reversed(days[:-1]):
        if run[0] - day > timedelta(days=within):
            break
        run.insert(0, day)
    return run
