"""The base and its structure (S0): how many vehicles a dealer keeps, wins and loses, and what they are."""

from __future__ import annotations

from datetime import date, datetime

from huidian.network.scope import Scope
from huidian.retention.page_answers import StructurePage
from huidian.retention.queries.figures import figures, in_order, moved, no_figure, opened, trend_of
from huidian.retention.queries.splits import dimensions_of, splits


def structure_page(
    scope: Scope,
    *,
    month: int | None = None,
    window: int | None = None,
    as_of: date | None = None,
    now: datetime,
) -> StructurePage:
    """Active base, new, lost and returned vehicles of `month` (default: the last complete one), of a year's
    months up to the newest, and the vehicles on file today by every property that is known of some.
    """
    from huidian.engine.metrics import BASE, STRUCTURE

    view, frame = opened(scope, month=month, window=window, as_of=as_of, now=now, over_window=True)
    trend = trend_of(frame)
    compared = {*trend, frame.month, frame.month - 1, frame.month - 12}
    base = figures(view, BASE, compared, window=frame.window)
    today = figures(view, STRUCTURE)
    [held] = today.values() or [no_figure(view, STRUCTURE, frame.month)]
    return StructurePage(
        frame=frame,
        base=moved(view, frame, BASE, base) if frame.month in base else None,
        trend=in_order(base, trend),
        holdings=held,
        splits=splits(view, STRUCTURE, dimensions_of(view, STRUCTURE), held.month),
    )
