"""The dealers of a region or a manufacturer beside each other."""

from __future__ import annotations

from datetime import date, datetime

from huidian.network.scope import Scope
from huidian.retention.answers import DealerRank
from huidian.retention.first_answers import MonthFigure
from huidian.retention.mart_view import MartView, open_mart_view
from huidian.retention.queries.churn import KINDS, change, default_month, months_to_choose

FEW = 30
"""A cohort smaller than this ranks behind all others: its rate says little."""


def dealer_ranking(
    scope: Scope,
    *,
    month: int | None = None,
    window: int | None = None,
    kind: str = "overall",
    as_of: date | None = None,
    now: datetime,
) -> tuple[DealerRank, ...]:
    """Monthly churn of every dealer chosen, highest rate first, those with fewer than `FEW` vehicles last.

    Month, window and kind as in `churn_page`.
    """
    if kind not in KINDS:
        raise ValueError(f"no kind of churn {kind!r}")
    view = open_mart_view(scope, now=now, as_of=as_of)
    window = view.rules.churn.window_months if window is None else window
    month = default_month(view, months_to_choose(view, window), window) if month is None else month
    figures = _figures(view, window, kind, month)
    ranks = []
    for dealer in view.dealers:
        figure = figures.get((dealer.code, month)) or MonthFigure(
            month, 0, 0, 0, None, view.is_provisional(month, window, dealer)
        )
        previous = figures.get((dealer.code, month - 1))
        region = dealer.region.name if dealer.region else ""
        ranks.append(
            DealerRank(
                dealer_id=dealer.pk,
                code=dealer.code,
                name=dealer.name,
                region=region,
                grade=dealer.grade,
                figure=figure,
                previous=previous,
                change=change(figure, previous),
            )
        )
    return tuple(sorted(ranks, key=lambda one: (one.figure.cohort < FEW, -(one.figure.rate or 0), one.code)))


def _figures(view: MartView, window: int, kind: str, month: int) -> dict[tuple[str, int], MonthFigure]:
    from huidian.engine.figures.measures import figure
    from huidian.engine.metrics import MONTHLY_CHURN

    question = view.question(window=window, kind=kind, months=(month - 1, month))
    churn = figure(MONTHLY_CHURN, view.evidence, question)
    dealers = {dealer.code: dealer for dealer in view.dealers}
    return {
        (row["dealer"], row["month"]): MonthFigure(
            month=row["month"],
            visits=row["visits"],
            cohort=row["cohort"],
            lost=row["lost"],
            rate=row["rate"],
            provisional=view.is_provisional(row["month"], window, dealers[row["dealer"]]),
            excluded=row["excluded"],
        )
        for row in view.rows(churn)
    }
