"""Assessment of teams, tiers and classes month by month: each against the oracle, however it is asked."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from random import Random

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huidian.engine import metrics
from huidian.engine.facts import tables as facts
from huidian.engine.facts.evidence import Evidence, Question
from huidian.engine.facts.vehicle_months import vehicle_months
from huidian.engine.figures.measures import figure, list_behind, rows_of, split
from huidian.engine.figures.migration import migration_matrix
from huidian.engine.metrics import Metric
from huidian.engine.rules import Assessment, CustomerClass, Tier
from huidian.engine.runners.duckdb import Row
from huidian.kit.months import format_month
from tests.engine import oracle, oracle_teams
from tests.engine.conftest import Bench
from tests.engine.histories import any_day, ask, books, histories, leaving_fleets, many
from tests.engine.oracle import Month, Vehicle, Visit, month, month_end
from tests.engine.oracle_teams import Assignment, Holder, Marks
from tests.engine.test_breakdown import RULES, Truth

marks = st.builds(
    lambda first, more, duty, longer, edge, lost, gone: Marks(
        first, first + more, duty, duty + longer, edge, edge + lost, edge + lost + gone
    ),
    *(st.integers(low, 8) for low in (0, 0, 0, 0, 0, 1, 1)),
)
steps = st.lists(st.integers(0, 20), min_size=1, max_size=5, unique=True)
schemes = st.tuples(marks, steps, st.integers(1, 14), st.sets(st.integers(1, 6), max_size=3))
kind_keys = st.sampled_from(["overall", "maintenance", "repair"])


@dataclass(frozen=True)
class Asked:
    """One question to both sides: what is known, and the rules of teams, tiers and classes."""

    history: Sequence[Visit]
    assignments: Sequence[Assignment]
    on: date
    scheme: tuple[Marks, list[int], int, set[int]]
    kind: str = "overall"
    fleet: Sequence[Vehicle] = ()

    @property
    def steps(self) -> list[tuple[str, int]]:
        return [(f"from {start}", start) for start in self.scheme[1]]

    @property
    def bounds(self) -> list[tuple[str, int]]:
        return [(f"{least} days", least) for least in (*self.scheme[3], 0)]

    @property
    def question(self) -> Question:
        marks, _, window, _ = self.scheme
        rules = replace(
            RULES,
            assessment=Assessment(*marks),
            tiers=tuple(Tier(*one) for one in self.steps),
            class_window_months=window,
            classes=tuple(CustomerClass(*one) for one in self.bounds),
        )
        return Question(self.on, rules, self.kind)

    @cached_property
    def visits(self) -> list[Visit]:
        return [one for one in oracle.of_kind(self.history, self.kind) if one.settled_on <= self.on]

    @cached_property
    def by_dealer(self) -> "dict[str, Asked]":
        """What of it concerns each dealer alone."""
        dealers = {one.dealer for one in self.history} | {one.dealer for one in self.assignments}
        return {dealer: self._of(dealer) for dealer in sorted(dealers)}

    def _of(self, dealer: str) -> "Asked":
        history = [one for one in self.history if one.dealer == dealer]
        assignments = [one for one in self.assignments if one.dealer == dealer]
        return replace(self, history=history, assignments=assignments)

    def evidence(self, bench: Bench) -> Evidence:
        told = [one for one in self.history if one.settled_on <= self.on]
        table = facts.no_assignments()
        if self.assignments:
            table = facts.assignment_facts(pa.Table.from_pylist([one._asdict() for one in self.assignments]))
        assigned = bench.runner.mount_table("assignments", table)
        known = bench.evidence(told, self.fleet)
        # As the mart has them, or with fewer days or more than the classes ask for.
        months = vehicle_months(known.visits, days_back=1 + len(self.history) % 7)
        return replace(known, vehicle_months=months, assignments=assigned)

    @property
    def months(self) -> range:
        days = [one.settled_on for one in self.history] + [one.from_on for one in self.assignments]
        return range(min(map(month, days), default=0), month(self.on) + 1)

    def holders(self, dealer: str, at: Month) -> dict[str, Holder]:
        return oracle_teams.managed(self.assignments, dealer, oracle_teams.asked_on(at, self.on))


Counted = dict[str, set[str]]


def assessment(asked: Asked, dealer: str, at: Month) -> Counted:
    return oracle_teams.assessment(asked.visits, asked.holders(dealer, at), dealer, at, asked.scheme[0])


def tiers(asked: Asked, dealer: str, at: Month) -> Counted:
    return {"seen": set(oracle_teams.tiers(asked.visits, dealer, at, asked.steps))}


def classes(asked: Asked, dealer: str, at: Month) -> Counted:
    return {"seen": set(oracle_teams.classes(asked.visits, dealer, at, asked.scheme[2], asked.bounds))}


def moves_of(asked: Asked, dealer: str, at: Month) -> dict[str, tuple[str, str]]:
    return oracle_teams.moves(asked.visits, dealer, at, asked.scheme[2], asked.bounds)


def migration(asked: Asked, dealer: str, at: Month) -> Counted:
    rank = dict(asked.bounds)
    counted: Counted = {key: set() for key in ("before", "new", "moved_down", "moved_up", "stayed")}
    for vehicle, (before, now) in moves_of(asked, dealer, at).items():
        if before == "new":
            counted["new"].add(vehicle)
            continue
        counted["before"].add(vehicle)
        up, down = rank[now] > rank[before], rank[now] < rank[before]
        counted["moved_up" if up else "moved_down" if down else "stayed"].add(vehicle)
    return counted


Expected = Callable[[Asked, str, Month], Counted]
MEASURES: list[tuple[Metric, Expected]] = [
    (metrics.ASSESSMENT_CHURN, assessment),
    (metrics.TIERS, tiers),
    (metrics.CLASS_STRUCTURE, classes),
    (metrics.CLASS_MIGRATION, migration),
]
by_measure = pytest.mark.parametrize(
    ("metric", "expected"), MEASURES, ids=[metric.id for metric, _ in MEASURES]
)
Place = tuple[str, Month, str, str]


def truth(asked: Asked, expected: Expected) -> set[Place]:
    """Dealer, month, count and vehicle of all that is counted."""
    return {
        (dealer, at, key, vehicle)
        for dealer, of_dealer in asked.by_dealer.items()
        for at in asked.months
        for key, vehicles in expected(of_dealer, dealer, at).items()
        for vehicle in vehicles
    }


def extras(asked: Asked, metric: Metric, row: Row) -> dict[str, object]:
    """What a row says beside its counts."""
    dealer, vehicle, at = row["dealer"], row["vehicle"], row["month"]
    asked = asked.by_dealer[dealer]
    own = [one for one in asked.visits if one.vehicle == vehicle]
    own = [one for one in own if month(one.settled_on) <= at]
    told: dict[str, object] = {
        "last_visit_on": max((one.settled_on for one in own), default=None),
        "kind": oracle.last_kind(own) if own else None,
    }
    if metric is metrics.ASSESSMENT_CHURN:
        team, advisor = asked.holders(dealer, at)[vehicle]
        away = oracle_teams.months_since(asked.visits, dealer, vehicle, at)
        return told | {"team": team, "advisor": advisor, "away": away}
    if metric is metrics.TIERS:
        return told | {"tier": oracle_teams.tiers(own, dealer, at, asked.steps)[vehicle]}
    before, now = oracle_teams.moves(own, dealer, at, asked.scheme[2], asked.bounds)[vehicle]
    if metric is metrics.CLASS_STRUCTURE:
        return told | {"customer_class": now}
    return told | {"from_class": before, "to_class": now}


@pytest.mark.slow
@by_measure
@settings(max_examples=8, deadline=None)
@given(history=many(histories), assignments=many(books), on=any_day, scheme=schemes, kind=kind_keys)
def test_agrees_with_the_oracle(
    bench: Bench,
    metric: Metric,
    expected: Expected,
    history: list[Visit],
    assignments: list[Assignment],
    on: date,
    scheme: tuple[Marks, list[int], int, set[int]],
    kind: str,
) -> None:
    asked = Asked(history, assignments, on, scheme, kind)
    evidence, question = asked.evidence(bench), asked.question
    rows = bench.rows(rows_of(metric, evidence, question))
    right = truth(asked, expected)
    assert right == {
        (row["dealer"], row["month"], count.key, row["vehicle"])
        for row in rows
        for count in metric.counts
        if row[count.key]
    }
    assert len(rows) == len({(row["dealer"], row["vehicle"], row["month"]) for row in rows})
    for row in rows:
        for key, value in extras(asked, metric, row).items():
            assert row[key] == value, key
    figures = bench.rows(figure(metric, evidence, question))
    told = {(row["dealer"], row["month"], one.key): row[one.key] for row in figures for one in metric.counts}
    counted = Counter(place[:3] for place in right)
    assert told == {place: counted[place] for place in told}
    assert sum(told.values()) == len(right)


@pytest.mark.slow
@by_measure
@settings(max_examples=5, deadline=None)
@given(
    history=many(histories),
    assignments=many(books),
    fleet=many(leaving_fleets),
    on=any_day,
    scheme=schemes,
    first=st.integers(0, 30),
    more=st.integers(0, 15),
    without_gone=st.booleans(),
)
def test_months_and_those_who_left(
    bench: Bench,
    metric: Metric,
    expected: Expected,
    history: list[Visit],
    assignments: list[Assignment],
    fleet: list[Vehicle],
    on: date,
    scheme: tuple[Marks, list[int], int, set[int]],
    first: int,
    more: int,
    without_gone: bool,
) -> None:
    asked = Asked(history, assignments, on, scheme, fleet=fleet)
    begin = 2007 * 12 + 10 + first
    question = replace(asked.question, months=(begin, begin + more), leave_out_gone=without_gone)
    evidence = asked.evidence(bench)
    wanted = {place for place in truth(asked, expected) if begin <= place[1] <= begin + more}
    left = {(one.dealer, one.vehicle): one.left_on for one in fleet if one.left_on and one.left_on <= on}

    def gone(place: Place) -> bool:
        dealer, at, _, vehicle = place
        day = left.get((dealer, vehicle))
        return without_gone and day is not None and day <= month_end(at)

    def listed(key: str) -> set[Place]:
        behind = bench.rows(list_behind(metric, evidence, question, key))
        return {(row["dealer"], row["month"], key, row["vehicle"]) for row in behind}

    for count in metric.counts:
        assert listed(count.key) == {one for one in wanted if one[2] == count.key and not gone(one)}
    out = {one for one in wanted if one[2] == metric.base.key and gone(one)}
    assert {(*one[:2], one[3]) for one in listed("excluded")} == {(*one[:2], one[3]) for one in out}


OF_ROWS = {
    "assessment_churn": ["team", "advisor", "kind"],
    "tiers": ["tier", "kind"],
    "class_structure": ["customer_class", "kind"],
    "class_migration": ["kind"],
}
OF_VEHICLE = ["model", "region", "use", "age", "stage", "warranty", "dealer"]


@pytest.mark.slow
@by_measure
@settings(max_examples=6, deadline=None)
@given(
    history=many(histories),
    assignments=many(books),
    fleet=many(leaving_fleets),
    scheme=schemes,
    dice=st.randoms(use_true_random=False),
)
def test_split_by_one_and_two_dimensions(
    bench: Bench,
    metric: Metric,
    expected: Expected,
    history: list[Visit],
    assignments: list[Assignment],
    fleet: list[Vehicle],
    scheme: tuple[Marks, list[int], int, set[int]],
    dice: Random,
) -> None:
    asked = Asked(history, assignments, date(2010, 3, 31), scheme, fleet=fleet)
    first = dice.choice(OF_ROWS[metric.id])
    others = [one for one in (*OF_ROWS[metric.id], *OF_VEHICLE) if one != first]
    by = [first, *dice.sample(others, dice.randint(0, 1))]
    known = Truth(fleet)

    def value(dimension: str, dealer: str, at: Month, vehicle: str) -> object:
        if dimension in OF_VEHICLE:
            return known.value(dimension, dealer, vehicle, month_end(at), [])
        return extras(asked, metric, {"dealer": dealer, "vehicle": vehicle, "month": at})[dimension]

    right: dict[tuple[object, ...], int] = {}
    for dealer, at, key, vehicle in truth(asked, expected):
        place = (at, *(value(one, dealer, at, vehicle) for one in by), key)
        right[place] = right.get(place, 0) + 1
    parts = bench.rows(split(metric, asked.evidence(bench), asked.question, by))
    assert right == {
        (row["month"], *(row[one] for one in by), count.key): row[count.key]
        for row in parts
        for count in metric.counts
        if row[count.key]
    }


@pytest.mark.slow
@settings(max_examples=6, deadline=None)
@given(history=many(histories), on=any_day, scheme=schemes, kind=kind_keys)
def test_the_matrix_of_moves(
    bench: Bench, history: list[Visit], on: date, scheme: tuple[Marks, list[int], int, set[int]], kind: str
) -> None:
    asked = Asked(history, [], on, scheme, kind)
    right: dict[tuple[object, ...], int] = {}
    for dealer, of_dealer in asked.by_dealer.items():
        for at in asked.months:
            for pair in moves_of(of_dealer, dealer, at).values():
                right[dealer, at, *pair] = right.get((dealer, at, *pair), 0) + 1
    told = bench.rows(migration_matrix(asked.evidence(bench), asked.question))
    keys = ("dealer", "month", "from_class", "to_class")
    assert {tuple(row[key] for key in keys): row["vehicles"] for row in told} == right
    for row in told:
        of_class = [one["vehicles"] for one in told if all(one[key] == row[key] for key in keys[:3])]
        assert row["share"] == row["vehicles"] / sum(of_class)


JUNE = date(2009, 6, 30)


def held(vehicle: str, from_on: date, until_on: date | None = None, team: str = "one") -> Assignment:
    return Assignment("A", vehicle, team, "Wei", from_on, until_on)


def by_team(
    bench: Bench, visits: list[Visit], assignments: list[Assignment], on: date, *counts: str
) -> dict[str | None, dict[str, list[int]]]:
    """Per team, month by month in the form 2009-06, the counts asked for."""
    asked = Asked(visits, assignments, on, (Marks(), [0], 12, set()))
    told: dict[str | None, dict[str, list[int]]] = {}
    question = replace(asked.question, rules=RULES)
    for row in bench.rows(
        figure(metrics.ASSESSMENT_CHURN, asked.evidence(bench), question, by=("dealer", "team"))
    ):
        told.setdefault(row["team"], {})[format_month(row["month"])] = [row[one] for one in counts]
    return told


def test_lost_for_six_assessments_from_the_seventh_month_on(bench: Bench) -> None:
    """Last seen in January 2009: S0 counts the vehicle in July, the team's assessment from August (S4)."""
    visits = [Visit("A", "V1", date(2009, 1, 31))]
    on = date(2011, 3, 31)
    told = by_team(bench, visits, [held("V1", date(2009, 1, 31))], on, "lost", "effective", "permanent")
    lost = {month for month, (lost, _, _) in told["one"].items() if lost}
    assert lost == {"2009-08", "2009-09", "2009-10", "2009-11", "2009-12", "2010-01"}
    churn = bench.rows(figure(metrics.MONTHLY_CHURN, bench.evidence(visits), ask(on, 6)))
    assert [format_month(row["month"]) for row in churn if row["lost"]] == ["2009-07"]
    assert [told["one"][at][1:] for at in ("2010-12", "2011-01", "2011-03")] == [[1, 0], [0, 1], [0, 1]]


