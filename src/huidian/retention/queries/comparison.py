"""Where do two definitions of lost differ? Both rates, the overlap, a reason for every vehicle between."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from huidian.engine.figures.figure import EXCLUDED, Figure
from huidian.kit.labels import Label
from huidian.kit.months import month_of
from huidian.network.scope import Scope
from huidian.retention.answers import VehicleRow
from huidian.retention.comparison_answers import (
    ComparedRow,
    ComparisonPage,
    CountedList,
    Reason,
    Side,
)
from huidian.retention.mart_view import MartView, open_mart_view
from huidian.retention.queries.explained import explained_list, listed
from huidian.retention.queries.figures import default_month
from huidian.retention.queries.lists import Selection, vehicle_list
from huidian.retention.queries.wishes import Wish

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from huidian.engine.comparison.lost_definitions import LostDefinition
    from huidian.engine.facts.evidence import Question
    from huidian.engine.runners.duckdb import Row

TREND_MONTHS = 12
DIFFERING, ONLY_A, BOTH, ONLY_B = "differing", "a", "both", "b"
PARTS = (DIFFERING, ONLY_A, BOTH, ONLY_B)
USUAL = ("s0-overall-6", "s2-holdings-6")
"""Two that overlap: those the month counts as lost, and those away for at least as long: the second alone has
the ones lost before."""
Pair = tuple["LostDefinition", "LostDefinition"]


def comparison_page(
    scope: Scope,
    *,
    a: str = "",
    b: str = "",
    month: int | None = None,
    wanted: str = DIFFERING,
    wish: Wish | None = None,
    now: datetime,
) -> ComparisonPage:
    """Two definitions (by id; left out or unknown, the usual ones) and one month.

    Left out, that is the last complete one; where a definition is of years, the last December. `wanted` is
    one of `PARTS` or the key of a reason; anything else is as if it had not been said. Raises `ValueError`
    for an unknown filter or order.
    """
    view = open_mart_view(scope, now=now)
    definitions = offered(view)
    pair = _pair(definitions, a, b)
    months = _months(view, pair)
    month = month if month in months else default_month(view, months, _reach(pair))
    parts = view.answer(_overlap, pair, month)
    trend = tuple(range(month - TREND_MONTHS + 1, month + 1))
    return ComparisonPage(
        as_of=view.as_of,
        definitions=tuple(definitions.values()),
        month=month,
        months=months,
        trend_months=trend,
        a=_side(view, pair[0], trend, _sum(parts, by_a=True, by_b=False)),
        b=_side(view, pair[1], trend, _sum(parts, by_a=False, by_b=True)),
        both=_sum(parts, by_a=True, by_b=True),
        reasons=tuple(_reasons(pair, parts)),
        wanted=_part(wanted),
        vehicles=explained_list(
            scope,
            view,
            Selection(_compared, (pair, month, _part(wanted))),
            wish or Wish(),
            partial(_explained, pair),
        ),
    )


def counted_vehicles(
    scope: Scope,
    *,
    definition: str,
    month: int | None = None,
    which: str = "lost",
    wish: Wish | None = None,
    now: datetime,
) -> CountedList:
    """The vehicles behind one definition's number: `which` is "lost", or "base" for all it is a share of."""
    view = open_mart_view(scope, now=now)
    chosen = offered(view).get(definition) or offered(view)[USUAL[0]]
    if month is None or not _has_figure(view, chosen, month):
        month = default_month(view, _months(view, (chosen, chosen)), _reach((chosen, chosen)))
    vehicles = vehicle_list(scope, view, Selection(_counted, (chosen, month, which)), wish or Wish())
    provisional = _is_provisional(view, chosen, month)
    return CountedList(chosen, replace(vehicles, month=month, window=chosen.window, provisional=provisional))


def _compared(view: MartView, pair: Pair, month: int, wanted: str) -> ir.Table:
    from huidian.engine.comparison.comparison import compared

    return _narrowed(compared(*pair, view.evidence, view.question(months=(month, month))), wanted)


def _overlap(view: MartView, pair: Pair, month: int) -> ir.Table:
    from huidian.engine.comparison.comparison import compared, overlap

    return overlap(compared(*pair, view.evidence, view.question(months=(month, month))))


def _counted(view: MartView, chosen: LostDefinition, month: int, which: str) -> ir.Table:
    from huidian.engine.comparison.comparison import question_of
    from huidian.engine.figures.measures import list_behind

    question = question_of(chosen, view.question(months=(month, month)))
    metric = chosen.metric
    assert metric.numerator is not None and metric.denominator is not None
    key = (metric.denominator if which == "base" else metric.numerator).key
    return listed(list_behind(metric, view.evidence, question, key))


def _rates(view: MartView, definition: LostDefinition, question: Question) -> ir.Table:
    from huidian.engine.comparison.comparison import rates

    return rates(definition, view.evidence, question)


