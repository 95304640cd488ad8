"""What holds for every metric of the register, whoever wrote it, on random networks."""

from dataclasses import replace
from datetime import UTC, date, datetime

import ibis.expr.types as ir
import pyarrow as pa
import pytest

from huidian.engine.facts import tables as facts
from huidian.engine.facts.evidence import Evidence, Question
from huidian.engine.facts.vehicle_months import vehicle_months
from huidian.engine.figures.at_once import Request, figures_at_once
from huidian.engine.figures.measures import figure, list_behind, rows_of, split
from huidian.engine.metrics import METRICS, Metric
from huidian.engine.rules import PlainRules
from huidian.engine.runners.duckdb import Row
from huidian.engine.runners.states import State
from huidian.kit.months import last_day, month_of
from tests.engine.conftest import Bench
from tests.engine.networks import network

COUNTED = [metric for metric in METRICS.values() if metric.rows is not None]
DAYS = [date(2009, 3, 31), date(2009, 11, 14)]
RULES = PlainRules(loyalty=replace(PlainRules().loyalty, survival_years=2))

by_metric = pytest.mark.parametrize("metric", COUNTED, ids=[metric.id for metric in COUNTED])


def evidence_of(bench: Bench, seed: int, on: date, at: datetime | None = None) -> Evidence:
    made = network(seed)
    history = bench.runner.mount_table("history", made.history)
    visits = facts.current(history) if at is None else facts.as_of(history, at)
    visits = visits.filter(visits.settled_on <= on)
    vehicles = bench.runner.mount_table("vehicles", made.vehicles)
    assignments = bench.runner.mount_table("assignments", made.assignments)
    return Evidence(visits, vehicles, vehicle_months(visits), assignments)


def counts(row: Row, metric: Metric) -> dict[str, int]:
    return {key: row[key] for key in (*metric.totals, *(count.key for count in metric.counts))}


def summed(rows: list[Row], metric: Metric) -> dict[str, int]:
    keys = (*metric.totals, *(count.key for count in metric.counts))
    return {key: sum(int(row[key] or 0) for row in rows) for key in keys}


@pytest.mark.slow
@by_metric
@pytest.mark.parametrize("kind", ["overall", "maintenance", "repair"])
def test_the_number_is_its_list(bench: Bench, metric: Metric, kind: str) -> None:
    for seed, on in enumerate(DAYS):
        evidence, question = evidence_of(bench, seed, on), Question(on, RULES, kind)
        told = bench.rows(figure(metric, evidence, question))
        every = bench.rows(rows_of(metric, evidence, question))
        keys = [(row["dealer"], row["vehicle"], row["month"]) for row in every]
        assert len(keys) == len(set(keys)), "one row per vehicle and month"
        assert max((row["month"] for row in every), default=0) <= month_of(on)
        for row in told:
            mine = [one for one in every if (one["dealer"], one["month"]) == (row["dealer"], row["month"])]
            assert counts(row, metric) == summed(mine, metric)
            assert row["excluded"] == 0
            if metric.numerator and metric.denominator:
                whole, part = row[metric.denominator.key], row[metric.numerator.key]
                assert row["rate"] == (part / whole if whole else None)
                assert 0 <= part <= whole
        for count in metric.counts:
            listed = bench.rows(list_behind(metric, evidence, question, count.key))
            assert sum(int(row[count.key]) for row in listed) == sum(row[count.key] for row in told)
            assert all(row[count.key] for row in listed)


@by_metric
def test_months_asked_for_are_those_of_all(bench: Bench, metric: Metric) -> None:
    on = DAYS[1]
    evidence = evidence_of(bench, 7, on)
    months = (month_of(on) - 14, month_of(on) - 2)
    some = Question(on, RULES, months=months)
    every = bench.rows(figure(metric, evidence, replace(some, months=None)))
    wanted = [row for row in every if months[0] <= row["month"] <= months[1]]
    assert bench.rows(figure(metric, evidence, some)) == wanted
    if metric.period == "month":
        of_dealer = [row["month"] for row in every if row["dealer"] == "D1"]
        assert of_dealer == list(range(of_dealer[0], month_of(on) + 1))
        assert [row["provisional"] for row in every] == [row["month"] == month_of(on) for row in every]


@by_metric
def test_counts_add_up_over_dealers(bench: Bench, metric: Metric) -> None:
    if metric.id.startswith("network"):
        pytest.skip("a network's own figure is not the sum of its dealers'")
    on = DAYS[0]
    evidence, question = evidence_of(bench, 3, on), Question(on, RULES)
    alone = bench.rows(figure(metric, evidence, question))
    for row in bench.rows(figure(metric, evidence, question, by=())):
        of_month = [one for one in alone if one["month"] == row["month"]]
        assert counts(row, metric) == summed(of_month, metric)


@by_metric
@pytest.mark.parametrize(
    "dimensions", [["age"], ["warranty"], ["model", "age"], ["use", "region"], ["dealer"]]
)
def test_the_parts_are_the_whole(bench: Bench, metric: Metric, dimensions: list[str]) -> None:
    on = DAYS[1]
    evidence, question = evidence_of(bench, 5, on), Question(on, RULES)
    parts = bench.rows(split(metric, evidence, question, dimensions))
    places = [(row["month"], *(row[one] for one in dimensions)) for row in parts]
    assert len(places) == len(set(places))
    for row in bench.rows(figure(metric, evidence, question, by=())):
        of_month = [one for one in parts if one["month"] == row["month"]]
        assert summed(of_month, metric) == counts(row, metric)


