"""Two definitions of lost beside each other: both rates, whom one counts and the other does not, and why."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import ibis
import ibis.expr.types as ir

from huidian.engine.comparison.lost_definitions import LostDefinition
from huidian.engine.facts.evidence import Evidence, Question
from huidian.engine.facts.kinds import OVERALL
from huidian.engine.figures.measures import KEYS, figure, list_behind
from huidian.kit.months import last_day

LOST, NEVER, RECENT, LONG_AGO, UNMANAGED = "lost", "never", "recent", "long_ago", "unmanaged"
VERDICTS = (LOST, NEVER, RECENT, LONG_AGO, UNMANAGED)


def rates(definition: LostDefinition, evidence: Evidence, question: Question) -> ir.Table:
    """The definition's rate for each wanted month that it has one for, all dealers together.

    Columns: month, base, lost, excluded, rate. ``question.months`` says which are wanted; kind and window
    are the definition's.
    """
    if definition.metric.period != "day":
        return _rate(definition, evidence, question_of(definition, question))
    first, last = _months(question)
    each = [
        _rate(definition, evidence, question_of(definition, replace(question, months=(month, month))))
        for month in range(first, last + 1)
    ]
    return ibis.union(*each) if len(each) > 1 else each[0]


def compared(a: LostDefinition, b: LostDefinition, evidence: Evidence, question: Question) -> ir.Table:
    """One row per vehicle that either definition counts as lost in the question's one month.

    Columns: dealer, vehicle, month, by_a and by_b (whether it counts), and what tells them apart:
    last_visit_on and kind (of the last visit of all), last_on_a and away_a (of the last one of the
    definition's kind of order; null where there is none), the same of b, managed, verdict_a and verdict_b
    (one of ``VERDICTS``).
    """
    month = _month(question)
    either = ibis.union(*(_lost(one, evidence, question, side) for side, one in (("a", a), ("b", b))))
    either_lost = either.group_by(*KEYS).agg(by_a=either.by_a.max() > 0, by_b=either.by_b.max() > 0)
    joined = either_lost.left_join(_standing(a, b, evidence, question), KEYS)
    joined = joined.drop(*(f"{key}_right" for key in KEYS))
    return joined.mutate(
        month=ibis.literal(month, "int32"),
        verdict_a=_verdict(a, joined.away_a, joined.managed),
        verdict_b=_verdict(b, joined.away_b, joined.managed),
    )


def overlap(rows: ir.Table) -> ir.Table:
    """How many of ``compared`` there are by_a and by_b, and by the verdicts: the column ``vehicles``."""
    return rows.group_by("by_a", "by_b", "verdict_a", "verdict_b").agg(vehicles=rows.count())


def _rate(definition: LostDefinition, evidence: Evidence, own: Question) -> ir.Table:
    metric = definition.metric
    assert metric.numerator is not None and metric.denominator is not None
    figures = figure(metric, evidence, own, by=())
    return figures.select(
        "month", "excluded", "rate", base=figures[metric.denominator.key], lost=figures[metric.numerator.key]
    )


def question_of(definition: LostDefinition, question: Question) -> Question:
    """The question as the definition's metric takes it; a metric of the day is asked at the month's end."""
    own = replace(question, kind=definition.kind, window=definition.window)
    return replace(own, on=last_day(_month(question))) if definition.metric.period == "day" else own


def _lost(definition: LostDefinition, evidence: Evidence, question: Question, side: str) -> ir.Table:
    assert definition.metric.numerator is not None
    rows = list_behind(
        definition.metric, evidence, question_of(definition, question), definition.metric.numerator.key
    )
    flags: Mapping[str, ir.Value] = {
        f"by_{one}": ibis.literal(int(one == side), "int32") for one in ("a", "b")
    }
    return rows.select(*KEYS, **flags)


def _standing(a: LostDefinition, b: LostDefinition, evidence: Evidence, question: Question) -> ir.Table:
    """Where each vehicle that ever came stands at a month's end, in the kinds of both definitions."""
    month = _month(question)
    seen = evidence.vehicle_months
    seen = seen.filter(seen.month <= month)
    overall = seen.of_kind == OVERALL
    last = seen.group_by(*KEYS).agg(
        last_visit_on=seen.last_visit_on.max(where=overall),
        # the same pick as in vehicle_months: of several kinds on the last day the last by name
        kind=(seen.last_visit_on.cast("string") + seen.kind).max(where=overall).substr(10),
        last_on_a=seen.last_visit_on.max(where=seen.of_kind == a.kind),
        last_on_b=seen.last_visit_on.max(where=seen.of_kind == b.kind),
        month_a=seen.month.max(where=seen.of_kind == a.kind),
        month_b=seen.month.max(where=seen.of_kind == b.kind),
    )
    of_month = ibis.literal(month, "int32")
    away = last.mutate(
        away_a=(of_month - last.month_a).cast("int32"), away_b=(of_month - last.month_b).cast("int32")
    ).drop("month_a", "month_b")
    joined = away.left_join(_managed(evidence, min(last_day(month), question.on)), KEYS)
    joined = joined.mutate(managed=joined.managed.fill_null(False))
    return joined.drop(*(f"{key}_right" for key in KEYS))


def _managed(evidence: Evidence, on: date) -> ir.Table:
    """The vehicles for which somebody answered on a day, as the assessment has it."""
    spells = evidence.assigned
    held = spells.filter(spells.from_on <= on, spells.until_on.isnull() | (spells.until_on > on))
    return held.select(*KEYS).distinct().mutate(managed=ibis.literal(True))


def _verdict(
    definition: LostDefinition, away: ir.IntegerColumn, managed: ir.BooleanColumn
) -> ir.StringColumn:
    cases: list[tuple[ir.BooleanValue, str]] = [
        (away.isnull(), NEVER),
        (away < definition.first_away, RECENT),
    ]
    if definition.last_away is not None:
        cases.append((away > definition.last_away, LONG_AGO))
    if definition.managed_only:
        cases.append((~managed, UNMANAGED))
    return ibis.cases(*cases, else_=ibis.literal(LOST))


def _months(question: Question) -> tuple[int, int]:
    if question.months is None:
        raise ValueError("a comparison is of named months")
    return question.months


def _month(question: Question) -> int:
    first, last = _months(question)
    if first != last:
        raise ValueError("a comparison is of one month")
    return first
