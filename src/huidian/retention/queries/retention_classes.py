"""Who becomes a better customer and who a worse one: classes, their migration, tiers, month by month."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from huidian.network.scope import Scope
from huidian.retention.mart_view import MartView
from huidian.retention.queries.retention_figures import (
    figures_of,
    moved,
    no_figure,
    opened,
    trend_of,
)
from huidian.retention.queries.words import words_of
from huidian.retention.retention_answers import ClassesPage, Frame, Move, Step

if TYPE_CHECKING:
    from huidian.engine.metrics import Metric

Moves = dict[tuple[str, str], Move]


def classes_page(
    scope: Scope,
    *,
    month: int | None = None,
    kind: str = "overall",
    as_of: date | None = None,
    now: datetime,
) -> ClassesPage:
    """The month's migration from class to class, and classes and tiers over a year."""
    from huidian.engine.metrics import CLASS_MIGRATION, CLASS_STRUCTURE, TIERS

    view, frame = opened(scope, month=month, window=None, kind=kind, as_of=as_of, now=now)
    trend = trend_of(frame)
    compared = {*trend, frame.month, frame.month - 1, frame.month - 12}
    sliding = figures_of(view, frame, CLASS_MIGRATION, compared)
    words = words_of("tier", view)
    return ClassesPage(
        frame=frame,
        sliding=moved(sliding, frame.month, no_figure(view, CLASS_MIGRATION, frame.month)),
        trend=tuple(sliding[one] for one in trend if one in sliding),
        moves=_moves(view, frame),
        classes=_keys("customer_class", view),
        structure=_steps(view, frame, CLASS_STRUCTURE, "customer_class", trend),
        tiers=tuple((key, words[key]) for key in _keys("tier", view)),
        tier_steps=_steps(view, frame, TIERS, "tier", trend),
    )


def _moves(view: MartView, frame: Frame) -> Moves:
    from huidian.engine.figures.migration import migration_matrix

    question = view.question(kind=frame.kind, months=(frame.month, frame.month))
    matrix = migration_matrix(view.evidence, question, keys=("month",))
    return {
        (row["from_class"], row["to_class"]): Move(row["vehicles"], row["share"]) for row in view.rows(matrix)
    }


def _steps(view: MartView, frame: Frame, metric: Metric, by: str, months: range) -> tuple[Step, ...]:
    from huidian.engine.figures.measures import split

    question = view.question(kind=frame.kind, months=(months[0], months[-1]))
    found = view.rows(split(metric, view.evidence, question, [by], keys=("month",)))
    return tuple(
        Step(row["month"], row[by] or "", row["seen"], row["share"], view.is_provisional(row["month"], 0))
        for row in found
    )


def _keys(dimension: str, view: MartView) -> tuple[str, ...]:
    from huidian.engine.figures.dimensions import DIMENSIONS

    order = DIMENSIONS[dimension].order
    assert order is not None
    return tuple(order(view.rules))
