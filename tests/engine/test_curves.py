"""Retention by cohort: each vehicle against the oracle, the curve against exact fractions and statsmodels."""

from collections import defaultdict
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huidian.engine import metrics
from huidian.engine.facts import tables as facts
from huidian.engine.facts.evidence import Question
from huidian.engine.figures.curves import retention_curve, with_properties
from huidian.engine.figures.measures import figure, list_behind, rows_of, split
from huidian.engine.metrics.retention import retention_rows
from huidian.engine.rules import PlainRules
from huidian.engine.runners.duckdb import Row
from tests.engine import oracle
from tests.engine.conftest import Bench, of_visits
from tests.engine.histories import any_day, ask, histories, leaving_fleets
from tests.engine.networks import network
from tests.engine.oracle import Vehicle, Visit, month
from tests.engine.oracle_keeping import Followed, curve, followed

windows = st.integers(1, 9)


def by_vehicle(visits: list[Visit]) -> dict[tuple[str, str], list[Visit]]:
    found = defaultdict(list)
    for visit in visits:
        found[visit.dealer, visit.vehicle].append(visit)
    return found


def end_of(row: Row) -> str:
    ends = [end for end in ("lost", "left", "excluded") if row[end]]
    assert len(ends) <= 1
    assert row["cohort"] is not row["excluded"]
    return ends[0] if ends else "kept"


@settings(max_examples=40, deadline=None)
@given(
    history=histories,
    fleet=leaving_fleets,
    window=windows,
    kind=st.sampled_from(["overall", "maintenance", "repair"]),
    on=any_day,
    without_gone=st.booleans(),
)
def test_each_vehicle_is_followed_to_its_end(
    bench: Bench,
    history: list[Visit],
    fleet: list[Vehicle],
    window: int,
    kind: str,
    on: date,
    without_gone: bool,
) -> None:
    history = [visit for visit in history if visit.settled_on <= on]
    question = Question(on, PlainRules(), kind, window, leave_out_gone=without_gone)
    left = {(one.dealer, one.vehicle): one.left_on for one in fleet if one.left_on and one.left_on <= on}
    expected = {}
    for key, visits in by_vehicle(oracle.of_kind(history, kind)).items():
        found = followed(visits, window, on, left.get(key) if without_gone else None)
        if found is not None:
            expected[key] = (found, visits)
    rows = bench.rows(rows_of(metrics.RETENTION_CURVE, bench.evidence(history, fleet), question))
    assert len(rows) == len(expected)
    for row in rows:
        right, visits = expected[row["dealer"], row["vehicle"]]
        assert Followed(row["cohort_month"], row["duration"], end_of(row)) == right
        assert row["cohort_year"] == right.cohort_month // 12
        assert row["month"] == month(on)
        complete = [visit for visit in visits if month(visit.settled_on) < month(on)]
        before = [
            visit for visit in complete if month(visit.settled_on) <= right.cohort_month + right.duration
        ]
        shown = before if right.end == "lost" else complete
        assert row["last_visit_on"] == max(visit.settled_on for visit in shown)
        first = [visit for visit in visits if month(visit.settled_on) == right.cohort_month]
        assert row["kind"] == oracle.last_kind(first)


@settings(max_examples=30, deadline=None)
@given(
    history=histories,
    fleet=leaving_fleets,
    window=windows,
    on=any_day,
    by=st.sampled_from([(), ("cohort_year",), ("dealer",), ("model",), ("model", "region"), ("age",)]),
)
def test_the_curve_is_the_product_of_its_steps(
    bench: Bench, history: list[Visit], fleet: list[Vehicle], window: int, on: date, by: tuple[str, ...]
) -> None:
    evidence, rules = bench.evidence(history, fleet), PlainRules()
    rows = rows_of(metrics.RETENTION_CURVE, evidence, Question(on, rules, window=window, leave_out_gone=True))
    dimensions = [one for one in by if one != "cohort_year"]
    rows = with_properties(rows, evidence.vehicles, dimensions, rules)
    groups = defaultdict(list)
    for row in bench.rows(rows):
        if row["cohort"]:
            one = Followed(row["cohort_month"], row["duration"], end_of(row))
            groups[tuple(row[key] for key in by)].append(one)
    told = defaultdict(list)
    for row in bench.rows(retention_curve(rows, by)):
        step = (row["duration"], row["at_risk"], row["lost"], row["censored"], row["survival"])
        told[tuple(row[key] for key in by)].append(step)
    assert told.keys() == groups.keys()
    for key, vehicles in groups.items():
        right = curve(vehicles)
        assert [step[:4] for step in told[key]] == [step[:4] for step in right]
        assert [step[4] for step in told[key]] == pytest.approx([float(step[4]) for step in right], abs=1e-12)
        assert all(step[4] == 0.0 for step, exact in zip(told[key], right, strict=True) if exact[4] == 0)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("window", [3, 6, 12])
def test_the_curve_is_that_of_statsmodels(bench: Bench, seed: int, window: int) -> None:
    from statsmodels.duration.survfunc import SurvfuncRight

    visits = facts.current(bench.runner.mount_table("network", network(seed, cars=60).history))
    evidence = of_visits(bench.runner, visits)
    rows = retention_rows(evidence, ask(date(2010, 7, 31), window))
    ended = defaultdict(list)
    for row in bench.rows(rows):
        ended[row["cohort_year"]].append((row["duration"], row["lost"]))
    steps = bench.rows(retention_curve(rows))
    compared = 0
    for year, vehicles in ended.items():
        ours = {row["duration"]: row for row in steps if row["cohort_year"] == year}
        if not any(lost for _, lost in vehicles):
            assert {row["survival"] for row in ours.values()} == {1.0}
            continue
        theirs = SurvfuncRight([duration for duration, _ in vehicles], [lost for _, lost in vehicles])
        for duration, at_risk, lost, share in zip(
            theirs.surv_times, theirs.n_risk, theirs.n_events, theirs.surv_prob, strict=True
        ):
            row = ours[int(duration)]
            assert (row["at_risk"], row["lost"]) == (at_risk, lost)
            assert row["survival"] == pytest.approx(share, abs=1e-12)
            compared += 1
        assert sum(row["lost"] for row in ours.values()) == sum(theirs.n_events)
    assert compared > 5


