"""How long customers stay after their first visit: a curve for the vehicles of each year."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from huidian.engine.facts.kinds import OVERALL
from huidian.kit.shares import FEW
from huidian.network.scope import Scope
from huidian.retention.mart_view import MartView
from huidian.retention.page_answers import Curve, CurvePoint, CurvesPage
from huidian.retention.queries.figures import opened

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from huidian.engine.facts.evidence import Question


def curves_page(
    scope: Scope,
    *,
    window: int | None = None,
    kind: str = OVERALL,
    as_of: date | None = None,
    now: datetime,
) -> CurvesPage:
    """The retention curves of all years of first visits; a vehicle is lost when the churn window runs out."""
    from huidian.engine.figures.evaluate import figures_by
    from huidian.engine.metrics import RETENTION_CURVE

    view, frame = opened(scope, month=None, window=window, kind=kind, as_of=as_of, now=now)
    question = view.question(window=frame.window, kind=frame.kind)
    points: dict[int, list[CurvePoint]] = {}
    for row in view.answer(_curve, question):
        at_risk = row["at_risk"]
        point = CurvePoint(row["duration"], at_risk, row["survival"], at_risk < FEW)
        points.setdefault(row["cohort_year"], []).append(point)
    followed = figures_by(
        view,
        RETENTION_CURVE,
        view.evidence,
        question,
        ["cohort_year"],
        reach=view.reach,
    )
    return CurvesPage(
        frame=frame,
        curves=tuple(
            Curve(int(year), figure, tuple(points.get(int(year), ())))
            for (year,), by_month in followed.items()
            for figure in by_month.values()
            if year is not None
        ),
    )


def _curve(view: MartView, question: Question) -> ir.Table:
    from huidian.engine.figures.curves import retention_curve
    from huidian.engine.figures.measures import rows_of
    from huidian.engine.metrics import RETENTION_CURVE

    return retention_curve(rows_of(RETENTION_CURVE, view.evidence, question))
