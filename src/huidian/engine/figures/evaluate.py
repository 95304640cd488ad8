"""Metrics evaluated: from a question to figures as plain data."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import ibis.expr.types as ir

from huidian.engine.facts.evidence import Evidence, Question
from huidian.engine.facts.reach import Coverage, Reach
from huidian.engine.figures.answer import RowSource, answer
from huidian.engine.figures.figure import EXCLUDED, Figure
from huidian.engine.figures.measures import figure, split
from huidian.engine.metrics.definition import Metric

Key = tuple[str | None, ...]
Columns = tuple[str, ...]


def figures_of(
    source: RowSource,
    metric: Metric,
    evidence: Evidence,
    question: Question,
    *,
    reach: Reach,
) -> dict[int, Figure]:
    """The metric's figures by month, of all dealers together: of the months wanted that there are."""
    of_all = figures_by(source, metric, evidence, question, (), reach=reach)
    return of_all.get((), {})


def figures_by(
    source: RowSource,
    metric: Metric,
    evidence: Evidence,
    question: Question,
    by: Sequence[str],
    *,
    reach: Reach,
) -> dict[Key, dict[int, Figure]]:
    """The metric's figures by month, for each combination of values of ``by`` (columns of its rows)."""
    made: dict[Key, dict[int, Figure]] = {}
    for row in answer(source, _figure, evidence, metric, question, tuple(by)):
        one = figure_of_row(metric, row, question, reach=reach)
        made.setdefault(tuple(row[column] for column in by), {})[one.month] = one
    return made


def figure_of_row(metric: Metric, row: Mapping[str, Any], question: Question, *, reach: Reach) -> Figure:
    """The figure that counts already made come to: a row with ``month`` and a column per count and total.

    A row with ``dealer`` is of that dealer alone.
    """
    month = row["month"]
    columns = (*metric.totals, *(count.key for count in metric.counts), EXCLUDED)
    counts = {column: row[column] or 0 for column in columns if column in row}
    coverage = coverage_of(metric, month, question, reach, dealer=row.get("dealer"))
    return Figure(
        metric=metric.id,
        month=month,
        counts=counts,
        numerator=counts[metric.numerator.key if metric.numerator else metric.base.key],
        denominator=counts[metric.denominator.key] if metric.denominator else None,
        provisional=coverage is not Coverage.WHOLE,
        covered=coverage is not Coverage.NONE,
        rules=question.rules.version,
        data_from=_data_from(metric, month, question, reach, row.get("dealer")),
    )


def _data_from(
    metric: Metric, month: int, question: Question, reach: Reach, dealer: str | None
) -> date | None:
    back = metric.looks_back(question.rules, question.window_months)
    if back is None or not (metric.wants_all or metric.period == "year"):
        return None
    return (reach if dealer is None else reach.of(dealer)).begins_late(month, back)


def coverage_of(
    metric: Metric, month: int, question: Question, reach: Reach, *, dealer: str | None = None
) -> Coverage:
    """What the data hold of a metric's period: of a dealer's own, unless other dealers have a part in it.

    A metric of the day speaks of the as-of day, whatever came in by then.
    """
    if metric.period == "day":
        return Coverage.WHOLE
    own = reach if dealer is None else reach.of(dealer)
    back = metric.looks_back(question.rules, question.window_months)
    months = 12 if metric.period == "year" else 1
    coverage = own.coverage(month, back, months)
    if coverage is Coverage.NONE or not metric.of_network:
        return coverage
    return reach.coverage(month, back, months)


def empty_figure(metric: Metric, month: int, question: Question, *, reach: Reach) -> Figure:
    """The figure of a month in which nobody counts."""
    row = {"month": month, **dict.fromkeys((*metric.totals, *(count.key for count in metric.counts)), 0)}
    return figure_of_row(metric, {**row, EXCLUDED: 0}, question, reach=reach)


def cells_of(
    source: RowSource,
    metric: Metric,
    evidence: Evidence,
    question: Question,
    by: tuple[str, str],
    *,
    reach: Reach,
) -> dict[tuple[str, str], Figure]:
    """The metric of one month split by two dimensions at once, by their keys ("" unknown)."""
    down, across = by
    return {
        (row[down] or "", row[across] or ""): figure_of_row(metric, row, question, reach=reach)
        for row in answer(source, _split, evidence, metric, question, by, ("month",))
    }


def _figure(evidence: Evidence, metric: Metric, question: Question, by: Columns) -> ir.Table:
    return figure(metric, evidence, question, by)


def _split(evidence: Evidence, metric: Metric, question: Question, by: Columns, keys: Columns) -> ir.Table:
    return split(metric, evidence, question, by, keys)