def test_who_comes_back_leaves_the_assessment_at_once(bench: Bench) -> None:
    visits = [Visit("A", "V1", date(2009, 1, 31)), Visit("A", "V1", date(2009, 10, 1))]
    told = by_team(bench, visits, [held("V1", date(2009, 1, 31))], date(2010, 5, 31), "lost")
    assert [at for at, (lost,) in told["one"].items() if lost] == ["2009-08", "2009-09", "2010-05"]


@pytest.mark.parametrize(
    ("seen_on", "counted"),
    [
        (date(2009, 6, 1), []),
        (date(2009, 3, 1), []),
        (date(2009, 2, 28), ["duty"]),
        (date(2008, 12, 31), ["duty", "marginal"]),
        (date(2008, 11, 30), ["duty", "marginal", "lost"]),
        (date(2008, 7, 1), ["duty", "marginal", "lost"]),
        (date(2008, 6, 30), ["lost", "lost_12"]),
        (date(2008, 5, 31), ["lost_12"]),
        (date(2007, 7, 1), ["lost_12"]),
        (date(2007, 6, 30), ["permanent"]),
    ],
)
def test_what_a_managed_vehicle_is_in_june(bench: Bench, seen_on: date, counted: list[str]) -> None:
    keys = ("duty", "marginal", "lost", "lost_12", "permanent")
    told = by_team(bench, [Visit("A", "V1", seen_on)], [held("V1", seen_on)], JUNE, *keys, "effective")
    *counts, effective = told["one"]["2009-06"]
    assert [key for key, count in zip(keys, counts, strict=True) if count] == counted
    assert effective == (counted != ["permanent"])


