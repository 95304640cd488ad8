"""Who becomes a better customer and who a worse one: classes, their migration, tiers, month by month."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from huidian.engine.facts.kinds import OVERALL
from huidian.engine.figures.figure import Split
from huidian.network.scope import Scope
from huidian.retention.mart_view import MartView
from huidian.retention.page_answers import ClassesPage, Frame, Move
from huidian.retention.queries.figures import figures, in_order, moved, opened, trend_of
from huidian.retention.queries.splits import splits_by_month
from huidian.retention.queries.words import words_of

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from huidian.engine.metrics import Metric


def classes_page(
    scope: Scope,
    *,
    month: int | None = None,
    kind: str = OVERALL,
    as_of: date | None = None,
    now: datetime,
) -> ClassesPage:
    """The month's migration from class to class, and classes and tiers over a year."""
    from huidian.engine.metrics import CLASS_MIGRATION, CLASS_STRUCTURE, TIERS

    view, frame = opened(scope, month=month, window=None, kind=kind, as_of=as_of, now=now)
    trend = trend_of(frame)
    compared = {*trend, frame.month, frame.month - 1, frame.month - 12}
    sliding = figures(view, CLASS_MIGRATION, compared, kind=kind)
    words = words_of("tier", view)
    return ClassesPage(
        frame=frame,
        sliding=moved(view, frame, CLASS_MIGRATION, sliding),
        trend=in_order(sliding, trend),
        moves=_moves(view, frame),
        classes=_keys("customer_class", view),
        class_months=_by_month(view, CLASS_STRUCTURE, "customer_class", trend, kind),
        tiers=tuple((key, words[key]) for key in _keys("tier", view)),
        tier_scheme=view.rules.scheme,
        tier_months=_by_month(view, TIERS, "tier", trend, kind),
    )


def _moves(view: MartView, frame: Frame) -> dict[tuple[str, str], Move]:
    return {
        (row["from_class"], row["to_class"]): Move(row["vehicles"], row["share"])
        for row in view.answer(_matrix, frame.kind, frame.month)
    }


def _matrix(view: MartView, kind: str, month: int) -> ir.Table:
    from huidian.engine.figures.migration import migration_matrix

    return migration_matrix(view.evidence, view.question(kind=kind, months=(month, month)), keys=("month",))


def _by_month(view: MartView, metric: Metric, by: str, months: range, kind: str) -> dict[int, Split]:
    made = splits_by_month(view, metric, [by], (months[0], months[-1]), kind=kind)
    return {month: split for month, (split,) in made.items()}


def _keys(dimension: str, view: MartView) -> tuple[str, ...]:
    from huidian.engine.figures.dimensions import DIMENSIONS

    order = DIMENSIONS[dimension].order
    assert order is not None
    return tuple(order(view.rules))
