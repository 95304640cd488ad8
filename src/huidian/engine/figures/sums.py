"""Figures and lists of any metric from its rows: one filter for both, rates made after the sum.

A metric's *rows* have one row per vehicle (and month, where it is monthly) with one boolean column per count.
"""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from huidian.engine.facts.spells import WEIGHT
from huidian.engine.figures.figure import EXCLUDED
from huidian.engine.metrics.definition import Metric


def figures(rows: ir.Table, metric: Metric, by: Sequence[str] = ()) -> ir.Table:
    """Per value of ``by``: the metric's totals, its counts, whom the question left out where the rows tell it
    and, if it has a denominator, ``rate``.

    The rate is a fraction, null where the denominator is empty.
    """
    counts = [*(count.key for count in metric.counts), *({EXCLUDED} & set(rows.columns))]
    return with_rate(summed(rows, (*metric.totals, *counts), by), metric)


def summed(rows: ir.Table, columns: Sequence[str], by: Sequence[str] = ()) -> ir.Table:
    """Per value of ``by`` the sums of number columns and the true rows of boolean ones, int64.

    A row with a ``weight`` stands for so many alike.
    """
    sums = {column: _sum(rows, column).fill_null(0).cast("int64") for column in columns}
    return rows.group_by(*by).agg(**sums) if by else rows.agg(**sums)


def _sum(rows: ir.Table, column: str) -> ir.IntegerScalar:
    if WEIGHT in rows.columns:
        return rows[WEIGHT].sum(where=rows[column])
    return rows[column].sum()


def with_rate(counted: ir.Table, metric: Metric) -> ir.Table:
    """Counts with the metric's ``rate`` added; the counts alone for a metric that is no rate."""
    if metric.numerator is None or metric.denominator is None:
        return counted
    return counted.mutate(rate=ratio(counted[metric.numerator.key], counted[metric.denominator.key]))


def ratio(part: ir.IntegerColumn, whole: ir.IntegerColumn) -> ir.FloatingColumn:
    """part / whole as a fraction, null where whole is 0."""
    return part.cast("float64") / whole.nullif(0)


def behind(rows: ir.Table, count_key: str) -> ir.Table:
    """The rows behind one count: exactly those that ``figures`` counted."""
    count = rows[count_key]
    return rows.filter(count if count.type().is_boolean() else count != 0)


def fill_months(counted: ir.Table, last_month: int, by: Sequence[str] = ()) -> ir.Table:
    """Monthly counts (keys ``by`` and ``month``) with the months between in which nothing was counted, as 0.

    From the first counted month of each key to ``last_month``.
    """
    firsts = (
        counted.group_by(*by).agg(first=counted.month.min()) if by else counted.agg(first=counted.month.min())
    )
    begun = firsts.filter(firsts["first"].notnull())
    months = ibis.range(begun["first"], ibis.literal(last_month + 1, "int32"))
    spine = begun.select(*by, month=months.unnest())
    spine = spine.mutate(month=spine.month.cast(counted.month.type()))
    keys = [*by, "month"]
    columns = [column for column in counted.columns if column not in keys]
    zeros = spine.mutate(**{column: ibis.literal(0, "int64") for column in columns})
    # Added up rather than joined: a key may be unknown (null), and null joins nothing.
    return summed(ibis.union(zeros.select(counted.columns), counted), columns, keys)
