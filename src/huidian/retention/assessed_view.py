"""The mart as the assessment reads it: whoever sees only their own is shown what they answered for then."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from huidian.mart.holders import is_own
from huidian.retention.mart_view import MartView

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from huidian.engine.facts.evidence import Evidence


ASSESSED = "assessment_churn"
"""The metric that says what somebody answered for."""


class AssessedView(MartView):
    """A view in which one's own are not today's vehicles but what one answered for then, and of who leads a
    team what the team did: a month's line is the same whoever reads it, and stays when a vehicle goes to
    somebody else.
    """

    @cached_property
    def vehicles(self) -> ir.Table:
        return self.known.vehicles

    @cached_property
    def vehicle_months(self) -> ir.Table:
        return self.known.vehicle_months

    @cached_property
    def visits(self) -> ir.Table:
        return self.known.visits

    @cached_property
    def evidence(self) -> Evidence:
        from huidian.engine.facts.evidence import Evidence

        assignments = self._assigned if self.known_at else self._assigned()
        return Evidence(self.visits, self.vehicles, self.vehicle_months, assignments)

    def _assigned(self) -> ir.Table:
        every = self.known.assigned
        return every.filter(is_own(every, self.own))


def view_of(view: MartView, metric_id: str) -> MartView:
    """The view that a metric is counted in.

    The assessment says of a month what somebody answered for then. All other figures of who sees only their
    own are of the vehicles that are theirs today, in past months too: they say how those customers have kept
    coming, whoever had them before, and their lists are of vehicles the reader may act on.
    """
    return as_assessed(view) if metric_id == ASSESSED else view


def as_assessed(view: MartView) -> MartView:
    """The same as the assessment reads it; itself where the reader sees everybody's."""
    if not view.own:
        return view
    return AssessedView(view.dealers, view.own, view.today, view.known_at, view.mart, view.given)
