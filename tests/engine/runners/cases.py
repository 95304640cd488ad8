"""What every runner is asked: every metric of the register by kind of order, its lists and its splits."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import combinations, cycle, islice
from typing import NamedTuple

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from huidian.engine.comparison.comparison import compared, overlap, rates
from huidian.engine.comparison.lost_definitions import lost_definitions
from huidian.engine.facts import tables as facts
from huidian.engine.facts.evidence import Evidence, Question
from huidian.engine.facts.kinds import KINDS
from huidian.engine.facts.vehicle_months import vehicle_months
from huidian.engine.figures.curves import retention_curve, with_properties
from huidian.engine.figures.dimensions import DIMENSIONS
from huidian.engine.figures.measures import figure, list_behind, rows_of, split
from huidian.engine.figures.migration import migration_matrix
from huidian.engine.metrics import METRICS, Metric
from huidian.engine.metrics.retention import retention_rows
from huidian.engine.networks.flows import flows
from huidian.engine.restatement.restatement import Known, moved, versions
from huidian.engine.rules import AgeBucket, PlainRules, Stage
from huidian.kit.months import month_of
from tests.engine.runners.networks import network, nobody

RULES = PlainRules(
    age_buckets=(AgeBucket("0-2", 0, 2), AgeBucket("2-4.5", 2, 4.5), AgeBucket("6+", 6, None)),
    lifecycle=(Stage("new", 6), Stage("free", 48), Stage("weighing", 84)),
)
NETWORKS: Mapping[str, dict[str, pa.Table]] = {
    name: made.tables() for name, made in (("one", network(1)), ("two", network(2)), ("nobody", nobody()))
}
PAIRS = [("model", "age"), *combinations(("kind", "use", "warranty", "region", "stage", "dealer"), 2)]


class Case(NamedTuple):
    """One question in words and as an expression."""

    words: str
    asked: ir.Table


@dataclass(frozen=True)
class Asked:
    """The facts of one network as they were known at a moment, and the question put to them."""

    name: str
    evidence: Evidence
    question: Question


def mounted(name: str) -> dict[str, ir.Table]:
    """The tables of a network as every runner has mounted them."""
    return {
        key: ibis.table(ibis.Schema.from_pyarrow(table.schema), name=f"{name}_{key}")
        for key, table in NETWORKS[name].items()
    }


def asked_now(name: str, on: date) -> Asked:
    """Of today's state, whose vehicle-months lie ready in the mart."""
    held = mounted(name)
    visits = facts.current(held["visits"])
    evidence = Evidence(visits, held["vehicles"], held["vehicle_months"], held["assignments"])
    return Asked(f"{name} on {on}", evidence, Question(on, RULES))


def asked_then(name: str, at: datetime, on: date) -> Asked:
    """Of a past state, made anew from the history."""
    held = mounted(name)
    known = facts.as_of(held["visits"], at, on=on)
    vehicles = facts.with_departures(held["vehicles"], facts.on_file(held["departures"], at))
    evidence = Evidence(known, vehicles, vehicle_months(known), held["assignments"])
    return Asked(f"{name} on {on} as known at {at:%Y-%m-%d}", evidence, Question(on, RULES))


LATEST = date(2010, 3, 31)
NOW = asked_now("one", LATEST)
THEN = asked_then("two", datetime(2009, 9, 30, 20, tzinfo=UTC), date(2009, 8, 19))
NEVER = asked_now("nobody", LATEST)
COUNTED = [metric for metric in METRICS.values() if metric.rows is not None]


def cases(metric: Metric) -> Iterator[Case]:
    """All that is asked of one metric. Dimensions take turns: every metric is split by some of them.

    Of metrics that count in the same rows only the first is asked about those in every way.
    """
    turn = list(METRICS).index(metric.id)
    if next(one for one in COUNTED if one.rows == metric.rows) is metric:
        yield from _figures(metric, turn)
        yield Case("rows", rows_of(metric, NOW.evidence, NOW.question))
        stayed = replace(NOW.question, leave_out_gone=True)
        yield Case("rows with those who left", rows_of(metric, NOW.evidence, stayed))
        stayed_then = replace(THEN.question, leave_out_gone=True)
        yield Case("without those known then to have left", figure(metric, THEN.evidence, stayed_then))
    else:
        yield Case("figure", figure(metric, NOW.evidence, NOW.question))
    yield Case("list", list_behind(metric, NOW.evidence, NOW.question, metric.counts[-1].key))
    yield from _splits(metric, NOW, turn)


def _figures(metric: Metric, turn: int) -> Iterator[Case]:
    kind_keys = list(KINDS)
    for asked, kind in [*((NOW, kind) for kind in kind_keys), (THEN, kind_keys[turn % len(kind_keys)])]:
        question = replace(asked.question, kind=kind)
        yield Case(f"{kind}, {asked.name}", figure(metric, asked.evidence, question))
    yield Case("nobody", figure(metric, NEVER.evidence, NEVER.question))
    evidence, question = NOW.evidence, NOW.question
    stayed = replace(question, leave_out_gone=True)
    yield Case("all dealers together, without those who left", figure(metric, evidence, stayed, by=()))
    some = replace(question, window=9, months=(month_of(date(2007, 5, 1)), month_of(date(2009, 1, 1))))
    yield Case("some months, window 9", figure(metric, evidence, some))


def other_answers() -> Iterator[Case]:
    """What is made of metrics: curves, matrices, flows, two definitions side by side, then against now."""
    evidence, question = NOW.evidence, NOW.question
    lived = retention_rows(evidence, question)
    yield Case("curves by year", retention_curve(lived))
    by_model = with_properties(lived, evidence.vehicles, ["model"], RULES)
    yield Case("curves by model", retention_curve(by_model, ["model"]))
    yield Case("migration", migration_matrix(evidence, question))
    yield Case("flows", flows(evidence, question))
    month = month_of(date(2009, 6, 1))
    asked = replace(question, months=(month, month))
    by_window, assessed = (lost_definitions(RULES)[key] for key in ("s0-overall-6", "s4-assessment"))
    side_by_side = compared(by_window, assessed, evidence, asked)
    yield Case("two definitions", side_by_side)
    yield Case("two definitions counted", overlap(side_by_side))
    yield Case("rates of one", rates(assessed, evidence, replace(question, months=(month - 3, month))))
    then = Known(datetime(2009, 7, 2, tzinfo=UTC), _known("one", datetime(2009, 7, 2, tzinfo=UTC)), asked)
    now = Known(datetime(2010, 4, 1, tzinfo=UTC), _known("one", datetime(2010, 4, 1, tzinfo=UTC)), asked)
    moved_then = moved(METRICS["monthly_churn"], then, now)
    yield Case("what a month said then and says now", moved_then)
    visits = mounted("one")["visits"]
    yield Case("the orders that made the difference", versions(visits, moved_then, then, now))


def _known(name: str, at: datetime) -> Evidence:
    return asked_then(name, at, LATEST).evidence


def _splits(metric: Metric, asked: Asked, turn: int) -> Iterator[Case]:
    columns = rows_of(metric, asked.evidence, asked.question).columns
    apply = [name for name, one in DIMENSIONS.items() if one.reads or name in columns]
    singles = [(name,) for name in islice(cycle(apply), turn * 3, turn * 3 + 3)]
    pairs = [pair for pair in islice(cycle(PAIRS), turn * 2, turn * 2 + 2) if set(pair) <= set(apply)]
    for by in [*singles, *pairs]:
        yield Case(f"by {' and '.join(by)}", split(metric, asked.evidence, asked.question, by))
