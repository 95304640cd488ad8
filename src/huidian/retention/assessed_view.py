"""The mart as the assessment reads it: whoever sees only their own is shown what they answered for then."""

from __future__ import annotations

from functools import cached_property, reduce
from operator import or_
from typing import TYPE_CHECKING

from huidian.retention.mart_view import MartView

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from huidian.engine.facts.evidence import Evidence


class AssessedView(MartView):
    """A view in which one's own are not today's vehicles but the assignments in one's names: a month's line
    is the same whoever reads it, and stays when a vehicle goes to somebody else.
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
        own = [(every.dealer == code) & every.advisor.isin(sorted(names)) for code, names in self.own.items()]
        return every.filter(reduce(or_, own, every.dealer.notin(sorted(self.own))))


def as_assessed(view: MartView) -> MartView:
    """The same as the assessment reads it; itself where the reader sees everybody's."""
    if not view.own:
        return view
    return AssessedView(view.dealers, view.own, view.today, view.known_at, view.mart, view.given)
