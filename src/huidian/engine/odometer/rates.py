"""How far a vehicle drives a day: its own rate, drawn towards its model's where its readings say little.

A normal model with known variances: rates of a model's vehicles spread around its mean (``between``), and
what one vehicle drives scatters from day to day around its rate (``noise``). The weight of the own rate
grows with the days between its first and last plausible reading, as empirical Bayes has it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from math import sqrt

from huidian.engine.odometer.cleaning import Track

YEAR = 365.0
EIGHT_OF_TEN = 1.2816
"""So many standard deviations on either side hold eight of ten."""
_SCATTER = 2.0  # a day's kilometres scatter by twice the rate, as weeks of the same kind come in a row
_LEAST_SCATTER = 1.0  # and by the rate at least, however even the readings look: a span of days stays one
_LEAST_DAYS = 30  # a shorter span says nothing of a rate
_LEAST_SPREAD = 0.1  # vehicles of a model differ at least by this share of their mean
_WORTH = 5  # a model's own figures weigh as much as the fleet's when so many vehicles make them


@dataclass(frozen=True, slots=True)
class Driving:
    """What vehicles of one kind drive: kilometres a day, their spread (sd), the scatter of a day
    (variance).
    """

    km_a_day: float
    between: float
    noise: float


@dataclass(frozen=True, slots=True)
class Pace:
    """What one vehicle drives: kilometres a day, the variance of that, the scatter of a day (variance).

    ``own`` is the weight of its own readings in it, 0 to 1.
    """

    km_a_day: float
    variance: float
    noise: float
    own: float


@dataclass(frozen=True, slots=True)
class Fleet:
    """What the vehicles of each model drive, and those of all others."""

    others: Driving
    models: Mapping[str, Driving] = field(default_factory=dict)

    def of(self, model: str) -> Driving:
        """What vehicles of a model drive."""
        return self.models.get(model, self.others)


def usual(km_a_year_low: float, km_a_year_high: float) -> Driving:
    """What vehicles drive of whom eight in ten drive between two distances a year (S4: 12,000 to 25,000)."""
    mean = (km_a_year_low + km_a_year_high) / 2 / YEAR
    spread = (km_a_year_high - km_a_year_low) / 2 / YEAR / EIGHT_OF_TEN
    return Driving(mean, max(spread, _LEAST_SPREAD * mean), (_SCATTER * mean) ** 2)


def little(km_a_year: float) -> Driving:
    """What a vehicle drives whose owner says how little it is; their word is worth a quarter up or down."""
    mean = max(km_a_year, 1.0) / YEAR
    return Driving(mean, mean / 4, (_SCATTER * mean) ** 2)


def pace(track: Track, driving: Driving) -> Pace:
    """A vehicle's rate out of its plausible readings and what its like drive."""
    before = driving.between**2
    days = track.days
    if days <= 0:
        return Pace(driving.km_a_day, before, driving.noise, 0.0)
    own = before / (before + driving.noise / days)
    rate = own * (track.distance / days) + (1 - own) * driving.km_a_day
    return Pace(rate, before * (1 - own), driving.noise, own)


@dataclass(slots=True)
class _Sums:
    vehicles: int = 0
    rates: float = 0.0
    squares: float = 0.0
    shortness: float = 0.0
    scatter: float = 0.0
    spans: int = 0

    def add(self, track: Track) -> None:
        days, rate = track.days, track.distance / track.days
        self.vehicles += 1
        self.rates += rate
        self.squares += rate * rate
        self.shortness += 1 / days
        for (a, before), (b, after) in pairwise(zip(track.readings, track.driven, strict=True)):
            span = (b.day - a.day).days
            if span:
                self.scatter += (after - before - rate * span) ** 2 / span
                self.spans += 1
        self.spans -= 1


def fleet(tracks: Iterable[tuple[str, Track]], usually: Driving) -> Fleet:
    """What each model drives, out of (model, track) of its vehicles; ``usually`` where they are few.

    Rounded, so that a night's new readings do not move every forecast by an hour.
    """
    of_all, by_model = _Sums(), defaultdict[str, _Sums](_Sums)
    for model, track in tracks:
        if track.days >= _LEAST_DAYS:
            of_all.add(track)
            by_model[model].add(track)
    others = _drawn_to(usually, of_all)
    return Fleet(_rounded(others), {model: _rounded(_drawn_to(others, s)) for model, s in by_model.items()})


def _drawn_to(like: Driving, sums: _Sums) -> Driving:
    count = sums.vehicles
    if count < 2:
        return like
    mean = sums.rates / count
    noise = max(sums.scatter / sums.spans if sums.spans > 0 else like.noise, (_LEAST_SCATTER * mean) ** 2)
    variance = (sums.squares - count * mean * mean) / (count - 1) - noise * sums.shortness / count
    between = sqrt(max(variance, (_LEAST_SPREAD * mean) ** 2))
    weight = count / (count + _WORTH)
    return Driving(
        *(
            weight * own + (1 - weight) * other
            for own, other in ((mean, like.km_a_day), (between, like.between), (noise, like.noise))
        )
    )


def _rounded(driving: Driving) -> Driving:
    """To whole kilometres a day; the noise to two digits."""
    noise = max(driving.noise, 1.0)
    return Driving(max(round(driving.km_a_day), 1.0), max(round(driving.between), 1.0), float(f"{noise:.1e}"))
