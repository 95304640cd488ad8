"""Retention by cohort: the share of vehicles not lost so long after their first visit (Kaplan, Meier 1958).

A vehicle is followed from the month of its first visit to the month in which it is lost for the first time:
its churn window has run out, as in the monthly churn rate. One that is not lost has been followed to the last
complete month: in the running one nobody can be said to have stayed away. Who is followed for a shorter time
counts for as long, and neither as lost nor as kept after that.
"""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from huidian.engine.facts.evidence import Evidence, Question
from huidian.engine.facts.tables import month_number
from huidian.engine.facts.years import KEYS
from huidian.engine.figures.dimensions import with_dimensions
from huidian.engine.rules import Rules
from huidian.kit.months import month_of

BY_YEAR = ("cohort_year",)


def retention_rows(evidence: Evidence, question: Question) -> ir.Table:
    """One row per vehicle first seen in a complete month, of the question's kind of order.

    Columns: dealer, vehicle, month (of the as-of day), cohort_month and cohort_year (of the first visit),
    kind (of the last visit in the cohort month), duration (months from the cohort month to the loss, or to
    the end of what is known), last_visit_on (before the loss, or of all), cohort, lost, left, excluded.

    By the question's switch a vehicle that was sold, scrapped or moved away is followed up to the month
    before (``left``); one that had gone by the cohort month is ``excluded``, and not in ``cohort``.
    """
    complete = ibis.literal(month_of(question.on) - 1, "int32")
    followed = _with_left(_lost_in(evidence, question), evidence.vehicles, question)
    stays = followed.left_month.isnull()
    excluded = (followed.left_month <= followed.cohort_month).fill_null(False)
    lost = followed.lost_in.notnull() & (stays | (followed.lost_in < followed.left_month))
    ends = [complete, followed.lost_in.fill_null(complete), followed.left_month.fill_null(complete + 1) - 1]
    end = ibis.greatest(ibis.least(*ends), followed.cohort_month)
    return followed.select(
        *KEYS,
        "cohort_month",
        "kind",
        month=ibis.literal(month_of(question.on), "int32"),
        cohort_year=(followed.cohort_month / 12).floor().cast("int32"),
        duration=(end - followed.cohort_month).cast("int32"),
        last_visit_on=ibis.ifelse(lost, followed.lost_seen_on, followed.last_visit_on),
        cohort=~excluded,
        lost=lost,
        left=~(stays | lost | excluded),
        excluded=excluded,
    )


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


def _lost_in(evidence: Evidence, question: Question) -> ir.Table:
    """Per vehicle the month of its first visit, and of its first loss (lost_in, null if it never was)."""
    complete = month_of(question.on) - 1
    months = evidence.vehicle_months
    seen = months.filter(months.of_kind == question.kind, months.month <= complete)
    seen = seen.mutate(runs_out=(seen.month + question.window_months).cast("int32"))
    lost = (seen.next_month.isnull() | (seen.next_month > seen.runs_out)) & (seen.runs_out <= complete)
    return seen.group_by(*KEYS).agg(
        cohort_month=seen.month.min(),
        lost_in=seen.runs_out.min(where=lost),
        lost_seen_on=seen.last_visit_on.min(where=lost),
        last_visit_on=seen.last_visit_on.max(),
        kind=seen.kind.argmin(seen.month),
    )


def _with_left(followed: ir.Table, vehicles: ir.Table, question: Question) -> ir.Table:
    """The month in which a vehicle left (left_month), by the question's switch; null for one that did not."""
    if not question.leave_out_gone:
        return followed.mutate(left_month=ibis.null("int32"))
    gone = vehicles.filter(vehicles.left_on <= question.on)
    gone = gone.select(*KEYS, left_month=month_number(gone.left_on))
    return followed.left_join(gone, KEYS).drop("dealer_right", "vehicle_right")


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
