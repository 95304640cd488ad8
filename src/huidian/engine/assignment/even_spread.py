"""Each class of vehicles spread evenly over reception teams, and within a team over its advisors (S4)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

MEASURES = ("visits", "yuan", "kilometres", "age_years")
"""What is evened out besides the numbers, as far as those allow."""
Weights = tuple[float, ...]


class Candidate(NamedTuple):
    """A vehicle to be spread: who has it, or is proposed for it (None: nobody), and its `MEASURES`.

    `known`: whoever received it last is of that team.
    """

    vehicle: int
    customer_class: str
    team: int | None
    advisor: int | None
    known: bool
    weights: Weights


class Place(NamedTuple):
    """Where a vehicle comes to be."""

    team: int
    advisor: int | None


def spread(
    candidates: Sequence[Candidate], teams: Mapping[int, Sequence[int]], *, keep: bool = True
) -> dict[int, Place]:
    """Where each vehicle goes, so that no class is off by more than one vehicle between two teams, nor the
    sum of all classes; the same between two advisors of one team.

    `teams` are those to spread over, each with its advisors (none: the team as such). With `keep` a vehicle
    stays where it is unless the numbers force it away; then those go first whom the team does not know, and
    of these those with the fewest visits. What has to be placed goes where the `MEASURES` are lowest. Equal
    input gives equal output, in whatever order it comes. Without teams nothing goes anywhere.

    >>> cars = [Candidate(n, "A", None, None, False, (4.0, 0.0, 0.0, 0.0)) for n in range(3)]
    >>> spread(cars, {7: [], 8: []})
    {0: Place(team=7, advisor=None), 1: Place(team=8, advisor=None), 2: Place(team=7, advisor=None)}
    """
    if not teams:
        return {}
    ordered = sorted(candidates, key=lambda one: (one.customer_class, one.vehicle))
    team_of = _over(ordered, list(teams), lambda one: one.team if keep else None)
    places: dict[int, Place] = {}
    for team, advisors in teams.items():
        of_team = [one for one in ordered if team_of[one.vehicle] == team]
        theirs = _over(of_team, list(advisors), lambda one: one.advisor if keep else None) if advisors else {}
        places |= {one.vehicle: Place(team, theirs.get(one.vehicle)) for one in of_team}
    return {vehicle: places[vehicle] for vehicle in sorted(places)}


def _over(
    ordered: Sequence[Candidate], bins: Sequence[int], held_by: Callable[[Candidate], int | None]
) -> dict[int, int]:
    """By vehicle its bin; `ordered` by class and vehicle, `held_by` gives the bin a vehicle is in."""
    shares = _shares(ordered)
    chosen: dict[int, int] = {}
    room: dict[str, dict[int, int]] = {}
    to_place: list[Candidate] = []
    loads: dict[int, list[float]] = {one: [0.0] * len(MEASURES) for one in bins}
    totals = Counter[int]()
    by_class: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in ordered:
        by_class[candidate.customer_class].append(candidate)
    for key, members in by_class.items():
        held: dict[int, list[Candidate]] = {one: [] for one in bins}
        for candidate in members:
            held.get(held_by(candidate) or 0, to_place).append(candidate)
        quotas = _quotas(len(members), bins, totals, held)
        for one, theirs in held.items():
            theirs.sort(key=lambda each: (not each.known, -each.weights[0], each.vehicle))
            for candidate in theirs[: quotas[one]]:
                chosen[candidate.vehicle] = one
                _add(loads[one], candidate, shares)
            to_place += theirs[quotas[one] :]
            totals[one] += quotas[one]
            quotas[one] -= min(len(theirs), quotas[one])
        room[key] = quotas
    _place(to_place, room, loads, shares, chosen)
    return chosen


def _quotas(
    members: int, bins: Sequence[int], totals: Counter[int], held: Mapping[int, Sequence[Candidate]]
) -> dict[int, int]:
    """How many of a class each bin gets: as many, or one more where there is one over; those who have fewest
    altogether come first, of these those who hold most.
    """
    each, over = divmod(members, len(bins))
    first = sorted(bins, key=lambda one: (totals[one], -len(held[one]), bins.index(one)))[:over]
    return {one: each + (one in first) for one in bins}


def _place(
    to_place: Sequence[Candidate],
    room: Mapping[str, dict[int, int]],
    loads: Mapping[int, list[float]],
    shares: Weights,
    chosen: dict[int, int],
) -> None:
    """The heaviest first, each where there is room and the least of what it weighs."""
    heavy = sorted(to_place, key=lambda one: (-sum(_weighed(one, shares)), one.vehicle))
    for candidate in heavy:
        quotas = room[candidate.customer_class]
        weights = _weighed(candidate, shares)
        best, least = 0, (float("inf"), 0)
        for one, left in quotas.items():
            if left:
                load = loads[one]
                cost = (sum(a * b for a, b in zip(load, weights, strict=True)), -left)
                if cost < least:
                    best, least = one, cost
        chosen[candidate.vehicle] = best
        quotas[best] -= 1
        _add(loads[best], candidate, shares)


def _shares(candidates: Sequence[Candidate]) -> Weights:
    """What one of each measure is of all there is, so that measures can be added up."""
    sums = [sum(one.weights[place] for one in candidates) for place in range(len(MEASURES))]
    return tuple(1 / total if total else 0.0 for total in sums)


def _weighed(candidate: Candidate, shares: Weights) -> Weights:
    return tuple(a * b for a, b in zip(candidate.weights, shares, strict=True))


def _add(load: list[float], candidate: Candidate, shares: Weights) -> None:
    for place, weight in enumerate(_weighed(candidate, shares)):
        load[place] += weight
