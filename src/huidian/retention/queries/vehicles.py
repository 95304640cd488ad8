"""The vehicles behind the numbers: one way for every metric, count and split; and those on file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from huidian.engine.facts.kinds import OVERALL
from huidian.kit.labels import Label
from huidian.network.scope import Scope
from huidian.retention.answers import Narrowing, VehicleList
from huidian.retention.assessed_view import view_of
from huidian.retention.mart_view import MartView, open_mart_view
from huidian.retention.queries.figures import opened
from huidian.retention.queries.lists import Selection, gone, held, page_of, vehicle_list
from huidian.retention.queries.wishes import Wish
from huidian.retention.queries.words import named, words_of

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from huidian.engine.facts.evidence import Question
    from huidian.engine.metrics import Metric

REST, ALL = "rest", "all"
NEW, NEWLY_SEEN = "new", Label("当月新进站", "New in the month")
_COLUMNS = {
    "from_class": Label("上月末等级", "Class at the end of last month"),
    "to_class": Label("本月末等级", "Class at the end of the month"),
    "cohort_year": Label("首次进站年份", "Year of the first visit"),
    "at_risk": Label("跟踪满几个月", "Months followed, at least"),
    "lost_by": Label("几个月以内流失", "Lost within so many months"),
}


def vehicles_of(
    scope: Scope,
    *,
    metric: str,
    which: str = "",
    month: int | None = None,
    window: int | None = None,
    kind: str = OVERALL,
    narrowed: Mapping[str, str] | None = None,
    wish: Wish | None = None,
    as_of: date | None = None,
    now: datetime,
) -> VehicleList:
    """The vehicles that one count of a metric counted in a month (of a yearly metric its December).

    `which` is a key of its counts ("" for the numerator), "rest" for those in the denominator and not in the
    numerator, "excluded", or "all" rows; `narrowed` gives values of the columns that the metric
    is narrowed by ("" for none).
    Raises `ValueError` for a metric, kind, list, filter or order there is not.
    """
    chosen = listed_metric(metric)
    assert chosen.numerator is not None
    which = which or chosen.numerator.key
    if which not in lists_of(chosen):
        raise ValueError(f"no list {which!r} of {metric}")
    view, frame = opened(
        scope,
        month=month,
        window=window,
        kind=kind,
        as_of=as_of,
        now=now,
        after_window=metric == "monthly_churn",
        over_window=metric == "base",
        yearly=chosen.period == "year",
    )
    view = view_of(view, metric)
    months = None if chosen.period == "day" else (frame.month, frame.month)
    question = view.question(window=frame.window, kind=frame.kind, months=months)
    seen = Selection(_seen, (chosen, question, which, _narrowing(chosen, narrowed or {})))
    vehicles = vehicle_list(scope, view, seen, wish or Wish())
    also = tuple(narrowing_of(view, column, key) for column, key in (narrowed or {}).items())
    return replace(
        vehicles,
        month=frame.month,
        window=frame.window,
        provisional=view.is_provisional(frame.month, chosen.looks_back(view.rules, frame.window)),
        narrowed=(*vehicles.narrowed, *also),
    )


def _narrowing(metric: Metric, narrowed: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    if unknown := set(narrowed) - set(metric.narrowed_by):
        raise ValueError(f"{metric.id} is not narrowed by {', '.join(sorted(unknown))}")
    return tuple(sorted(narrowed.items()))


def held_vehicles(
    scope: Scope, *, wish: Wish | None = None, as_of: date | None = None, now: datetime
) -> VehicleList:
    """The vehicles on file today; with filters, those of one row of the structure."""
    view = open_mart_view(scope, now=now, as_of=as_of)
    return page_of(scope, view, Selection(held), wish or Wish())


def gone_vehicles(
    scope: Scope, *, wish: Wish | None = None, as_of: date | None = None, now: datetime
) -> VehicleList:
    """The vehicles that were sold, scrapped or moved away, whether or not they are counted."""
    view = open_mart_view(scope, now=now, as_of=as_of)
    return page_of(scope, view, Selection(gone), wish or Wish())


def listed_metric(metric_id: str) -> Metric:
    """The metric, if one dealer's vehicles are behind its counts; else `ValueError`."""
    from huidian.engine.metrics import METRICS

    metric = METRICS.get(metric_id)
    if metric is None or metric.rows is None or not metric.counts or metric.of_network:
        raise ValueError(f"no list of {metric_id!r}")
    return metric


def lists_of(metric: Metric) -> tuple[str, ...]:
    """What lists there are of a metric: its counts, and beside them the rest, all and those left out."""
    from huidian.engine.figures.figure import EXCLUDED

    return (*(count.key for count in metric.counts), REST, ALL, EXCLUDED)


def _seen(
    view: MartView, metric: Metric, question: Question, which: str, narrowed: Sequence[tuple[str, str]]
) -> ir.Table:
    rows = _behind(metric, view, question, which)
    kept = [_is(rows, column, key) for column, key in narrowed]
    rows = rows.filter(*kept) if kept else rows
    return rows.select("dealer", "vehicle", "month", "kind", seen_on=rows.last_visit_on)


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


def _is(rows: ir.Table, column: str, key: str) -> ir.BooleanValue:
    if column == "at_risk":
        return rows.duration >= int(key)
    if column == "lost_by":
        return rows.duration <= int(key)
    return rows[column].cast("string") == key if key else rows[column].isnull()


def narrowing_of(view: MartView, column: str, key: str) -> Narrowing:
    """One value of a column that a metric is narrowed by, in words."""
    from huidian.engine.figures.dimensions import DIMENSIONS

    if column in DIMENSIONS:
        return Narrowing(column, key, DIMENSIONS[column].label, named(key, words_of(column, view)))
    return Narrowing(column, key, _COLUMNS[column], named(key, {NEW: NEWLY_SEEN}))