@settings(max_examples=25, deadline=None)
@given(history=histories, window=windows)
def test_whom_the_curve_finds_lost_is_lost_in_that_month(
    bench: Bench, history: list[Visit], window: int
) -> None:
    evidence, question = bench.evidence(history), ask(date(2010, 3, 31), window)
    lost = {
        (row["dealer"], row["vehicle"], row["month"])
        for row in bench.rows(list_behind(metrics.LOST_VEHICLES, evidence, question, "lost"))
    }
    firsts: dict[tuple[str, str], int] = {}
    for dealer, vehicle, at in sorted(lost, key=lambda one: -one[2]):
        if at < month(question.on):
            firsts[dealer, vehicle] = at
    found = bench.rows(list_behind(metrics.RETENTION_CURVE, evidence, question, "lost"))
    assert {(row["dealer"], row["vehicle"]): row["cohort_month"] + row["duration"] for row in found} == firsts


def hand_made() -> tuple[list[Visit], list[Vehicle]]:
    """Eight vehicles first seen in May 2010, asked in mid-December: seven months, the last one November."""
    later = {
        "stays": [(7, 1), (10, 5)],
        "just in time": [(11, 30)],
        "once": [],
        "back too late": [(12, 1)],
        "gone in July": [(6, 3)],
        "lost in November": [(5, 31)],
        "sold when lost": [],
        "sold at once": [],
        "new in December": [],
    }
    visits = []
    for vehicle, days in later.items():
        first = date(2010, 12, 2) if vehicle.startswith("new") else date(2010, 5, 3)
        visits += [Visit("A", vehicle, day) for day in (first, *(date(2010, *one) for one in days))]
    fleet = [
        Vehicle("A", "gone in July", left_on=date(2010, 7, 20)),
        Vehicle("A", "sold when lost", left_on=date(2010, 11, 1)),
        Vehicle("A", "sold at once", left_on=date(2010, 5, 31)),
        Vehicle("A", "stays", left_on=date(2010, 12, 14)),
    ]
    return visits, fleet


def test_a_curve_to_read_by_eye(bench: Bench) -> None:
    """Five of eight are lost after six months; the one seen again in June has been followed for six."""
    evidence, question = bench.evidence(*hand_made()), ask(date(2010, 12, 14), 6)
    steps = bench.rows(retention_curve(retention_rows(evidence, question)))
    assert [tuple(row.values()) for row in steps] == [
        (2010, duration, 8, 0, 0, 1.0) for duration in range(6)
    ] + [(2010, 6, 8, 5, 3, pytest.approx(3 / 8))]
    [whole] = bench.rows(figure(metrics.RETENTION_CURVE, evidence, question))
    assert (whole["cohort"], whole["lost"], whole["left"], whole["excluded"]) == (8, 5, 0, 0)
    [parts] = bench.rows(split(metrics.RETENTION_CURVE, evidence, question, ["dealer"], keys=["cohort_year"]))
    assert (parts["cohort_year"], parts["lost"], parts["rate"]) == (2010, 5, 5 / 8)


def test_who_left_is_followed_until_then(bench: Bench) -> None:
    """By the switch who left in July counts for May and June, who left in November up to October.

    Who left in its first month was never followed; who left today was, as long as anybody.
    """
    evidence = bench.evidence(*hand_made())
    question = Question(date(2010, 12, 14), PlainRules(), window=6, leave_out_gone=True)
    rows = rows_of(metrics.RETENTION_CURVE, evidence, question)
    steps = bench.rows(retention_curve(rows, by=()))
    assert [(row["at_risk"], row["lost"], row["censored"]) for row in steps] == [
        (7, 0, 0),
        (7, 0, 1),
        *[(6, 0, 0)] * 3,
        (6, 0, 1),
        (5, 3, 2),
    ]
    assert steps[-1]["survival"] == pytest.approx(0.4)
    left = [row["vehicle"] for row in bench.rows(rows.filter(rows.left))]
    assert sorted(left) == ["gone in July", "sold when lost", "stays"]
    assert [row["vehicle"] for row in bench.rows(rows.filter(rows.excluded))] == ["sold at once"]


def test_where_all_are_lost_nothing_is_left(bench: Bench) -> None:
    evidence = bench.evidence([Visit("A", "V1", date(2010, 1, 5)), Visit("A", "V2", date(2010, 3, 5))])
    steps = bench.rows(retention_curve(retention_rows(evidence, ask(date(2010, 12, 14), 2)), by=("dealer",)))
    assert [(row["duration"], row["survival"]) for row in steps] == [(0, 1.0), (1, 1.0), (2, 0.0)]


def test_without_vehicles_there_is_no_curve(bench: Bench) -> None:
    nothing = retention_rows(bench.evidence([]), ask(date(2010, 12, 14), 6))
    assert bench.rows(retention_curve(nothing)) == bench.rows(retention_curve(nothing, by=())) == []
