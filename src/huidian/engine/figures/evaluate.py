"""Metrics evaluated: from a question to figures as plain data."""

from collections.abc import Callable, Mapping, Sequence

import ibis.expr.types as ir

from huidian.engine.facts.evidence import Evidence, Question
from huidian.engine.figures.answer import RowSource, answer
from huidian.engine.figures.figure import EXCLUDED, Figure
from huidian.engine.figures.measures import figure, split
from huidian.engine.metrics.definition import Metric

IsProvisional = Callable[[int, int | None], bool]
"""Whether the figure of a month, counted of orders of so many months before it (None: of all before it), may
still change. Only who knows how far each dealer's data reach can tell.
"""
Key = tuple[str | None, ...]
Columns = tuple[str, ...]


def figures_of(
    source: RowSource,
    metric: Metric,
    evidence: Evidence,
    question: Question,
    *,
    is_provisional: IsProvisional,
) -> dict[int, Figure]:
    """The metric's figures by month, of all dealers together: of the months wanted that there are."""
    of_all = figures_by(source, metric, evidence, question, (), is_provisional=is_provisional)
    return of_all.get((), {})


def figures_by(
    source: RowSource,
    metric: Metric,
    evidence: Evidence,
    question: Question,
    by: Sequence[str],
    *,
    is_provisional: IsProvisional,
) -> dict[Key, dict[int, Figure]]:
    """The metric's figures by month, for each combination of values of ``by`` (columns of its rows)."""
    made: dict[Key, dict[int, Figure]] = {}
    for row in answer(source, _figure, evidence, metric, question, tuple(by)):
        one = figure_of_row(metric, row, question, is_provisional=is_provisional)
        made.setdefault(tuple(row[column] for column in by), {})[one.month] = one
    return made


def figure_of_row(
    metric: Metric, row: Mapping[str, int], question: Question, *, is_provisional: IsProvisional
) -> Figure:
    """The figure that counts already made come to: a row with ``month`` and a column per count and total."""
    month = row["month"]
    columns = (*metric.totals, *(count.key for count in metric.counts), EXCLUDED)
    counts = {column: row[column] or 0 for column in columns if column in row}
    looks_back = metric.looks_back(question.rules, question.window_months)
    return Figure(
        metric=metric.id,
        month=month,
        counts=counts,
        numerator=counts[metric.numerator.key if metric.numerator else metric.base.key],
        denominator=counts[metric.denominator.key] if metric.denominator else None,
        provisional=metric.period != "day" and is_provisional(month, looks_back),
        rules=question.rules.version,
    )


def empty_figure(metric: Metric, month: int, question: Question, *, is_provisional: IsProvisional) -> Figure:
    """The figure of a month in which nobody counts."""
    row = {"month": month, **dict.fromkeys((*metric.totals, *(count.key for count in metric.counts)), 0)}
    return figure_of_row(metric, {**row, EXCLUDED: 0}, question, is_provisional=is_provisional)


def cells_of(
    source: RowSource,
    metric: Metric,
    evidence: Evidence,
    question: Question,
    by: tuple[str, str],
    *,
    is_provisional: IsProvisional,
) -> dict[tuple[str, str], Figure]:
    """The metric of one month split by two dimensions at once, by their keys ("" unknown)."""
    down, across = by
    return {
        (row[down] or "", row[across] or ""): figure_of_row(
            metric, row, question, is_provisional=is_provisional
        )
        for row in answer(source, _split, evidence, metric, question, by, ("month",))
    }


def _figure(evidence: Evidence, metric: Metric, question: Question, by: Columns) -> ir.Table:
    return figure(metric, evidence, question, by)


def _split(evidence: Evidence, metric: Metric, question: Question, by: Columns, keys: Columns) -> ir.Table:
    return split(metric, evidence, question, by, keys)
