"""How long customers stay after their first visit: a curve for the vehicles of each year."""

from __future__ import annotations

from datetime import date, datetime

from huidian.kit.shares import FEW
from huidian.network.scope import Scope
from huidian.retention.queries.retention_figures import figure_of, opened
from huidian.retention.retention_answers import Curve, CurvePoint, CurvesPage


def curves_page(
    scope: Scope,
    *,
    window: int | None = None,
    kind: str = "overall",
    as_of: date | None = None,
    now: datetime,
) -> CurvesPage:
    """The retention curves of all years of first visits; a vehicle is lost when the churn window runs out."""
    from huidian.engine.figures.curves import retention_curve
    from huidian.engine.figures.measures import figure, rows_of
    from huidian.engine.metrics import RETENTION_CURVE

    view, frame = opened(scope, month=None, window=window, kind=kind, as_of=as_of, now=now)
    question = view.question(window=frame.window, kind=frame.kind)
    points: dict[int, list[CurvePoint]] = {}
    for row in view.rows(retention_curve(rows_of(RETENTION_CURVE, view.evidence, question))):
        at_risk = row["at_risk"]
        point = CurvePoint(row["duration"], at_risk, row["survival"], at_risk < FEW)
        points.setdefault(row["cohort_year"], []).append(point)
    followed = view.rows(figure(RETENTION_CURVE, view.evidence, question, by=("cohort_year",)))
    return CurvesPage(
        frame=frame,
        curves=tuple(
            Curve(
                row["cohort_year"],
                figure_of(view, RETENTION_CURVE, row),
                tuple(points.get(row["cohort_year"], ())),
            )
            for row in followed
        ),
    )
