"""Retention by cohort: the share of vehicles not lost so long after their first visit (Kaplan, Meier 1958).

Whom it follows for how long say the rows of ``metrics.retention``.
"""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from huidian.engine.figures.dimensions import with_dimensions
from huidian.engine.rules import Rules

BY_YEAR = ("cohort_year",)


def retention_curve(rows: ir.Table, by: Sequence[str] = BY_YEAR) -> ir.Table:
    """Per value of ``by`` (columns of the rows) and duration from 0 to the longest: at_risk, lost, censored,

    survival. At risk are the vehicles followed for at least so long; survival is the estimated share (a
    fraction) not lost by then, the product over the durations up to it of 1 − lost / at_risk. It tells
    nothing where few are at risk. Ordered by the keys, unknown values last, and duration.
    """
    steps = _steps(rows.filter(rows.cohort), by)
    longest_first = ibis.cumulative_window(group_by=list(by), order_by=ibis.desc("duration"))
    so_far = ibis.cumulative_window(group_by=list(by), order_by="duration")
    at_risk = steps.mutate(
        at_risk=steps.ended.sum().over(longest_first).cast("int64"), censored=steps.ended - steps.lost
    )
    kept = at_risk.at_risk - at_risk.lost
    # a product by logarithms; where all are lost there is none, and nothing is left from there on
    factors = at_risk.mutate(
        factor=(kept.nullif(0).cast("float64") / at_risk.at_risk).ln().fill_null(0.0),
        nobody=(kept == 0).cast("int32"),
    )
    nobody_left = factors.nobody.max().over(so_far) > 0
    product = factors.factor.sum().over(so_far).exp()
    curve = factors.mutate(survival=ibis.ifelse(nobody_left, 0.0, product))
    order = [curve[one].asc(nulls_first=False) for one in (*by, "duration")]
    return curve.select(*by, "duration", "at_risk", "lost", "censored", "survival").order_by(*order)


def with_properties(rows: ir.Table, vehicles: ir.Table, by: Sequence[str], rules: Rules) -> ir.Table:
    """Retention rows with one column per dimension id of ``by``, ages and warranty as in the cohort month.

    ``month`` becomes the cohort month.
    """
    return with_dimensions(rows.mutate(month=rows.cohort_month), vehicles, by, rules)


def _steps(rows: ir.Table, by: Sequence[str]) -> ir.Table:
    """Per value of ``by`` and duration, without a gap: how many rows ended there, and how many as lost."""
    counts = rows.select(*by, "duration", ended=ibis.literal(1, "int64"), lost=rows.lost.cast("int64"))
    last = rows.duration.max()
    longest = rows.group_by(*by).agg(longest=last) if by else rows.agg(longest=last)
    longest = longest.filter(longest.longest.notnull())
    every = longest.select(*by, duration=ibis.range(ibis.literal(0, "int32"), longest.longest + 1).unnest())
    nothing = ibis.literal(0, "int64")
    every = every.mutate(duration=every.duration.cast("int32"), ended=nothing, lost=nothing)
    both = counts.union(every)
    summed = both.group_by(*by, "duration").agg(ended=both.ended.sum(), lost=both.lost.sum())
    return summed.mutate(ended=summed.ended.cast("int64"), lost=summed.lost.cast("int64"))
