"""Several figures at once: those of the same rows are counted in one pass over the facts."""

from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager
from uuid import uuid4

import ibis.expr.types as ir
import pyarrow as pa

from huidian.engine.facts.evidence import Evidence, Question
from huidian.engine.figures.measures import (
    columns_of,
    counted_over,
    figure,
    figure_of_sums,
    rows_to_sum,
)
from huidian.engine.figures.sums import summed
from huidian.engine.metrics.definition import Metric
from huidian.engine.runners.duckdb import Runner
from huidian.engine.runners.states import State

Request = tuple[Metric, tuple[str, ...]]
"""A metric and the columns of its rows to count it by."""


def figures_at_once(
    runner: Runner, evidence: Evidence, question: Question, requests: Sequence[Request]
) -> Iterator[tuple[Request, pa.Table]]:
    """Each metric asked with what ``huidian.engine.figures.measures.figure`` gives of it, pass by pass."""
    passes: dict[Hashable, list[Request]] = {}
    for metric, by in requests:
        passes.setdefault(_rows_of(metric, question), []).append((metric, by))
    for members in passes.values():
        if len(members) == 1:
            [(metric, by)] = members
            yield members[0], runner.arrow(figure(metric, evidence, question, by))
        else:
            yield from _of_one_pass(runner, evidence, question, members)


def _rows_of(metric: Metric, question: Question) -> Hashable:
    """Metrics with the same answer have the same rows; whom the switch leaves out is each one's own."""
    return metric.rows, metric.period, metric.id if question.leave_out_gone else None


def _of_one_pass(
    runner: Runner, evidence: Evidence, question: Question, members: Sequence[Request]
) -> Iterator[tuple[Request, pa.Table]]:
    first, _ = members[0]
    by = list(dict.fromkeys(column for _, columns in members for column in columns))
    sums = list(dict.fromkeys(column for metric, _ in members for column in columns_of(metric)))
    rows = rows_to_sum(first, evidence, counted_over(first, question), by)
    with _held(runner, runner.arrow(summed(rows, sums, (*by, "month")))) as table:
        for metric, columns in members:
            yield (metric, columns), runner.arrow(figure_of_sums(table, metric, question, columns))


@contextmanager
def _held(runner: Runner, table: pa.Table) -> Iterator[ir.Table]:
    state = State(f"sums_{uuid4().hex}", {"sums": table})
    try:
        yield runner.mount(state)["sums"]
    finally:
        runner.drop(state)