def offered(view: MartView) -> Mapping[str, LostDefinition]:
    """The definitions to choose from, by id, with the numbers of the dealers' rules."""
    from huidian.engine.comparison.lost_definitions import lost_definitions

    return lost_definitions(view.rules)


def _pair(definitions: Mapping[str, LostDefinition], a: str, b: str) -> Pair:
    return definitions.get(a) or definitions[USUAL[0]], definitions.get(b) or definitions[USUAL[1]]


def _reach(pair: Pair) -> int:
    """How many months before the assessed one the data have to be complete for its rate to be final."""
    return max(one.window or 0 for one in pair)


def _months(view: MartView, pair: Pair) -> tuple[int, ...]:
    """The months to choose from, newest first; of a definition by years only Decembers."""
    if view.first_month is None or view.last_month is None:
        return ()
    begin = view.first_month + min(one.first_away for one in pair)
    every = range(view.last_month, begin - 1, -1)
    yearly = any(one.metric.period == "year" for one in pair)
    return tuple(month for month in every if not yearly or month % 12 == 11)


def _has_figure(view: MartView, definition: LostDefinition, month: int) -> bool:
    """Whether the definition has a rate of a month: one with data, of a yearly one a December."""
    if view.first_month is None or view.last_month is None:
        return False
    in_data = view.first_month <= month <= view.last_month
    return in_data and (definition.metric.period != "year" or month % 12 == 11)


def _side(view: MartView, definition: LostDefinition, trend: tuple[int, ...], alone: int) -> Side:
    question = view.question(months=(trend[0], min(trend[-1], month_of(view.today))))
    figures = {
        row["month"]: _figure(view, definition, row)
        for row in view.answer(_rates, definition, question)
        if _has_figure(view, definition, row["month"])
    }
    return Side(definition, figures.get(trend[-1]), tuple(figures.get(month) for month in trend), alone)


def _figure(view: MartView, definition: LostDefinition, row: Row) -> Figure:
    """A month's figure; also of a metric of the day, which is asked at the month's end."""
    metric, lost, base = definition.metric, row["lost"], row["base"]
    assert metric.numerator is not None and metric.denominator is not None
    return Figure(
        metric=metric.id,
        month=row["month"],
        counts={metric.numerator.key: lost, metric.denominator.key: base, EXCLUDED: row["excluded"]},
        numerator=lost,
        denominator=base,
        provisional=_is_provisional(view, definition, row["month"]),
        rules=view.rules.version,
    )


def _is_provisional(view: MartView, definition: LostDefinition, month: int) -> bool:
    """Also of a metric of the day, which is asked at the month's end."""
    window = definition.window or view.rules.churn.window_months
    return view.is_provisional(month, definition.metric.looks_back(view.rules, window))


def _sum(parts: Iterable[Row], *, by_a: bool, by_b: bool) -> int:
    return sum(row["vehicles"] for row in parts if (row["by_a"], row["by_b"]) == (by_a, by_b))


def _reasons(pair: Pair, parts: Iterable[Row]) -> Iterable[Reason]:
    """The reasons by which one side passes over what the other counts, the most frequent first."""
    from huidian.engine.comparison.words import clause

    alone = [row for row in parts if row["by_a"] != row["by_b"]]
    for row in sorted(alone, key=lambda row: (-row["vehicles"], row["by_b"])):
        side, verdict = (ONLY_A, row["verdict_b"]) if row["by_a"] else (ONLY_B, row["verdict_a"])
        passing = pair[1] if row["by_a"] else pair[0]
        yield Reason(f"{side}-{verdict}", clause(passing, verdict), row["vehicles"])


def _part(wanted: str) -> str:
    from huidian.engine.comparison.comparison import VERDICTS

    keys = {*PARTS, *(f"{side}-{verdict}" for side in (ONLY_A, ONLY_B) for verdict in VERDICTS)}
    return wanted if wanted in keys else DIFFERING


def _narrowed(rows: ir.Table, wanted: str) -> ir.Table:
    part, _dash, verdict = wanted.partition("-")
    if part == DIFFERING:
        return rows.filter(rows.by_a != rows.by_b)
    rows = rows.filter(rows.by_a == (part != ONLY_B), rows.by_b == (part != ONLY_A))
    if not verdict:
        return rows
    return rows.filter((rows.verdict_b if part == ONLY_A else rows.verdict_a) == verdict)


def _explained(
    pair: Pair, _rows: Selection, by_vehicle: Mapping[int, Row]
) -> Callable[[VehicleRow], ComparedRow]:
    def explained(vehicle: VehicleRow) -> ComparedRow:
        row = by_vehicle[vehicle.vehicle_id]
        return ComparedRow(vehicle, row["by_a"], row["by_b"], _reason(pair, row))

    return explained


def _reason(pair: Pair, row: Row) -> Label:
    from huidian.engine.comparison.words import Seen, reason

    seen_a, seen_b = (
        Seen(row[f"last_on_{side}"], row[f"away_{side}"], row[f"verdict_{side}"]) for side in ("a", "b")
    )
    return reason(*pair, (seen_a, seen_b), row["month"])
