"""Do customers stay: the retention rate and the rates around it, and any of them split."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from huidian.engine.facts.kinds import OVERALL
from huidian.engine.figures.figure import Split
from huidian.kit.labels import Label
from huidian.network.scope import Scope
from huidian.retention.mart_view import MartView
from huidian.retention.page_answers import Cross, KeepingPage, SplitPage
from huidian.retention.queries.figures import (
    figures,
    in_order,
    month_of_figure,
    moved,
    no_figure,
    opened,
    trend_of,
)
from huidian.retention.queries.splits import dimensions_of, split

if TYPE_CHECKING:
    from huidian.engine.metrics import Metric

SPLIT_BY = ("model", "age", "use", "warranty", "region", "gender", "occupation", "advisor", "team", "kind")
SPLITTABLE = (
    "keep_rate",
    "return_rate",
    "first_service_rate",
    "annual_churn",
    "five_year_survival",
    "annual_value",
    "annual_labour",
)


def keeping_page(
    scope: Scope,
    *,
    month: int | None = None,
    kind: str = OVERALL,
    as_of: date | None = None,
    now: datetime,
) -> KeepingPage:
    """The retention rate of a month (default: the last complete one), how it moved, and its neighbours."""
    from huidian.engine.metrics import (
        ANNUAL_CHURN,
        FIRST_SERVICE_RATE,
        FIVE_YEAR_SURVIVAL,
        KEEP_RATE,
        RETURN_RATE,
    )

    view, frame = opened(scope, month=month, window=None, kind=kind, as_of=as_of, now=now)
    trend = trend_of(frame)
    kept = figures(view, KEEP_RATE, {*trend, frame.month, frame.month - 1, frame.month - 12}, kind=kind)
    return KeepingPage(
        frame=frame,
        keep_months=view.rules.loyalty.keep_months,
        base_months=view.rules.loyalty.keep_base_months,
        keep=moved(view, frame, KEEP_RATE, kept),
        trend=in_order(kept, trend),
        returns=in_order(figures(view, RETURN_RATE, trend, kind=kind)),
        first_service=in_order(figures(view, FIRST_SERVICE_RATE, trend, kind=kind)),
        annual=in_order(figures(view, ANNUAL_CHURN, kind=kind)),
        survival=in_order(figures(view, FIVE_YEAR_SURVIVAL, kind=kind)),
        targets=view.targets if kind == OVERALL else {},
    )


def keeping_split(
    scope: Scope,
    *,
    metric: str = "keep_rate",
    by: str = "model",
    second: str | None = None,
    month: int | None = None,
    kind: str = OVERALL,
    as_of: date | None = None,
    now: datetime,
) -> SplitPage:
    """One of `SPLITTABLE` split by a dimension, and with `second` by two at once.

    Raises `ValueError` for a metric or a dimension that there is not.
    """
    from huidian.engine.metrics import METRICS

    if metric not in SPLITTABLE:
        raise ValueError(f"{metric!r} is not split here")
    if {by, second or by} - {*SPLIT_BY, "dealer"}:
        raise ValueError(f"no such split: {by}, {second}")
    view, frame = opened(scope, month=month, window=None, kind=kind, as_of=as_of, now=now)
    chosen = METRICS[metric]
    at = month_of_figure(chosen, frame.month)
    down = split(view, chosen, by, at, kind=kind)
    whole = figures(view, chosen, [at], kind=kind).get(at)
    return SplitPage(
        frame=frame,
        metric=metric,
        whole=whole or no_figure(view, chosen, at, kind=kind),
        split=down,
        cross=_cross(view, chosen, down, second, at, kind) if second and second != by else None,
        dimensions=_dimensions(view, chosen),
    )


def _cross(view: MartView, metric: Metric, down: Split, by: str, month: int, kind: str) -> Cross:
    from huidian.engine.figures.evaluate import cells_of

    cells = cells_of(
        view,
        metric,
        view.evidence,
        view.question(kind=kind, months=(month, month)),
        (down.by, by),
        reach=view.reach,
    )
    return Cross(down, split(view, metric, by, month, kind=kind), cells)


def _dimensions(view: MartView, metric: Metric) -> tuple[tuple[str, Label], ...]:
    """What a metric of these dealers can be split by, with the words for it."""
    from huidian.engine.figures.dimensions import DIMENSIONS

    offered = dimensions_of(view, metric)
    return tuple((by, DIMENSIONS[by].label) for by in (*SPLIT_BY, "dealer") if by in offered)
