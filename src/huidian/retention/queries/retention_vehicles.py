"""The vehicles behind the figures of keeping customers: one way for every metric, count and split."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from huidian.kit.labels import Label
from huidian.network.scope import Scope
from huidian.retention.answers import Narrowing, VehicleList
from huidian.retention.mart_view import MartView
from huidian.retention.queries.lists import vehicle_list
from huidian.retention.queries.retention_figures import opened
from huidian.retention.queries.wishes import Wish
from huidian.retention.queries.words import named, words_of

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from huidian.engine.facts.evidence import Question
    from huidian.engine.metrics import Metric

NARROWED_BY: Mapping[str, tuple[str, ...]] = {
    "assessment_churn": ("team", "advisor"),
    "class_migration": ("from_class", "to_class"),
    "class_structure": ("customer_class",),
    "retention_curve": ("cohort_year", "at_risk", "lost_by"),
    "tiers": ("tier",),
}
"""The columns of a metric's own rows that a list may be narrowed to one value of.

Of the curve: the year of the first visit, followed for at least so many months, or lost by then.
"""
REST, ALL = "rest", "all"
NEW, NEWLY_SEEN = "new", Label("当月新进站", "New in the month")
_COLUMNS = {
    "from_class": Label("上月末等级", "Class at the end of last month"),
    "to_class": Label("本月末等级", "Class at the end of the month"),
    "cohort_year": Label("首次进站年份", "Year of the first visit"),
    "at_risk": Label("跟踪满几个月", "Months followed, at least"),
    "lost_by": Label("几个月以内流失", "Lost within so many months"),
}
LISTED = (
    "keep_rate",
    "return_rate",
    "first_service_rate",
    "annual_churn",
    "five_year_survival",
    "annual_value",
    "annual_labour",
    "class_migration",
    "class_structure",
    "tiers",
    "assessment_churn",
    "retention_curve",
)


def metric_vehicles(
    scope: Scope,
    *,
    metric: str = "keep_rate",
    which: str = "",
    month: int | None = None,
    window: int | None = None,
    kind: str = "overall",
    narrowed: Mapping[str, str] | None = None,
    wish: Wish | None = None,
    as_of: date | None = None,
    now: datetime,
) -> VehicleList:
    """The vehicles that one count of a metric counted in a month (of a yearly metric its December).

    `which` is a key of its counts ("" for the numerator), "rest" for those in the denominator and not in the
    numerator, "excluded", or "all" rows; `narrowed` gives values of columns in `NARROWED_BY` ("" for none).
    Raises `ValueError` for a metric, list, filter or order there is not.
    """
    from huidian.engine.figures.figure import EXCLUDED
    from huidian.engine.metrics import METRICS

    if metric not in LISTED:
        raise ValueError(f"no list of {metric!r}")
    chosen = METRICS[metric]
    assert chosen.numerator is not None
    which = which or chosen.numerator.key
    if which not in {REST, ALL, EXCLUDED, *(count.key for count in chosen.counts)}:
        raise ValueError(f"no list {which!r} of {metric}")
    view, frame = opened(scope, month=month, window=window, kind=kind, as_of=as_of, now=now)
    months = None if chosen.period == "day" else (frame.month, frame.month)
    question = view.question(window=frame.window, kind=frame.kind, months=months)
    rows = _behind(chosen, view, question, which)
    found = vehicle_list(scope, view, _seen(_narrowed(rows, metric, narrowed or {})), wish or Wish())
    provisional = view.is_provisional(frame.month, 0)
    also = tuple(_told(view, column, key) for column, key in (narrowed or {}).items())
    return replace(
        found,
        month=frame.month,
        window=frame.window,
        provisional=provisional,
        narrowed=(*found.narrowed, *also),
    )


def _behind(metric: Metric, view: MartView, question: Question, which: str) -> ir.Table:
    from huidian.engine.figures.measures import list_behind, rows_of

    if which == ALL:
        every = rows_of(metric, view.evidence, question)
        return every.filter(~every.excluded)
    if which != REST:
        return list_behind(metric, view.evidence, question, which)
    assert metric.numerator is not None
    base = list_behind(metric, view.evidence, question, metric.base.key)
    return base.filter(~base[metric.numerator.key])


def _narrowed(rows: ir.Table, metric: str, narrowed: Mapping[str, str]) -> ir.Table:
    if unknown := set(narrowed) - set(NARROWED_BY.get(metric, ())):
        raise ValueError(f"{metric} is not narrowed by {', '.join(sorted(unknown))}")
    kept = [_is(rows, column, key) for column, key in narrowed.items()]
    return rows.filter(*kept) if kept else rows


def _is(rows: ir.Table, column: str, key: str) -> ir.BooleanValue:
    if column == "at_risk":
        return rows.duration >= int(key)
    if column == "lost_by":
        return rows.duration <= int(key)
    return rows[column].cast("string") == key if key else rows[column].isnull()


def _told(view: MartView, column: str, key: str) -> Narrowing:
    from huidian.engine.figures.dimensions import DIMENSIONS

    if column in DIMENSIONS:
        return Narrowing(column, key, DIMENSIONS[column].label, named(key, words_of(column, view)))
    return Narrowing(column, key, _COLUMNS[column], named(key, {NEW: NEWLY_SEEN}))


def _seen(rows: ir.Table) -> ir.Table:
    return rows.select("dealer", "vehicle", "month", "kind", seen_on=rows.last_visit_on)