def test_the_team_at_the_months_end_answers_for_the_month(bench: Bench) -> None:
    """Handed over on 31 May: the new team has May. A spell within a month holds at no month's end."""
    assignments = [
        held("V1", date(2009, 4, 30), date(2009, 5, 31)),
        held("V1", date(2009, 5, 31), team="two"),
        held("V2", date(2009, 5, 1), date(2009, 5, 31)),
    ]
    told = by_team(bench, [Visit("A", "V1", date(2008, 10, 1))], assignments, JUNE, "managed", "lost")
    assert told == {
        "one": {"2009-04": [1, 0], "2009-05": [0, 0], "2009-06": [0, 0]},
        "two": {"2009-05": [1, 1], "2009-06": [1, 1]},
    }


def test_the_month_that_runs_is_looked_at_on_the_day(bench: Bench) -> None:
    assignments = [
        held("V1", date(2009, 6, 1), date(2009, 6, 11)),
        held("V2", date(2009, 6, 1), date(2009, 6, 10), team="two"),
        held("V3", date(2009, 6, 11), team="two"),
    ]
    assert by_team(bench, [], assignments, date(2009, 6, 10), "managed", "effective", "lost") == {
        "one": {"2009-06": [1, 1, 0]}
    }


def test_vehicles_of_nobodys_team_stand_by_themselves(bench: Bench) -> None:
    """An advisor without a team: the months of the unknown team are filled like any other's."""
    assignments = [
        held("V1", date(2009, 3, 1), date(2009, 4, 30))._replace(team=None),
        held("V2", date(2009, 5, 1)),
    ]
    told = by_team(bench, [], assignments, JUNE, "managed", "effective")
    assert told == {
        None: {"2009-03": [1, 1], "2009-04": [0, 0], "2009-05": [0, 0], "2009-06": [0, 0]},
        "one": {"2009-05": [1, 1], "2009-06": [1, 1]},
    }


