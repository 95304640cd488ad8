"""Retention by cohort: whom the curve of ``figures.curves`` follows, and whom it finds lost.

A vehicle is followed from the month of its first visit to the month in which it is lost for the first time:
its churn window has run out, as in the monthly churn rate. One that is not lost has been followed to the last
complete month: in the running one nobody can be said to have stayed away. Who is followed for a shorter time
counts for as long, and neither as lost nor as kept after that.
"""

import ibis
import ibis.expr.types as ir

from huidian.engine.facts.evidence import Evidence, Question
from huidian.engine.facts.tables import month_number
from huidian.engine.facts.years import KEYS
from huidian.engine.metrics.definition import SHARE, Count, Metric, register
from huidian.kit.labels import Label
from huidian.kit.months import month_of


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


RETENTION_CURVE = register(
    Metric(
        id="retention_curve",
        label=Label("留存曲线", "Retention curve"),
        unit=SHARE,
        sentence=Label(
            "自首次进站月起跟踪每台车，到第一次流失（满流失窗口未进站）为止；未流失的跟踪到最后一个完整月，"
            "之后既不算流失也不算留存。留存率按 Kaplan–Meier 估计，本比例为已流失台数占全部台数",
            "Each vehicle is followed from the month of its first visit to its first loss (the churn window "
            "ran out); one that was not lost to the last complete month, and counts as neither after it. "
            "The curve is the Kaplan–Meier estimate; this share is the vehicles lost so far over all",
        ),
        formula=Label(
            "留存率 = 各月 (1 − 当月流失 ÷ 当月仍在跟踪) 之积",
            "retention = the product over the months of (1 − lost then / still followed then)",
        ),
        source="S4 (inferred)",
        numerator=Count("lost", Label("已流失台数", "Vehicles lost so far")),
        denominator=Count("cohort", Label("跟踪台数", "Vehicles followed")),
        others=(Count("left", Label("跟踪中离开的车辆", "Vehicles that left while followed")),),
        rows=retention_rows,
        narrowed_by=("cohort_year", "at_risk", "lost_by"),
        better="down",
        period="day",
        inclusions=Label(
            "首次进站在某一完整月的车辆；数据起始以前的进站不可见，起始月的队列含老客户",
            "Vehicles whose first visit lies in a complete month; visits before the data begin are not seen, "
            "so that the first cohorts hold old customers too",
        ),
    )
)
