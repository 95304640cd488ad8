"""Has a figure changed since a day? Both figures, and the vehicles and orders that made the difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from huidian.kit.labels import Label
from huidian.kit.months import month_of
from huidian.mart.freshness import end_of
from huidian.network.scope import Scope
from huidian.retention.answers import VehicleList
from huidian.retention.mart_view import MartView, open_mart_view
from huidian.retention.models import MonthClose
from huidian.retention.queries.causes import causes_of
from huidian.retention.queries.churn import default_month
from huidian.retention.queries.lists import vehicle_list
from huidian.retention.queries.restated import MEASURES, Case, Told, measure_of, usual_day
from huidian.retention.queries.wishes import Wish
from huidian.retention.restatement_answers import (
    LateMonth,
    Measure,
    MovedList,
    MovedRow,
    RestatedCount,
    RestatementPage,
)

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from huidian.engine.metrics import Metric
    from huidian.engine.runners.duckdb import Row

CAME, WENT = "came", "went"
LATE_MONTHS = 12


def restatement_page(
    scope: Scope,
    *,
    measure: str = "",
    month: int | None = None,
    window: int | None = None,
    then_on: date | None = None,
    now_on: date | None = None,
    change: str = "",
    wish: Wish | None = None,
    now: datetime,
) -> RestatementPage:
    """A figure of a month as it was known at the end of `then_on`, and as it is known now or on `now_on`.

    On the day a single dealer closed the month, then is the moment of the closing.
    Left out: the last complete month, the day it was closed on (of several dealers the last), else the fifth
    of the next month; today. Days are brought into an order that makes sense. `change` narrows the list to
    the vehicles that came into a count (`lost-came`) or went out of it (`lost-went`); what there is not, is
    as if it had not been said. Raises `ValueError` for an unknown filter or order.
    """
    from huidian.engine.figures.measures import figure
    from huidian.engine.restatement.restatement import moved

    view = open_mart_view(scope, now=now)
    chosen, month, window, months = _month_of(view, measure, month, window)
    closed = _closed(scope, view, month)
    case = Case.of(view, chosen, month, window, then_on or closed.on or usual_day(month), now_on, closed)
    metric = case.metric
    sides = [
        next((row for row in view.rows(figure(metric, known.evidence, known.question, by=()))), {})
        for known in (case.then, case.now)
    ]
    rows = moved(metric, case.then, case.now)
    moves = _moves(view, metric, rows)
    wanted = _narrowed(rows, metric, change)
    return RestatementPage(
        as_of=view.as_of,
        measure=chosen,
        measures=tuple(MEASURES.values()),
        month=month,
        months=months,
        window=window,
        then_on=case.then_on,
        now_on=case.now_on,
        today=view.today,
        closed_on=closed.on,
        then_at=case.then_at,
        begun=month <= month_of(case.then_on),
        provisional_then=case.reading_then.is_provisional(month, window),
        provisional_now=case.reading_now.is_provisional(month, window),
        is_rate=metric.denominator is not None,
        rate_then=sides[0].get("rate"),
        rate_now=sides[1].get("rate"),
        counts=tuple(_counts(metric, sides[0], sides[1], moves)),
        moved=moves["vehicles"],
        vehicles=_moved_list(scope, case, wanted, wish or Wish()),
        late_months=_late_months(view),
    )


def restated_vehicles(
    scope: Scope,
    *,
    measure: str = "",
    month: int | None = None,
    window: int | None = None,
    then_on: date | None = None,
    now_on: date | None = None,
    side: str = "now",
    which: str = "",
    wish: Wish | None = None,
    now: datetime,
) -> VehicleList:
    """The vehicles behind one count of the figure, `side` "then" or "now"; the rest as in `restatement_page`.

    `which` is a key of its counts ("" or unknown: the numerator).
    """
    from huidian.engine.figures.measures import list_behind

    view = open_mart_view(scope, now=now)
    chosen, month, window, _months = _month_of(view, measure, month, window)
    closed = _closed(scope, view, month)
    case = Case.of(view, chosen, month, window, then_on or closed.on or usual_day(month), now_on, closed)
    known, of_side = (case.then, case.reading_then) if side == "then" else (case.now, case.reading_now)
    keys = [count.key for count in case.metric.counts]
    assert case.metric.numerator is not None
    key = which if which in keys else case.metric.numerator.key
    rows = list_behind(case.metric, known.evidence, known.question, key)
    found = vehicle_list(scope, of_side, _listed(rows), wish or Wish())
    return replace(found, month=month, window=window, provisional=of_side.is_provisional(month, window))


def _month_of(
    view: MartView, measure: str, month: int | None, window: int | None
) -> tuple[Measure, int, int, tuple[int, ...]]:
    """The measure, the month and the window asked for or usual, and the months to choose from."""
    chosen = measure_of(measure)
    window = view.rules.churn.window_months if window is None or not chosen.windowed else window
    first, last = view.first_month, view.last_month
    if first is None or last is None:
        return chosen, month_of(view.today) if month is None else month, window, ()
    begin = first + (window if chosen.metric_id == "monthly_churn" else 0)
    months = tuple(one for one in range(last, begin - 1, -1) if not chosen.yearly or one % 12 == 11)
    if month is None or (chosen.yearly and month not in months):
        month = default_month(view, months, window)
    return chosen, month, window, months


def _closed(scope: Scope, view: MartView, month: int) -> Told:
    """The day by which the month was closed, unless some dealer has not; the moment, of a single dealer."""
    closes = MonthClose.objects.within(scope).filter(
        dealer__in=view.dealers, month=month, undone_at__isnull=True
    )
    zones = {dealer.pk: ZoneInfo(dealer.timezone) for dealer in view.dealers}
    told = [
        Told(known_at.astimezone(zones[dealer]).date(), known_at)
        for dealer, known_at in closes.values_list("dealer", "known_at")
    ]
    if not told or len(told) < len(view.dealers):
        return Told()
    return told[0] if len(told) == 1 else Told(max(one.on for one in told if one.on))


def _late_months(view: MartView) -> tuple[LateMonth, ...]:
    """The last months whose usual day is over, with their orders that came or went after it."""
    from huidian.engine.restatement.restatement import told_late

    told = [month for month in _every_month(view) if usual_day(month) < view.today][:LATE_MONTHS]
    if not told:
        return ()
    history = view.mart.history
    if view.own:
        history = history.semi_join(view.vehicles, ["dealer", "vehicle"])
    asked = told_late(history, {month: end_of(view.dealers, usual_day(month)) for month in told})
    found = {row["month"]: row for row in view.rows(asked)}
    rows = ((month, found.get(month, {})) for month in sorted(told))
    return tuple(LateMonth(month, row.get("late", 0), row.get("gone", 0)) for month, row in rows)


def _every_month(view: MartView) -> range:
    """The months with data, newest first."""
    if view.first_month is None or view.last_month is None:
        return range(0)
    return range(view.last_month, view.first_month - 1, -1)


def _moves(view: MartView, metric: Metric, rows: ir.Table) -> dict[str, int]:
    """How many vehicles differ, and how many came into and went out of each count."""
    asked = {"vehicles": rows.count()}
    for count in metric.counts:
        then, now = rows[f"{count.key}_then"], rows[f"{count.key}_now"]
        asked[f"{count.key}-{CAME}"] = (now > then).sum().fill_null(0)
        asked[f"{count.key}-{WENT}"] = (now < then).sum().fill_null(0)
    [told] = view.rows(rows.agg(**asked))
    return {key: int(value or 0) for key, value in told.items()}


def _counts(metric: Metric, then: Row, now: Row, moves: dict[str, int]) -> Sequence[RestatedCount]:
    from huidian.engine.metrics.definition import MONEY

    return [
        RestatedCount(
            key=count.key,
            label=count.label,
            unit=count.unit,
            then=int(then.get(count.key) or 0),
            now=int(now.get(count.key) or 0),
            came=moves[f"{count.key}-{CAME}"],
            went=moves[f"{count.key}-{WENT}"],
            money=count.unit == MONEY,
        )
        for count in metric.counts
    ]


def _narrowed(rows: ir.Table, metric: Metric, change: str) -> ir.Table:
    """The vehicles of one direction of one count; all of them for what is none."""
    key, _, way = change.rpartition("-")
    if key not in {count.key for count in metric.counts} or way not in (CAME, WENT):
        return rows
    then, now = rows[f"{key}_then"], rows[f"{key}_now"]
    return rows.filter(now > then if way == CAME else now < then)


def _moved_list(scope: Scope, case: Case, rows: ir.Table, wish: Wish) -> MovedList:
    import ibis

    seen = rows.select("dealer", "vehicle", "month", kind=ibis.null("string"), seen_on=ibis.null("date"))
    found = vehicle_list(scope, case.view, seen, wish)
    if wish.per_page is not None:
        rows = rows.filter(rows.vehicle.isin([row.vehicle_id for row in found.rows] or [-1]))
    moves = {row["vehicle"]: row for row in case.view.rows(rows)}
    causes = causes_of(scope, case, rows, moves)
    return MovedList(
        total=found.total,
        rows=tuple(
            MovedRow(row, _effect(case.metric, moves[row.vehicle_id]), causes[row.vehicle_id])
            for row in found.rows
        ),
        page=found.page,
        per_page=found.per_page,
        narrowed=found.narrowed,
        values=found.values,
    )


def _effect(metric: Metric, move: Row) -> Label:
    """What a vehicle counts as now and did not then, and the other way round."""
    gained = [count.label for count in metric.counts if move[f"{count.key}_now"] > move[f"{count.key}_then"]]
    dropped = [count.label for count in metric.counts if move[f"{count.key}_now"] < move[f"{count.key}_then"]]
    parts = []
    if gained:
        parts.append(_listing("新计入", "now in", gained))
    if dropped:
        parts.append(_listing("不再计入", "no longer in", dropped))
    return Label("；".join(part.zh for part in parts), "; ".join(part.en for part in parts))


def _listing(zh: str, en: str, labels: Sequence[Label]) -> Label:
    named = "、".join(label.zh for label in labels)
    return Label(f"{zh}{named}", f"{en}: {', '.join(label.en.lower() for label in labels)}")


def _listed(rows: ir.Table) -> ir.Table:
    import ibis

    seen_on = rows.last_visit_on if "last_visit_on" in rows.columns else ibis.null("date")
    kind = rows.kind if "kind" in rows.columns else ibis.null("string")
    return rows.select("dealer", "vehicle", "month", kind=kind, seen_on=seen_on)
