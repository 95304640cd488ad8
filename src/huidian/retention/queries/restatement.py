"""Has a figure changed since a day? Both figures, and the vehicles and orders that made the difference."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from huidian.engine.figures.figure import Figure
from huidian.kit.labels import Label
from huidian.kit.months import month_of
from huidian.network.scope import Scope
from huidian.retention.answers import VehicleList, VehicleRow
from huidian.retention.mart_view import MartView
from huidian.retention.queries.causes import causes_of
from huidian.retention.queries.explained import explained_list, listed
from huidian.retention.queries.lists import Selection, vehicle_list
from huidian.retention.queries.restated import (
    MEASURES,
    Restatement,
    late_months,
    open_restatement,
    restatement_of,
)
from huidian.retention.queries.wishes import Wish
from huidian.retention.restatement_answers import MovedRow, RestatedCount, RestatementPage

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from huidian.engine.facts.evidence import Question
    from huidian.engine.metrics import Metric
    from huidian.engine.runners.duckdb import Row

CAME, WENT = "came", "went"


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

    On the day a single dealer closed the month, then is the moment of the closing. What is left out is as
    `open_restatement` says. `change` narrows the list to the vehicles that came into a count (`lost-came`) or
    went out of it (`lost-went`); what there is not, is as if it had not been there. Raises `ValueError` for
    an unknown filter or order.
    """
    restated = open_restatement(
        scope, measure=measure, month=month, window=window, then_on=then_on, now_on=now_on, now=now
    )
    view, metric = restated.view, restated.metric
    then = restated.figure(restated.view_then, restated.then)
    current = restated.figure(restated.view_now, restated.now)
    moves = _moves(restated)
    listed = Selection(_moved, (change, *restated.arguments))
    explained = partial(_explained, scope, restated)
    return RestatementPage(
        as_of=view.as_of,
        measure=restated.measure,
        measures=tuple(MEASURES.values()),
        month=restated.month,
        months=restated.months,
        window=restated.window,
        then_on=restated.then_on,
        now_on=restated.now_on,
        today=view.today,
        closed_on=restated.closed.on,
        then_at=restated.then_at,
        begun=restated.month <= month_of(restated.then_on),
        then=then,
        now=current,
        counts=tuple(_counts(metric, then, current, moves)),
        moved=moves["vehicles"],
        vehicles=explained_list(scope, view, listed, wish or Wish(), explained),
        late_months=late_months(view),
        newest_moved=restated.newest_moved,
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
    restated = open_restatement(
        scope, measure=measure, month=month, window=window, then_on=then_on, now_on=now_on, now=now
    )
    metric, month = restated.metric, restated.month
    known, view = (restated.then, restated.view_then) if side == "then" else (restated.now, restated.view_now)
    assert metric.numerator is not None
    key = which if which in {count.key for count in metric.counts} else metric.numerator.key
    rows = Selection(_counted, (metric, known.question, key))
    vehicles = vehicle_list(scope, view, rows, wish or Wish())
    provisional = view.is_provisional(month, metric.looks_back(view.rules, restated.window))
    return replace(vehicles, month=month, window=restated.window, provisional=provisional)


def _moves(restated: Restatement) -> dict[str, int]:
    """How many vehicles differ, and how many came into and went out of each count."""
    [row] = restated.view.answer(_number_of_moves, *restated.arguments)
    return {key: int(value or 0) for key, value in row.items()}


def _number_of_moves(view: MartView, *arguments: Any) -> ir.Table:
    rows = _moved(view, "", *arguments)
    counted = {"vehicles": rows.count()}
    for count in restatement_of(view, *arguments).metric.counts:
        then, now = rows[f"{count.key}_then"], rows[f"{count.key}_now"]
        counted[f"{count.key}-{CAME}"] = (now > then).sum().fill_null(0)
        counted[f"{count.key}-{WENT}"] = (now < then).sum().fill_null(0)
    return rows.agg(**counted)


def _moved(view: MartView, change: str, *arguments: Any) -> ir.Table:
    from huidian.engine.restatement.restatement import moved

    restated = restatement_of(view, *arguments)
    return _narrowed(moved(restated.metric, restated.then, restated.now), restated.metric, change)


def _counted(view: MartView, metric: Metric, question: Question, key: str) -> ir.Table:
    from huidian.engine.figures.measures import list_behind

    return listed(list_behind(metric, view.evidence, question, key))


def _counts(metric: Metric, then: Figure, now: Figure, moves: dict[str, int]) -> Sequence[RestatedCount]:
    from huidian.engine.metrics.definition import MONEY

    return [
        RestatedCount(
            key=count.key,
            label=count.label,
            unit=count.unit,
            then=then.counts[count.key],
            now=now.counts[count.key],
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


def _explained(
    scope: Scope, restated: Restatement, rows: Selection, moves: Mapping[int, Row]
) -> Callable[[VehicleRow], MovedRow]:
    causes = causes_of(scope, restated, rows, moves)

    def explained(vehicle: VehicleRow) -> MovedRow:
        effect = _effect(restated.metric, moves[vehicle.vehicle_id])
        return MovedRow(vehicle, effect, causes[vehicle.vehicle_id])

    return explained


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
