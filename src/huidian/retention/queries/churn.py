"""The churn desk's first question: who was lost in a month, how many, and how that moved."""

from __future__ import annotations

from datetime import date, datetime

from huidian.engine.facts.kinds import KINDS, OVERALL
from huidian.network.scope import Scope
from huidian.retention.page_answers import ChurnPage
from huidian.retention.queries.closes import books_of
from huidian.retention.queries.counting import switch_of
from huidian.retention.queries.figures import (
    figures,
    in_order,
    moved,
    opened,
    trend_of,
)
from huidian.retention.queries.splits import dimensions_of, splits

TREND_MONTHS = 12


def churn_page(
    scope: Scope,
    *,
    month: int | None = None,
    window: int | None = None,
    kind: str = OVERALL,
    as_of: date | None = None,
    now: datetime,
) -> ChurnPage:
    """Monthly churn (S0) of the dealers chosen, with its trend, its neighbours and its splits.

    Without a month: the last complete one with data. Without a window: the playbook's. Counts of several
    dealers add up, the rate is made of the sums. Raises `ValueError` for an unknown kind or an empty window.
    """
    from huidian.engine.metrics import MONTHLY_CHURN

    view, frame = opened(
        scope, month=month, window=window, kind=kind, as_of=as_of, now=now, after_window=True
    )
    trend = trend_of(frame, TREND_MONTHS)
    wanted = {*trend, frame.month, frame.month - 1}
    # The same months for every kind: their queries are compiled once.
    by_kind = {one: figures(view, MONTHLY_CHURN, wanted, window=frame.window, kind=one) for one in KINDS}
    churn = {one: moved(view, frame, MONTHLY_CHURN, by_kind[one]) for one in KINDS}
    return ChurnPage(
        frame=frame,
        churn=churn[kind],
        trend=in_order(by_kind[kind], trend),
        kinds=tuple((one, churn[one].now) for one in KINDS),
        splits=splits(
            view,
            MONTHLY_CHURN,
            dimensions_of(view, MONTHLY_CHURN),
            frame.month,
            window=frame.window,
            kind=kind,
            with_holdings=True,
        ),
        switch=switch_of(scope, view),
        books=books_of(scope, view, churn[kind].now, window=frame.window, kind=kind),
    )
