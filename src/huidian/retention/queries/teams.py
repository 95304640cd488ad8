"""Which team, and which advisor, keeps the vehicles it answers for (S4)."""

from __future__ import annotations

from datetime import date, datetime

from huidian.engine.facts.kinds import OVERALL
from huidian.network.scope import Scope
from huidian.retention.assessed_view import as_assessed
from huidian.retention.mart_view import MartView
from huidian.retention.month_figures import TARGET, Slot, month_figures
from huidian.retention.page_answers import TeamsPage
from huidian.retention.queries.figures import figures, in_order, moved, opened, trend_of
from huidian.retention.queries.splits import every_split


def teams_page(
    scope: Scope,
    *,
    month: int | None = None,
    kind: str = OVERALL,
    as_of: date | None = None,
    now: datetime,
) -> TeamsPage:
    """The assessment of a month by team and advisor, of several dealers by dealer; of an advisor, her own."""
    from huidian.engine.metrics import ASSESSMENT_CHURN

    view, frame = opened(scope, month=month, window=None, kind=kind, as_of=as_of, now=now)
    view = as_assessed(view)
    trend = trend_of(frame)
    assessed = figures(view, ASSESSMENT_CHURN, {*trend, frame.month - 1, frame.month - 12}, kind=kind)
    several, rules = len(view.dealers) > 1, view.rules.assessment
    ways = ["dealer"] if several else ["team", "advisor"]
    groups, *advisors = every_split(view, ASSESSMENT_CHURN, ways, frame.month, kind=kind)
    return TeamsPage(
        frame=frame,
        whole=moved(view, frame, ASSESSMENT_CHURN, assessed),
        trend=in_order(assessed, trend),
        groups=groups,
        advisors=advisors[0] if advisors else None,
        lost_from_months=rules.lost_from_months,
        lost_until_months=rules.lost_until_months,
        duty_from_months=rules.duty_from_months,
        duty_until_months=rules.duty_until_months,
        own=bool(view.own),
        targets=_targets(view, frame.month),
    )


def _targets(view: MartView, month: int) -> dict[Slot, int]:
    """What the teams and advisors of one dealer should come to."""
    if len(view.dealers) != 1:
        return {}
    [dealer] = view.dealers
    figures_set = month_figures([dealer.pk], TARGET, months=(month, month), keys=("assessment_churn",))
    return figures_set.get(dealer.pk, {})
