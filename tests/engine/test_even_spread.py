"""Each class evenly over teams and their advisors (S4): exact in numbers, close in all else."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huidian.engine.assignment.even_spread import Candidate, Place, spread
from huidian.engine.assignment.evenness import apart, shares

CLASSES = "ABCD"
TEAMS = {11: [1, 2], 12: [3], 13: []}


def candidate(number: int, key: str, team: int | None, known: bool = False) -> Candidate:
    weights = (float("DCBA".index(key) * 2), number * 100.0 % 7000, number * 997.0 % 90_000, number % 9 + 1.0)
    return Candidate(number, key, team, None, known, weights)


drawn = st.lists(
    st.tuples(st.sampled_from(CLASSES), st.sampled_from([None, 11, 12, 13, 99]), st.booleans()), max_size=60
)


@given(drawn, st.booleans())
def test_no_class_is_off_by_more_than_one_and_nobody_is_forgotten(
    rows: list[tuple[str, int | None, bool]], keep: bool
) -> None:
    cars = [candidate(number, *row) for number, row in enumerate(rows)]
    chosen = spread(cars, TEAMS, keep=keep)
    assert chosen.keys() == {one.vehicle for one in cars}
    assert off([chosen[one.vehicle].team for one in cars], list(TEAMS)) <= 1
    for key in CLASSES:
        of_class = [chosen[one.vehicle] for one in cars if one.customer_class == key]
        assert off([one.team for one in of_class], list(TEAMS)) <= 1
        assert off([one.advisor for one in of_class if one.team == 11], [1, 2]) <= 1
    assert {one.advisor for one in chosen.values() if one.team == 12} <= {3}
    assert spread(Random(1).sample(cars, len(cars)), TEAMS, keep=keep) == chosen


def off(given_to: list[int | None], who: list[int]) -> int:
    count = Counter(given_to)
    return max(count[one] for one in who) - min(count[one] for one in who)


@given(drawn)
def test_what_is_even_stays_as_it_is(rows: list[tuple[str, int | None, bool]]) -> None:
    cars = [candidate(number, *row) for number, row in enumerate(rows)]
    chosen = spread(cars, TEAMS)
    there = [one._replace(team=chosen[one.vehicle].team, advisor=chosen[one.vehicle].advisor) for one in cars]
    assert spread(there, TEAMS) == chosen


def test_of_too_many_those_go_first_whom_the_team_does_not_know() -> None:
    cars = [candidate(number, "A", 11, known=number in (2, 5)) for number in range(6)]
    chosen = spread(cars, {11: [], 12: [], 13: []})
    assert [number for number, place in chosen.items() if place.team == 11] == [2, 5]


@pytest.mark.parametrize("teams", [2, 3, 7])
def test_the_other_measures_come_close_too(teams: int) -> None:
    dice = Random(teams)
    cars = []
    for number in range(2000):
        key = dice.choice("ABCD")
        weights = (dice.random() * 8, dice.paretovariate(1.6) * 300, dice.random() * 2e5, dice.random() * 12)
        cars.append(Candidate(number, key, None, None, False, weights))
    chosen = spread(cars, {one: [] for one in range(1, teams + 1)})
    team_of = {vehicle: place.team for vehicle, place in chosen.items()}
    found = shares(cars, team_of, list(range(1, teams + 1)))
    assert [apart([one.sums[place] for one in found]) < 0.01 for place in range(4)] == [True] * 4


def test_without_teams_nothing_goes_anywhere() -> None:
    assert spread([candidate(1, "A", None)], {}) == {}
    assert spread([candidate(1, "A", None)], {11: [5]}) == {1: Place(11, 5)}
