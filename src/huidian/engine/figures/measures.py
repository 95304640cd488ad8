"""The door to every metric: its rows, its figures, the list behind a count, its splits.

All four start from the same rows, so that a number and the list behind it cannot differ. Counts add up over
dealers; a rate is made after the sum.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import ibis
import ibis.expr.types as ir

from huidian.engine.facts.evidence import Evidence, Question
from huidian.engine.facts.spells import SpellRows
from huidian.engine.facts.tables import month_number
from huidian.engine.figures.breakdown import breakdown
from huidian.engine.figures.figure import EXCLUDED
from huidian.engine.figures.sums import behind, fill_months, summed, with_rate
from huidian.engine.metrics.definition import Metric
from huidian.kit.months import month_of

KEYS = ["dealer", "vehicle"]


def rows_of(metric: Metric, evidence: Evidence, question: Question) -> ir.Table:
    """The metric's rows of the months wanted, with ``excluded`` (left the base by the question's switch).

    ``ValueError`` for a metric that is a property of each vehicle and has no rows of its own.
    """
    if metric.rows is None:
        raise ValueError(f"{metric.id} has no rows")
    rows = metric.rows(evidence, question)
    if question.months is not None:
        rows = rows.filter(rows.month.between(question.first_month, question.last_month))
    if EXCLUDED in rows.columns:
        return rows
    if not question.leave_out_gone:
        return rows.mutate(excluded=ibis.literal(False))
    return _without_gone(rows, metric, evidence.vehicles, question.on)


def figure(
    metric: Metric, evidence: Evidence, question: Question, by: Sequence[str] = ("dealer",)
) -> ir.Table:
    """Per value of ``by`` (columns of the rows) and month: totals, counts, excluded, rate, provisional.

    Months of a monthly metric run without a gap from the first counted one of all, or the first wanted, to
    the question's last; ``provisional`` marks a month that is not over on the as-of day. Ordered by the keys.
    """
    rows = rows_to_sum(metric, evidence, counted_over(metric, question), by)
    return figure_of_sums(rows, metric, question, by)


def figure_of_sums(rows: ir.Table, metric: Metric, question: Question, by: Sequence[str]) -> ir.Table:
    """The figure of the rows of ``counted_over``, or of their sums by ``by`` and whatever else."""
    keys = (*by, "month")
    counted = summed(rows, columns_of(metric), keys)
    if metric.period == "month":
        counted = fill_months(counted, question.last_month, by)
        counted = counted.filter(counted.month >= question.first_month)
    with_rates = with_rate(counted, metric)
    return with_rates.mutate(provisional=is_provisional(with_rates.month, question.on)).order_by(*keys)


def columns_of(metric: Metric) -> tuple[str, ...]:
    """What is summed of the metric's rows: totals, counts and whom the question left out."""
    return (*metric.totals, *(count.key for count in metric.counts), EXCLUDED)


def counted_over(metric: Metric, question: Question) -> Question:
    """The question whose rows make the figure: where a key's months begin is seen in its first month of all,
    wanted or not.
    """
    return replace(question, months=(0, question.last_month)) if metric.period == "month" else question


def rows_to_sum(metric: Metric, evidence: Evidence, question: Question, by: Sequence[str]) -> ir.Table:
    """The metric's rows for ``summed`` by some of their columns: alike ones as one with their number, where
    nothing asks for a single vehicle.
    """
    if isinstance(metric.rows, SpellRows) and not question.leave_out_gone:
        alike = metric.rows.alike(evidence, question, by)
        if set(by) <= set(alike.columns):
            return alike.mutate(excluded=ibis.literal(False))
    return rows_of(metric, evidence, question)


def list_behind(metric: Metric, evidence: Evidence, question: Question, count_key: str) -> ir.Table:
    """The rows that one count of the metric counted, or with ``excluded`` those it left out."""
    return behind(rows_of(metric, evidence, question), count_key)


def split(
    metric: Metric,
    evidence: Evidence,
    question: Question,
    by: Sequence[str],
    keys: Sequence[str] = ("month",),
) -> ir.Table:
    """The metric's figures by dimensions (``dimensions.py``), in the form of ``breakdown``.

    Ages and warranty are those of the assessed month's end, for a metric of the day those of the day.
    """
    rows = rows_of(metric, evidence, question)
    on = question.on if metric.period == "day" else None
    return breakdown(rows, evidence.vehicles, metric, by, question.rules, keys=keys, on=on)


def is_provisional(month: ir.IntegerColumn, as_of: date) -> ir.BooleanColumn:
    """Whether a month is not over on the as-of day. On its last day it is not: the shop is still open."""
    return month >= month_of(as_of)


def _without_gone(rows: ir.Table, metric: Metric, vehicles: ir.Table, on: date) -> ir.Table:
    """Rows of vehicles that left by the month's end count nothing; ``excluded`` where they would have."""
    left = vehicles.filter(vehicles.left_on <= on).select(*KEYS, left_month=month_number(vehicles.left_on))
    joined = rows.left_join(left, KEYS).drop("dealer_right", "vehicle_right")
    gone = (joined.left_month <= joined.month).fill_null(False)
    counted = {
        column: ibis.ifelse(gone, _nothing(joined[column]), joined[column])
        for column in (*metric.totals, *(count.key for count in metric.counts))
    }
    would = joined[metric.base.key] if joined[metric.base.key].type().is_boolean() else ibis.literal(True)
    return joined.mutate(excluded=gone & would, **counted).drop("left_month")


def _nothing(column: ir.Value) -> ir.Value:
    return ibis.literal(False) if column.type().is_boolean() else ibis.literal(0, column.type())
