"""Metrics evaluated: from a question to figures and splits as plain data."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal

import ibis.expr.types as ir

from huidian.engine.facts.evidence import Evidence, Question
from huidian.engine.figures.answer import RowSource, answer
from huidian.engine.figures.dimensions import DIMENSIONS
from huidian.engine.figures.figure import EXCLUDED, Figure, Split, SplitRow
from huidian.engine.figures.measures import figure, split
from huidian.engine.metrics.definition import Metric
from huidian.kit.labels import Label

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


def split_of(
    source: RowSource,
    metric: Metric,
    evidence: Evidence,
    question: Question,
    by: str,
    *,
    is_provisional: IsProvisional,
    name: Callable[[str | None], Label],
    largest: Literal["base", "numerator"] = "base",
) -> Split:
    """The metric split by a dimension (its id), of a question of one month. Values nobody has are left out.

    ``name`` gives the word for a key (None: unknown). Rows without an order come ``largest`` first.
    """
    made = splits_by(
        source,
        metric,
        evidence,
        question,
        by,
        (),
        is_provisional=is_provisional,
        name=name,
        largest=largest,
    )
    return made.get((), Split(metric.id, by, DIMENSIONS[by].label, DIMENSIONS[by].order is not None, ()))


def splits_by(
    source: RowSource,
    metric: Metric,
    evidence: Evidence,
    question: Question,
    by: str,
    over: Sequence[str],
    *,
    is_provisional: IsProvisional,
    name: Callable[[str | None], Label],
    largest: Literal["base", "numerator"] = "base",
) -> dict[Key, Split]:
    """As ``split_of``, for each combination of values of ``over`` (columns of the metric's rows)."""
    ordered = DIMENSIONS[by].order is not None
    rows: dict[Key, list[SplitRow]] = {}
    for row in answer(source, _split, evidence, metric, question, (by,), (*over, "month")):
        rows.setdefault(tuple(row[column] for column in over), []).append(
            SplitRow(
                key=row[by] or "",
                label=name(row[by]),
                figure=figure_of_row(metric, row, question, is_provisional=is_provisional),
                share=row["share"],
                cumulative=row.get("cumulative_share"),
            )
        )
    if not ordered:
        for each in rows.values():
            each.sort(key=lambda row: (not row.key, -_size(row.figure, largest), row.key))
    return {
        key: Split(metric.id, by, DIMENSIONS[by].label, ordered, tuple(_with_anybody(each)))
        for key, each in rows.items()
    }


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


def _size(one: Figure, largest: str) -> int:
    return one.base if largest == "base" else one.numerator


def _with_anybody(rows: Iterable[SplitRow]) -> list[SplitRow]:
    return [row for row in rows if any(row.figure.counts.values())]
