"""Do customers stay, who stays, and what are they worth: the questions of the retention desk."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from huidian.network.scope import Scope
from huidian.retention.queries.retention_figures import (
    SPLIT_BY,
    cross_of,
    dimensions_for,
    figures_of,
    month_of_figure,
    moved,
    no_figure,
    opened,
    split_of,
    trend_of,
)
from huidian.retention.retention_answers import Figure, KeepingPage, SplitPage, TeamsPage, ValuePage

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
    kind: str = "overall",
    as_of: date | None = None,
    now: datetime,
) -> KeepingPage:
    """The keep rate of a month (default: the last complete one), how it moved, and its neighbours."""
    from huidian.engine.metrics import (
        ANNUAL_CHURN,
        FIRST_SERVICE_RATE,
        FIVE_YEAR_SURVIVAL,
        KEEP_RATE,
        RETURN_RATE,
    )

    view, frame = opened(scope, month=month, window=None, kind=kind, as_of=as_of, now=now)
    trend = trend_of(frame)
    compared = {*trend, frame.month, frame.month - 1, frame.month - 12}
    kept = figures_of(view, frame, KEEP_RATE, compared)
    months = {
        metric.id: _in_order(figures_of(view, frame, metric, trend))
        for metric in (RETURN_RATE, FIRST_SERVICE_RATE)
    }
    return KeepingPage(
        frame=frame,
        keep_months=view.rules.loyalty.keep_months,
        base_months=view.rules.loyalty.keep_base_months,
        keep=moved(kept, frame.month, no_figure(view, KEEP_RATE, frame.month)),
        trend=tuple(kept[one] for one in trend if one in kept),
        returns=months["return_rate"],
        first_service=months["first_service_rate"],
        annual=_in_order(figures_of(view, frame, ANNUAL_CHURN)),
        survival=_in_order(figures_of(view, frame, FIVE_YEAR_SURVIVAL)),
    )


def keeping_split(
    scope: Scope,
    *,
    metric: str = "keep_rate",
    by: str = "model",
    second: str | None = None,
    month: int | None = None,
    kind: str = "overall",
    as_of: date | None = None,
    now: datetime,
) -> SplitPage:
    """One of `SPLITTABLE` split by a dimension, and with `second` by two at once.

    Raises `ValueError` for a metric or a dimension that there is not.
    """
    from huidian.engine.metrics import METRICS

    if metric not in SPLITTABLE:
        raise ValueError(f"{metric!r} is not split here")
    view, frame = opened(scope, month=month, window=None, kind=kind, as_of=as_of, now=now)
    chosen = METRICS[metric]
    if {by, second or by} - {*SPLIT_BY, "dealer"}:
        raise ValueError(f"no such split: {by}, {second}")
    split = split_of(view, frame, chosen, by)
    named_by = month_of_figure(chosen, frame.month)
    whole = figures_of(view, frame, chosen, [named_by]).get(named_by)
    return SplitPage(
        frame=frame,
        metric=metric,
        whole=whole or no_figure(view, chosen, named_by),
        split=split,
        cross=cross_of(view, frame, chosen, split, second) if second and second != by else None,
        dimensions=dimensions_for(view, chosen),
    )


def value_page(scope: Scope, *, kind: str = "overall", as_of: date | None = None, now: datetime) -> ValuePage:
    """By year: vehicles, amount and labour that stayed and that were lost."""
    from huidian.engine.metrics import ANNUAL_CHURN, ANNUAL_LABOUR, ANNUAL_VALUE

    view, frame = opened(scope, month=None, window=None, kind=kind, as_of=as_of, now=now)
    return ValuePage(
        frame=frame,
        heads=figures_of(view, frame, ANNUAL_CHURN),
        amount=figures_of(view, frame, ANNUAL_VALUE),
        labour=figures_of(view, frame, ANNUAL_LABOUR),
    )


def teams_page(
    scope: Scope,
    *,
    month: int | None = None,
    kind: str = "overall",
    as_of: date | None = None,
    now: datetime,
) -> TeamsPage:
    """Which team, and which advisor, keeps the vehicles it answers for (S4); of an advisor, her own."""
    from huidian.engine.metrics import ASSESSMENT_CHURN

    view, frame = opened(scope, month=month, window=None, kind=kind, as_of=as_of, now=now)
    trend = trend_of(frame)
    found = figures_of(view, frame, ASSESSMENT_CHURN, {*trend, frame.month - 1, frame.month - 12})
    several, rules = len(view.dealers) > 1, view.rules.assessment
    return TeamsPage(
        frame=frame,
        whole=moved(found, frame.month, no_figure(view, ASSESSMENT_CHURN, frame.month)),
        trend=tuple(found[one] for one in trend if one in found),
        groups=split_of(view, frame, ASSESSMENT_CHURN, "dealer" if several else "team"),
        advisors=None if several else split_of(view, frame, ASSESSMENT_CHURN, "advisor"),
        lost_from_months=rules.lost_from_months,
        lost_until_months=rules.lost_until_months,
        duty_from_months=rules.duty_from_months,
        duty_until_months=rules.duty_until_months,
        own=bool(view.own),
    )


def _in_order(found: Mapping[int, Figure]) -> tuple[Figure, ...]:
    return tuple(found[month] for month in sorted(found))
