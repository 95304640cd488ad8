"""Which readings of one vehicle's odometer can be true together.

About one reading in ten is impossible: a digit too many, the plate's number, zero. To compare each reading
with the one before would let a single slip refuse all that follow. So the longest chain is kept in which
every reading can follow the one before it; a slip is in no long chain, wherever it stands.

A replaced instrument starts anew near zero. That is believed where it keeps at least three readings more than
going without (``_REPLACEMENT``); two low readings in a row are taken for slips.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import log
from operator import attrgetter

from huidian.engine.odometer.readings import Reading

MOST_KM = 1_000_000
"""No odometer of a car shows as much; a row of nines is no reading."""
_KEPT, _REPLACEMENT = 2, 5
_EASE_KM = 300.0
"""Below so many kilometres a difference from what was to be expected says nothing."""

_DAY = attrgetter("day")

Score = tuple[int, float, int]


@dataclass(frozen=True, slots=True)
class Track:
    """The plausible readings by day, and the kilometres driven in all at each, over replaced instruments too.

    ``replaced`` are the first readings of new instruments, ``implausible`` those that were left out.
    """

    readings: tuple[Reading, ...]
    driven: tuple[int, ...]
    replaced: tuple[Reading, ...]
    implausible: tuple[Reading, ...]

    @property
    def days(self) -> int:
        """Days from the first plausible reading to the last."""
        return (self.readings[-1].day - self.readings[0].day).days if self.readings else 0

    @property
    def distance(self) -> int:
        """Kilometres driven in these days."""
        return self.driven[-1] - self.driven[0] if self.driven else 0

    def driven_on(self, day: date) -> float | None:
        """Kilometres driven by a day, between two readings in proportion; ``None`` outside of them."""
        readings = self.readings
        if not readings or not readings[0].day <= day <= readings[-1].day:
            return None
        after = bisect_left(readings, day, key=_DAY)
        if readings[after].day == day:
            return float(self.driven[after])
        before, span = after - 1, (readings[after].day - readings[after - 1].day).days
        share = (day - readings[before].day).days / span
        return self.driven[before] + share * (self.driven[after] - self.driven[before])

    def day_of(self, driven: float) -> date | None:
        """The day so many kilometres were driven, between two readings in proportion; ``None`` outside."""
        if not self.driven or not self.driven[0] <= driven <= self.driven[-1]:
            return None
        after = bisect_left(self.driven, driven)
        day = self.readings[after].day
        if self.driven[after] == driven:
            return day
        before = self.readings[after - 1].day
        missing = (self.driven[after] - driven) / (self.driven[after] - self.driven[after - 1])
        return day - timedelta(days=int(missing * (day - before).days))


def clean(readings: Iterable[Reading], *, expected_a_day: float, most_a_day: int) -> Track:
    """The longest plausible chain of the readings, whatever their order.

    Nothing drives more than ``most_a_day`` kilometres on a day and nothing backwards. Among chains of one
    length the one nearest to ``expected_a_day`` is kept.
    """
    every = sorted(set(readings))
    usable = [reading for reading in every if 0 < reading.km < MOST_KM]
    chain = (
        usable
        if all(_follows(a, b, most_a_day) for a, b in pairwise(usable))
        else _longest(usable, expected_a_day, most_a_day)
    )
    kept = set(chain)
    return _track(chain, tuple(reading for reading in every if reading not in kept))


def score(chain: Sequence[Reading], *, expected_a_day: float, most_a_day: int) -> Score | None:
    """What a chain is worth, the greater the better; ``None`` where its readings cannot follow each other."""
    worth, cost = _KEPT * len(chain), 0.0
    for a, b in pairwise(chain):
        link = _link((b.day - a.day).days, a.km, b.km, expected_a_day, most_a_day)
        if link is None:
            return None
        worth, cost = worth + link[0], cost + link[1]
    return worth, -cost, -chain[-1].km if chain else 0


def _follows(a: Reading, b: Reading, most: int) -> bool:
    return 0 <= b.km - a.km <= most * ((b.day - a.day).days + 1)


def _link(days: int, before: int, after: int, expected: float, most: int) -> tuple[int, float] | None:
    """What it is worth to let one reading follow another, and how far that is from the usual."""
    km, worth = (after - before, 0) if after >= before else (after, -_REPLACEMENT)
    if km > most * (days + 1):
        return None
    return worth, abs(log((km + _EASE_KM) / (expected * days + _EASE_KM)))


def _longest(readings: Sequence[Reading], expected: float, most: int) -> list[Reading]:
    days, kms = [reading.day.toordinal() for reading in readings], [reading.km for reading in readings]
    best: list[Score] = []
    previous: list[int] = []
    for index, km in enumerate(kms):
        top, before = (_KEPT, 0.0, -km), -1
        for earlier in range(index):
            if best[earlier][0] + _KEPT < top[0]:
                continue
            link = _link(days[index] - days[earlier], kms[earlier], km, expected, most)
            if link is None:
                continue
            candidate = (best[earlier][0] + _KEPT + link[0], best[earlier][1] - link[1], -km)
            if candidate > top:
                top, before = candidate, earlier
        best.append(top)
        previous.append(before)
    chain, at = [], max(range(len(readings)), key=best.__getitem__)
    while at >= 0:
        chain.append(readings[at])
        at = previous[at]
    return chain[::-1]


def _track(chain: Sequence[Reading], implausible: tuple[Reading, ...]) -> Track:
    driven: list[int] = []
    replaced: list[Reading] = []
    for index, reading in enumerate(chain):
        if not index:
            driven.append(reading.km)
        elif reading.km >= chain[index - 1].km:
            driven.append(driven[-1] + reading.km - chain[index - 1].km)
        else:
            driven.append(driven[-1] + reading.km)
            replaced.append(reading)
    return Track(tuple(chain), tuple(driven), tuple(replaced), implausible)
