"""What every runner is asked: every metric of the register in every scope, its lists and its splits."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import combinations, cycle, islice
from typing import NamedTuple

import ibis
import ibis.expr.types as ir

from huidian.engine import facts
from huidian.engine.dimensions import DIMENSIONS
from huidian.engine.evidence import Evidence, Question
from huidian.engine.measures import figure, list_behind, rows_of, split
from huidian.engine.metrics import METRICS, Metric
from huidian.engine.rules import AgeRule, PlainRules, StageRule
from huidian.engine.vehicle_months import SCOPES, vehicle_months
from huidian.kit.months import month_of
from tests.engine.runners.networks import Network, network, nobody

RULES = PlainRules(
    age_buckets=(AgeRule("0-2", 0, 2), AgeRule("2-4.5", 2, 4.5), AgeRule("6+", 6, None)),
    lifecycle=(StageRule("new", 6), StageRule("free", 48), StageRule("weighing", 84)),
)
NETWORKS: Mapping[str, Network] = {"one": network(1), "two": network(2), "nobody": nobody()}
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


def mounted(name: str) -> tuple[ir.Table, ir.Table, ir.Table]:
    """The tables of a network as every runner has mounted them."""
    visits, vehicles, assignments = (
        ibis.table(ibis.Schema.from_pyarrow(table.schema), name=f"{name}_{key}")
        for key, table in NETWORKS[name].tables().items()
    )
    return visits, vehicles, assignments


def asked_now(name: str, on: date) -> Asked:
    visits, vehicles, assignments = mounted(name)
    known = facts.current(visits)
    evidence = Evidence(known, vehicles, vehicle_months(known), assignments)
    return Asked(f"{name} on {on}", evidence, Question(on, RULES))


def asked_then(name: str, at: datetime, on: date) -> Asked:
    visits, vehicles, assignments = mounted(name)
    known = facts.as_of(visits, at, on=on)
    evidence = Evidence(known, vehicles, vehicle_months(known), assignments)
    return Asked(f"{name} on {on} as known at {at:%Y-%m-%d}", evidence, Question(on, RULES))


NOW = asked_now("one", date(2010, 3, 31))
THEN = asked_then("two", datetime(2009, 9, 30, 20, tzinfo=UTC), date(2009, 8, 19))
NEVER = asked_now("nobody", date(2010, 3, 31))
COUNTED = [metric for metric in METRICS.values() if metric.rows is not None]


def cases(metric: Metric) -> Iterator[Case]:
    """All that is asked of one metric. Dimensions take turns: every metric is split by some of them."""
    for asked in (NOW, THEN):
        for scope in SCOPES:
            question = replace(asked.question, scope=scope)
            yield Case(f"{scope}, {asked.name}", figure(metric, asked.evidence, question))
    yield Case("nobody", figure(metric, NEVER.evidence, NEVER.question))
    evidence, question = NOW.evidence, NOW.question
    yield Case("all dealers together", figure(metric, evidence, question, by=()))
    some = replace(question, window=9, months=(month_of(date(2007, 5, 1)), month_of(date(2009, 1, 1))))
    yield Case("some months, window 9", figure(metric, evidence, some))
    stayed = replace(question, leave_out_gone=True)
    yield Case("without those who left", figure(metric, evidence, stayed))
    for count in metric.counts:
        yield Case(f"list behind {count.key}", list_behind(metric, evidence, question, count.key))
    yield Case("list of those left out", list_behind(metric, evidence, stayed, "excluded"))
    yield from _splits(metric, NOW)


def _splits(metric: Metric, asked: Asked) -> Iterator[Case]:
    columns = rows_of(metric, asked.evidence, asked.question).columns
    apply = [name for name, one in DIMENSIONS.items() if one.reads or name in columns]
    turn = list(METRICS).index(metric.id)
    singles = [(name,) for name in islice(cycle(apply), turn * 5, turn * 5 + 5)]
    pairs = [pair for pair in islice(cycle(PAIRS), turn * 3, turn * 3 + 3) if set(pair) <= set(apply)]
    for by in [*singles, *pairs]:
        yield Case(f"by {' and '.join(by)}", split(metric, asked.evidence, asked.question, by))