def test_tiers_at_each_months_end(bench: Bench) -> None:
    """Seen on 31 August 2008: with S2's tiers and with a coarser scheme of the same playbook."""
    evidence = bench.evidence([Visit("A", "V1", date(2008, 8, 31))])
    for tiers, expected in (
        (RULES.tiers, {"2009-01": "active", "2009-02": "not_lost", "2009-04": "about_to_be_lost"}),
        ((Tier("here", 0), Tier("away", 7)), {"2009-02": "here", "2009-03": "away"}),
    ):
        question = Question(JUNE, replace(RULES, tiers=tiers))
        rows = bench.rows(rows_of(metrics.TIERS, evidence, question))
        told = {format_month(row["month"]): row["tier"] for row in rows}
        assert {at: told[at] for at in expected} == expected


def test_from_a_to_b_to_c_to_d(bench: Bench) -> None:
    """Four days in the winter of 2008, two of them in one month; the same day twice is one day."""
    days = [date(2008, 1, 10), date(2008, 1, 11), date(2008, 2, 1), date(2008, 2, 1), date(2008, 4, 30)]
    evidence = bench.evidence([Visit("A", "V1", day) for day in days])
    rows = bench.rows(rows_of(metrics.CLASS_MIGRATION, evidence, Question(JUNE, RULES)))
    moved = [
        (format_month(row["month"]), row["from_class"], row["to_class"])
        for row in rows
        if row["from_class"] != row["to_class"]
    ]
    assert moved == [
        ("2008-01", "new", "B"),
        ("2008-04", "B", "A"),
        ("2009-01", "A", "B"),
        ("2009-02", "B", "C"),
        ("2009-04", "C", "D"),
    ]
    assert [row["moved_down"] for row in rows].count(True) == 3


def test_the_moves_of_many_months_can_be_added_up(bench: Bench) -> None:
    visits = [Visit("A", "V1", date(2009, 4, 1)), Visit("B", "V2", date(2009, 5, 1))]
    matrix = migration_matrix(bench.evidence(visits), Question(JUNE, RULES), keys=())
    assert [tuple(row.values()) for row in bench.rows(matrix)] == [("C", "C", 3, 1.0), ("new", "C", 2, 1.0)]
    [row] = bench.rows(
        migration_matrix(
            bench.evidence(visits), Question(JUNE, RULES, months=(24113, 24113)), keys=("month",)
        )
    )
    assert (row["from_class"], row["to_class"], row["vehicles"]) == ("C", "C", 2)
