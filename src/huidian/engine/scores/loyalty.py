"""Whether the satisfied come back: the return rate by band of satisfaction (S0's curve)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from huidian.engine.scores.estimate import Estimate, share
from huidian.kit.labels import Label
from huidian.kit.months import add_months


@dataclass(frozen=True, slots=True)
class Band:
    """A band of satisfaction: from this score (0 to 100) up to the next band's."""

    key: str
    label: Label
    from_score: int = field(metadata={"least": 0, "most": 100})


@dataclass(frozen=True, slots=True)
class Later:
    """An owner's score on a day, and the vehicle's next counted visit after it (None: none up to now)."""

    score: float
    on: date
    back_on: date | None


@dataclass(frozen=True, slots=True)
class BandReturn:
    """How many of a band's owners came back."""

    band: Band
    returned: int
    estimate: Estimate


def ripe(rows: Sequence[Later], months: int, as_of: date) -> list[Later]:
    """Those whose time to come back is over: of the others nobody knows yet."""
    return [one for one in rows if add_months(one.on, months) <= as_of]


def returned(one: Later, months: int) -> bool:
    """Whether the vehicle was back within so many months."""
    return one.back_on is not None and one.back_on <= add_months(one.on, months)


def band_of(bands: Sequence[Band], score: float) -> Band | None:
    """The band of a score; lower bounds belong to the band."""
    return max(
        (one for one in bands if one.from_score <= score), key=lambda one: one.from_score, default=None
    )


def curve(bands: Sequence[Band], rows: Sequence[Later], *, months: int, as_of: date) -> list[BandReturn]:
    """The return rate of each band within so many months, in the bands' order."""
    groups: dict[str, list[bool]] = {one.key: [] for one in bands}
    for one in ripe(rows, months, as_of):
        if (band := band_of(bands, one.score)) is not None:
            groups[band.key].append(returned(one, months))
    return [
        BandReturn(one, sum(groups[one.key]), share(sum(groups[one.key]), len(groups[one.key])))
        for one in sorted(bands, key=lambda one: one.from_score)
    ]
