"""Assessment churn (S4): of the vehicles a team or an advisor answers for, those counted against it."""

import ibis
import ibis.expr.types as ir

from huidian.engine.facts.evidence import Evidence, Question
from huidian.engine.facts.spells import Columns, SpellRows
from huidian.engine.facts.tables import month_number
from huidian.engine.metrics.definition import KIND, SHARE, WINDOW, Count, Metric, register
from huidian.kit.labels import Label
from huidian.kit.months import month_of

KEYS = ["dealer", "vehicle"]


def _spells(evidence: Evidence, question: Question) -> ir.Table:
    """The time an assignment and a vehicle's spell have in common, with the assignment's team and advisor.

    What an assignment holds of the time before the first visit goes with that visit's spell; all of it if the
    vehicle never came (seen_month null).
    """
    seen = _seen(evidence, question)
    both = _held(evidence, question).left_join(seen, KEYS)
    since = ibis.greatest(both.held_from, both.seen_from.fill_null(0))
    until = ibis.least(both.held_until, both.seen_until.fill_null(question.last_month + 1))
    common = both.select(
        *KEYS,
        "team",
        "advisor",
        "last_visit_on",
        "kind",
        "seen_month",
        begins=since.cast("int32"),
        ends=until.cast("int32"),
    )
    return common.filter(common.begins < common.ends)


def _columns(each: ir.Table, question: Question) -> Columns:
    rules = question.rules.assessment
    away = ibis.ifelse(_came(each), each.away, -1)
    return {
        "away": ibis.ifelse(_came(each), each.away, ibis.null("int32")),
        "managed": ibis.literal(True),
        "effective": away < rules.permanent_months,
        "lost": away.between(rules.lost_from_months, rules.lost_until_months)
        & (away < rules.permanent_months),
        "duty": away.between(rules.duty_from_months, rules.duty_until_months),
        "marginal": (away >= rules.marginal_months) & (away < rules.lost_months),
        "lost_12": (away >= rules.lost_months) & (away < rules.permanent_months),
        "permanent": away >= rules.permanent_months,
    }


def _details(each: ir.Table) -> Columns:
    return {
        "last_visit_on": ibis.ifelse(_came(each), each.last_visit_on, ibis.null("date")),
        "kind": ibis.ifelse(_came(each), each.kind, ibis.null("string")),
    }


def _came(each: ir.Table) -> ir.BooleanColumn:
    """Whether the vehicle had come by the month's end."""
    return (each.away >= 0).fill_null(False)


def _held(evidence: Evidence, question: Question) -> ir.Table:
    """The assignments with the months at whose end they hold: from ``held_from`` to before ``held_until``."""
    every, today = evidence.assigned, month_of(question.on)
    begun = every.filter(every.from_on <= question.on)
    # An assignment that ends within a month does not hold at its end; the as-of month ends on the as-of day.
    holds = (begun.until_on > question.on).fill_null(True)
    until = ibis.ifelse(holds, ibis.literal(today + 1, "int32"), month_number(begun.until_on))
    held = begun.select(
        *KEYS,
        "team",
        "advisor",
        held_from=ibis.greatest(month_number(begun.from_on), question.first_month),
        held_until=ibis.least(until, question.last_month + 1),
    )
    return held.filter(held.held_from < held.held_until)


def _seen(evidence: Evidence, question: Question) -> ir.Table:
    """The kind's vehicle-months, each with the months in which it is the last one (``seen_from`` to before
    ``seen_until``); the first of a vehicle also takes all months before it.
    """
    months = evidence.vehicle_months
    seen = months.filter(months.of_kind == question.kind, months.month <= question.last_month)
    return seen.select(
        *KEYS,
        "last_visit_on",
        "kind",
        seen_month=seen.month,
        seen_from=ibis.ifelse(seen.previous_month.isnull(), ibis.literal(0, "int32"), seen.month),
        seen_until=seen.next_month.fill_null(question.last_month + 1),
    )


assessment_rows = SpellRows(_spells, _columns, labels=("team", "advisor"), details=_details)
"""One row per managed vehicle and month; managed is whose assignment holds at the month's end, in the as-of
month on the as-of day. team and advisor (of that assignment), last_visit_on and kind (of the last visit by
then, of the question's kind), away (difference of month numbers; null for a vehicle that never came),
managed (true), effective, lost, duty, marginal, lost_12, permanent."""

ASSESSMENT_CHURN = register(
    Metric(
        id="assessment_churn",
        label=Label("考核流失率", "Assessment churn rate"),
        unit=SHARE,
        sentence=Label(
            "接车小组（服务顾问）有效管理的车辆中，计入流失考核的比例：最后进站后第 7 个月起计，连续考核 "
            "6 个月，进站或超过 12 个月即不再计（月数由规则包给定，按月份数之差）",
            "Of the vehicles a reception team (or advisor) effectively manages, the share counted as lost in "
            "its assessment: from the 7th month after the last visit, for six assessments, until it comes "
            "or has passed 12 months (spans are the playbook's, in differences of month numbers)",
        ),
        formula=Label(
            "考核流失台数 ÷ 有效管理台数", "vehicles lost in assessment / effectively managed vehicles"
        ),
        source="S4",
        numerator=Count("lost", Label("考核流失台数", "Lost in assessment")),
        denominator=Count("effective", Label("有效管理台数", "Effectively managed")),
        others=(
            Count("managed", Label("管理台数", "Managed")),
            Count("duty", Label("应联络台数", "In the contact window")),
            Count("marginal", Label("边际流失台数", "Marginal")),
            Count("lost_12", Label("确定流失台数", "Confirmed lost")),
            Count("permanent", Label("永久流失台数", "Permanently lost")),
        ),
        rows=assessment_rows,
        narrowed_by=("team", "advisor"),
        better="down",
        reads=(
            KIND,
            WINDOW,
            "assessment.duty_from_months",
            "assessment.duty_until_months",
            "assessment.lost_from_months",
            "assessment.lost_months",
            "assessment.lost_until_months",
            "assessment.marginal_months",
            "assessment.permanent_months",
        ),
        inclusions=Label(
            "月末（当月按统计日）有接车小组或服务顾问负责的车辆；永久流失（满 24 个月）不算有效管理；"
            "从未进站的车辆算管理、不算流失。边际（满 6 个月）、确定（满 12 个月）、永久流失各台只属一档",
            "Vehicles that a team or advisor answers for at the month's end (in the month of the as-of day: "
            "on that day); permanently lost ones (24 months) are not effectively managed, one that never "
            "came is managed and not lost. Marginal (6 months), confirmed (12) and permanent exclude each "
            "other",
        ),
    )
)
