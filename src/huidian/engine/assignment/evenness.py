"""How even a spread is: what each team has, and how far the teams are apart."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from huidian.engine.assignment.even_spread import MEASURES, Candidate


@dataclass(slots=True)
class TeamShare:
    """What one team has: vehicles by class, and the sums of the `MEASURES`, of all and of each class."""

    team: int | None
    classes: Counter[str] = field(default_factory=Counter)
    sums: list[float] = field(default_factory=lambda: [0.0] * len(MEASURES))
    of_class: defaultdict[str, list[float]] = field(
        default_factory=lambda: defaultdict(lambda: [0.0] * len(MEASURES))
    )

    @property
    def vehicles(self) -> int:
        return self.classes.total()

    @property
    def means(self) -> list[float]:
        """The `MEASURES` of one vehicle on average; 0 without vehicles."""
        return [total / (self.vehicles or 1) for total in self.sums]


def shares(
    candidates: Iterable[Candidate], team_of: Mapping[int, int | None], teams: Sequence[int]
) -> list[TeamShare]:
    """What each of the teams has where a vehicle's team is `team_of` it; last, as None, what is nobody's, if
    there is any.
    """
    found: dict[int | None, TeamShare] = {team: TeamShare(team) for team in teams}
    for one in candidates:
        team = team_of.get(one.vehicle)
        share = found.setdefault(team if team in found else None, TeamShare(None))
        share.classes[one.customer_class] += 1
        of_class = share.of_class[one.customer_class]
        for place, weight in enumerate(one.weights):
            share.sums[place] += weight
            of_class[place] += weight
    return list(found.values())


def apart_by_measure(shares: Sequence[TeamShare], key: str = "") -> list[float]:
    """How far the teams are `apart` in vehicles and in each of the `MEASURES`, of one class ("": all);
    without what is nobody's.
    """
    teams = [share for share in shares if share.team is not None]
    vehicles = [share.classes[key] if key else share.vehicles for share in teams]
    sums = [share.of_class[key] if key else share.sums for share in teams]
    return [apart(vehicles), *(apart([one[place] for one in sums]) for place in range(len(MEASURES)))]


def apart(values: Sequence[float]) -> float:
    """How far apart the teams are: the most less the least, as a part of the mean; 0 is even.

    >>> apart([9, 10, 11])
    0.2
    """
    mean = sum(values) / len(values) if values else 0
    return (max(values) - min(values)) / mean if mean else 0.0
