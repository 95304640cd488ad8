"""Every runner gives the same figures: every metric of the register, on the same random networks.

A measure that a runner cannot carry out is declared in ``GAPS`` with the reason; a gap that has closed is a
failure too.
"""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from math import isclose
from typing import Any

import ibis.expr.types as ir
import pyarrow as pa
import pytest

from huidian.engine.facts.vehicle_months import vehicle_months
from huidian.engine.figures.at_once import Request, figures_at_once
from huidian.engine.metrics import METRICS, Metric
from huidian.engine.runners.duckdb import DuckDBRunner, Runner
from huidian.engine.runners.spark import SparkRunner
from huidian.engine.standings import standings
from tests.engine.runners.cases import COUNTED, NETWORKS, NEVER, NOW, RULES, THEN, Case, cases, other_answers

GAPS: Mapping[str, str] = {}
"""What differs on Spark: ``metric: case`` and why."""

Runners = tuple[DuckDBRunner, SparkRunner]


@pytest.fixture(scope="module")
def runners(duckdb: DuckDBRunner, spark: SparkRunner) -> Runners:
    for name, tables in NETWORKS.items():
        for key, table in tables.items():
            duckdb.mount_table(f"{name}_{key}", table)
            spark.mount_table(f"{name}_{key}", table)
    return duckdb, spark


@pytest.mark.parametrize("metric", COUNTED, ids=lambda metric: metric.id)
def test_every_metric(runners: Runners, metric: Metric) -> None:
    asked = list(cases(metric))
    found = {f"{metric.id}: {case.words}": said for case, said in _differences(runners, asked) if said}
    assert {name: said for name, said in found.items() if name not in GAPS} == {}
    declared = {name for name in GAPS if name.startswith(f"{metric.id}: ")}
    assert declared <= found.keys(), f"these gaps have closed: {declared - found.keys()}"


def test_what_measures_are_made_of(runners: Runners) -> None:
    asked = []
    for one in (NOW, THEN, NEVER):
        visits, vehicles = one.evidence.visits, one.evidence.vehicles
        asked.append(Case(f"vehicle-months, {one.name}", vehicle_months(visits)))
        asked.append(Case(f"standings, {one.name}", standings(visits, vehicles, RULES, one.question.on)))
    assert [(case.words, said) for case, said in _differences(runners, asked) if said] == []


def test_what_is_made_of_measures(runners: Runners) -> None:
    found = _differences(runners, list(other_answers()))
    assert {case.words: said for case, said in found if said} == {}


def test_several_figures_at_once(runners: Runners) -> None:
    asked: list[Request] = [
        (METRICS[key], by)
        for key, by in (
            ("class_migration", ("dealer",)),
            ("class_structure", ("dealer", "from_class", "to_class")),
            ("tiers", ("tier",)),
            ("lost_tier", ()),
        )
    ]
    mine, theirs = ([table for _, table in _at_once(runner, asked)] for runner in runners)
    assert [one.num_rows > 0 for one in mine] == [True] * 4
    assert [_difference(one, other) for one, other in zip(mine, theirs, strict=True)] == [""] * 4


def _at_once(runner: Runner, asked: Sequence[Request]) -> Iterator[tuple[Request, pa.Table]]:
    return figures_at_once(runner, NOW.evidence, NOW.question, asked)


def test_the_networks_ask_something(duckdb: DuckDBRunner, runners: Runners) -> None:
    """Each count of each metric is there to be compared, and not everybody is in it."""
    [metric] = [metric for metric in COUNTED if metric.id == "monthly_churn"]
    counted = duckdb.rows(next(iter(cases(metric))).asked)
    assert 0 < sum(row["lost"] for row in counted) < sum(row["cohort"] for row in counted)


def _differences(runners: Runners, asked: Sequence[Case]) -> list[tuple[Case, str]]:
    """What differs of each case, in words; nothing where both say the same."""
    ours, theirs = runners
    with ThreadPoolExecutor(2) as two:
        answers = list(two.map(lambda case: _answer(theirs, case.asked), asked))
    return [
        (case, _difference(_answer(ours, case.asked), answer))
        for case, answer in zip(asked, answers, strict=True)
    ]


def _answer(runner: Runner, asked: ir.Table) -> pa.Table | str:
    try:
        return runner.arrow(asked)
    except Exception as failure:
        return f"{runner.name} failed: {failure}"


def _difference(one: pa.Table | str, other: pa.Table | str) -> str:
    for answer in (one, other):
        if isinstance(answer, str):
            return answer
    assert isinstance(one, pa.Table)
    assert isinstance(other, pa.Table)
    if one.schema != other.schema:
        return f"types {one.schema} and {other.schema}"
    if one.num_rows != other.num_rows:
        return f"{one.num_rows} and {other.num_rows} rows"
    pairs = zip(_sorted(one), _sorted(other), strict=True)
    return next((f"{mine} and {their}" for mine, their in pairs if not _alike(mine, their)), "")


def _sorted(table: pa.Table) -> list[dict[str, Any]]:
    """Rows in an order of what is exact in them."""
    exact = [field.name for field in table.schema if not pa.types.is_floating(field.type)]
    rows: list[dict[str, Any]] = table.to_pylist()
    return sorted(rows, key=lambda row: [str(row[name]) for name in exact])


def _alike(mine: Mapping[str, Any], their: Mapping[str, Any]) -> bool:
    return all(
        isclose(value, their[name], rel_tol=1e-12)
        if isinstance(value, float) and isinstance(their[name], float)
        else value == their[name]
        for name, value in mine.items()
    )
