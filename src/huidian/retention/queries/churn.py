"""The churn desk's first question: who was lost in a month, how many, and how that moved."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

from huidian.engine.figures.figure import Figure
from huidian.kit.months import month_of
from huidian.network.scope import Scope
from huidian.retention.answers import ChurnPage
from huidian.retention.first_answers import MonthFigure
from huidian.retention.mart_view import MartView, open_mart_view
from huidian.retention.queries.breakdowns import churn_breakdowns
from huidian.retention.queries.closes import books_of
from huidian.retention.queries.counting import switch_of

if TYPE_CHECKING:
    import ibis.expr.types as ir

KINDS = ("overall", "maintenance", "repair")
TREND_MONTHS = 12


def churn_page(
    scope: Scope,
    *,
    month: int | None = None,
    window: int | None = None,
    kind: str = "overall",
    as_of: date | None = None,
    now: datetime,
) -> ChurnPage:
    """Monthly churn (S0) of the dealers chosen, with its trend, its neighbours and its breakdowns.

    Without a month: the last complete one with data. Without a window: the playbook's. Counts of several
    dealers add up, the rate is made of the sums. Raises `ValueError` for an unknown kind or an empty window.
    """
    if kind not in KINDS:
        raise ValueError(f"no kind of churn {kind!r}")
    view = open_mart_view(scope, now=now, as_of=as_of)
    window = view.rules.churn.window_months if window is None else window
    months = months_to_choose(view, window)
    month = default_month(view, months, window) if month is None else month
    newest = max(months[0] if months else month, month)
    newest = newest if newest - month < TREND_MONTHS else month
    wanted = {*range(newest - TREND_MONTHS + 1, newest + 1), month, month - 1}
    # The same months for every kind and for each month of the trend: their queries are compiled once.
    by_kind = {one: month_figures(view, window, one, wanted) for one in KINDS}
    figures = by_kind[kind]
    figure = figures.get(month) or no_figure(view, month, window)
    previous = figures.get(month - 1)
    return ChurnPage(
        as_of=view.as_of,
        month=month,
        window=window,
        kind=kind,
        figure=figure,
        previous=previous,
        change=change(figure, previous),
        trend=tuple(figures[one] for one in sorted(figures) if newest - TREND_MONTHS < one <= newest),
        returned=figure.cohort - figure.lost,
        kinds=tuple((one, by_kind[one].get(month) or no_figure(view, month, window)) for one in KINDS),
        months=months,
        breakdowns=churn_breakdowns(view, churn_rows(view, window, kind, month), month),
        switch=switch_of(scope, view),
        books=books_of(scope, view, _churn(figure, view.rules.version), window=window, kind=kind),
    )


def months_to_choose(view: MartView, window: int) -> tuple[int, ...]:
    """The assessed months that have both a cohort month and data, newest first."""
    if view.first_month is None or view.last_month is None:
        return ()
    return tuple(range(view.last_month, view.first_month + window - 1, -1))


def default_month(view: MartView, months: Iterable[int], window: int) -> int:
    """The newest month that is complete; else the newest; without data the month it is."""
    newest_first = list(months)
    complete = (month for month in newest_first if not view.is_provisional(month, window))
    return next(complete, newest_first[0] if newest_first else month_of(view.today))


def month_figures(view: MartView, window: int, kind: str, months: Collection[int]) -> dict[int, MonthFigure]:
    """The figures of some months, by month; a month before the first cohort has none."""
    from huidian.engine.figures.measures import figure
    from huidian.engine.metrics import MONTHLY_CHURN

    question = view.question(window=window, kind=kind, months=(min(months), max(months)))
    churn = figure(MONTHLY_CHURN, view.evidence, question, by=())
    wanted = churn.filter(churn.month.isin(sorted(months)))
    return {
        row["month"]: MonthFigure(
            month=row["month"],
            visits=row["visits"],
            cohort=row["cohort"],
            lost=row["lost"],
            rate=row["rate"],
            provisional=view.is_provisional(row["month"], window),
            excluded=row["excluded"],
        )
        for row in view.rows(wanted)
    }


def _churn(figure: MonthFigure, rules: str) -> Figure:
    lost, cohort = figure.lost, figure.cohort
    counts = {"visits": figure.visits, "cohort": cohort, "lost": lost}
    return Figure("monthly_churn", figure.month, counts, lost, cohort, figure.provisional, rules)


def churn_rows(view: MartView, window: int, kind: str, month: int) -> ir.Table:
    """The vehicles of one assessed month's cohort, lost or not."""
    from huidian.engine.figures.measures import rows_of
    from huidian.engine.metrics import MONTHLY_CHURN

    question = view.question(window=window, kind=kind, months=(month, month))
    return rows_of(MONTHLY_CHURN, view.evidence, question)


def no_figure(view: MartView, month: int, window: int) -> MonthFigure:
    """The figure of a month that nobody was seen for."""
    return MonthFigure(month, 0, 0, 0, None, view.is_provisional(month, window))


def change(figure: MonthFigure, previous: MonthFigure | None) -> float | None:
    """How the rate moved, as a fraction (0.01 is one point); None where either has no rate."""
    if previous is None or figure.rate is None or previous.rate is None:
        return None
    return figure.rate - previous.rate