@by_metric
def test_who_left_is_beside_the_base_or_in_it(bench: Bench, metric: Metric) -> None:
    if metric.id == "retention_curve":
        pytest.skip("who left is followed until then: tests/engine/test_curves.py")
    on = DAYS[1]
    evidence, question = evidence_of(bench, 11, on), Question(on, RULES)
    left = {
        (row["dealer"], row["vehicle"]): row["left_on"]
        for row in bench.rows(evidence.vehicles)
        if row["left_on"] and row["left_on"] <= on
    }
    with_all = bench.rows(rows_of(metric, evidence, question))
    without = replace(question, leave_out_gone=True)
    base = metric.base.key

    def gone(row: Row) -> bool:
        day = left.get((row["dealer"], row["vehicle"]))
        return day is not None and day <= last_day(row["month"])

    assert any(gone(row) and row[base] for row in with_all)
    kept = [row for row in with_all if not gone(row)]
    for row in bench.rows(figure(metric, evidence, without)):
        here = (row["dealer"], row["month"])
        assert counts(row, metric) == summed([o for o in kept if (o["dealer"], o["month"]) == here], metric)
        out = [o for o in with_all if (o["dealer"], o["month"]) == here and gone(o) and o[base]]
        assert row["excluded"] == len(out)
    listed = bench.rows(list_behind(metric, evidence, without, "excluded"))
    assert {(o["dealer"], o["vehicle"], o["month"]) for o in listed} == {
        (o["dealer"], o["vehicle"], o["month"]) for o in with_all if gone(o) and o[base]
    }


@by_metric
def test_what_was_known_then_is_all_that_counts_then(bench: Bench, metric: Metric) -> None:
    """The figure as of a moment equals that of a history in which nothing was recorded after it."""
    on = date(2009, 6, 30)
    at = datetime(2009, 7, 5, tzinfo=UTC)
    then = evidence_of(bench, 13, on, at)
    told = bench.rows(figure(metric, then, Question(on, RULES)))
    rows = network(13).history.to_pylist()
    naive = at.replace(tzinfo=None)
    seen = [
        row
        for row in rows
        if row["recorded_at"] <= naive and not (row["retracted_at"] and row["retracted_at"] <= naive)
    ]
    assert len(seen) < len(rows)
    schema = network(13).history.schema
    visits = bench.runner.mount_table("seen_then", type(network(13).history).from_pylist(seen, schema))
    visits = visits.filter(visits.settled_on <= on)
    same = replace(then, visits=visits, vehicle_months=vehicle_months(visits))
    assert bench.rows(figure(metric, same, Question(on, RULES))) == told


@pytest.mark.slow
@pytest.mark.parametrize("leave_out_gone", [False, True])
def test_several_at_once_are_each_as_alone(bench: Bench, leave_out_gone: bool) -> None:
    on = DAYS[1]
    evidence = evidence_of(bench, 17, on)
    question = Question(on, RULES, months=(month_of(on) - 20, month_of(on)), leave_out_gone=leave_out_gone)
    requests: list[Request] = [(metric, ("dealer",)) for metric in COUNTED]
    requests += [
        (METRICS["class_structure"], by) for by in (("from_class", "to_class"), ("dealer", "to_class"))
    ]
    requests += [(METRICS["tiers"], ("tier",)), (METRICS["assessment_churn"], ("dealer", "team"))]
    told = list(figures_at_once(bench.runner, evidence, question, requests))
    assert sorted((metric.id, by) for (metric, by), _ in told) == sorted(
        (metric.id, by) for metric, by in requests
    )
    for (metric, by), table in told:
        assert table.num_rows
        assert table.equals(bench.runner.arrow(figure(metric, evidence, question, by)))


def test_metrics_of_the_same_rows_take_one_pass(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    evidence, question = evidence_of(bench, 17, DAYS[1]), Question(DAYS[1], RULES)
    requests: list[Request] = [
        (METRICS["class_migration"], ("dealer",)),
        (METRICS["monthly_churn"], ("dealer",)),
        (METRICS["class_structure"], ("dealer", "to_class")),
    ]
    ran: list[str] = []
    states: list[State] = []
    arrow = bench.runner.arrow

    def counted(expression: ir.Table) -> pa.Table:
        ran.append(bench.runner.statement(expression).sql)
        states.extend(bench.runner.statement(expression).states)
        return arrow(expression)

    monkeypatch.setattr(bench.runner, "arrow", counted)
    assert len(list(figures_at_once(bench.runner, evidence, question, requests))) == 3
    assert sum('"visits"' in sql or '"history"' in sql for sql in ran) == 2
    [held] = {state.name for state in states}
    with pytest.raises(Exception, match=held):
        bench.runner._connection.execute(f"FROM {held}.sums")


def test_a_property_of_a_vehicle_has_no_rows(bench: Bench) -> None:
    on = DAYS[0]
    with pytest.raises(ValueError, match="tier has no rows"):
        rows_of(METRICS["tier"], evidence_of(bench, 1, on), Question(on, RULES))


def test_a_question_wants_months_that_have_begun() -> None:
    question = Question(date(2009, 6, 15), RULES, months=(2008 * 12, 2009 * 12 + 11))
    assert (question.first_month, question.last_month) == (2008 * 12, 2009 * 12 + 5)
    assert (replace(question, months=None).first_month, replace(question, months=None).last_month) == (
        0,
        2009 * 12 + 5,
    )
    assert (question.window_months, replace(question, window=9).window_months) == (6, 9)
