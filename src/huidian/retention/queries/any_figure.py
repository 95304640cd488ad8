"""Any metric of the register for some dealers and one month, with all that it was counted by."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from huidian.engine.facts.kinds import KINDS, OVERALL
from huidian.engine.figures.figure import Figure
from huidian.network.scope import Scope
from huidian.retention.frozen import counts_of
from huidian.retention.mart_view import MartView, open_mart_view

if TYPE_CHECKING:
    from huidian.engine.metrics import Metric


class NoSuchFigureError(ValueError):
    """The register has no such metric, or it cannot be counted of what was asked."""


@dataclass(frozen=True, slots=True)
class AnyFigure:
    """One metric's figure and what else it was counted by.

    `as_of` is its day of knowledge, `past_day` the same where it is not today, `data_until` the last day the
    data reach.
    """

    figure: Figure
    metric_version: int
    dealers: tuple[str, ...]
    kind: str
    window: int
    leave_out_gone: bool
    as_of: date
    past_day: date | None
    data_until: date | None


def any_figure(
    scope: Scope,
    metric_id: str,
    *,
    month: int | None = None,
    kind: str = OVERALL,
    window: int | None = None,
    as_of: date | None = None,
    now: datetime,
) -> AnyFigure:
    """A metric of the dealers chosen; without a month that of the last complete one with data.

    Raises `NoSuchFigureError` for an unknown metric or kind, and for a metric of a whole network asked of one
    dealer.
    """
    from huidian.engine.figures.evaluate import figure_of_row

    [metric] = countable(scope, [metric_id], kind)
    view = open_mart_view(scope, now=now, as_of=as_of)
    window = view.rules.churn.window_months if window is None else window
    month = _month(view, metric, month, window)
    question = view.question(window=window, kind=kind, months=(month, month))
    row = {"month": month, **counts_of(view, metric, question)}
    return AnyFigure(
        figure=figure_of_row(metric, row, question, reach=view.reach),
        metric_version=metric.version,
        dealers=tuple(dealer.code for dealer in view.dealers),
        kind=kind,
        window=window,
        leave_out_gone=view.leave_out_gone,
        as_of=view.today,
        past_day=view.as_of.past_day,
        data_until=view.as_of.on,
    )


def countable(scope: Scope, metric_ids: Collection[str], kind: str) -> list[Metric]:
    """The metrics of these ids, without ids all that can be counted of the dealers chosen.

    Raises `NoSuchFigureError`.
    """
    from huidian.engine.metrics import METRICS

    if kind not in KINDS:
        raise NoSuchFigureError(f"no kind {kind!r}; there are: {', '.join(KINDS)}")
    known = {one.id: one for one in METRICS.values() if one.rows and one.counts}
    if unknown := [repr(one) for one in metric_ids if one not in known]:
        there_are = ", ".join(known)
        raise NoSuchFigureError(f"no metric with counts is called {unknown[0]}; there are: {there_are}")
    of_one = len(scope.chosen_dealer_ids) == 1
    if beyond := [one for one in metric_ids if of_one and known[one].of_network]:
        raise NoSuchFigureError(f"{beyond[0]} needs the facts of all dealers, not of one")
    return [known[one] for one in metric_ids or known if not (of_one and known[one].of_network)]


def _month(view: MartView, metric: Metric, month: int | None, window: int) -> int:
    from huidian.kit.months import month_of
    from huidian.retention.queries.figures import default_month, months_to_choose

    if metric.period == "day":
        return month_of(view.today)
    if month is None:
        month = default_month(view, months_to_choose(view, 0), window)
    return month - month % 12 + 11 if metric.period == "year" else month
