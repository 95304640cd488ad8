"""Plan an import: what each row of a reading would do to the dealer's file as it is now."""

from __future__ import annotations

from datetime import date

from huidian.network.models import Dealer
from huidian.visits.actions.plan_files import FilePlanner
from huidian.visits.actions.plan_visits import VisitPlanner
from huidian.visits.actions.plans import Plan
from huidian.visits.importing import Reading
from huidian.visits.matching.columns import storable


def plan_import(reading: Reading, *, dealer_id: int, on: date) -> Plan:
    """What committing the reading would do; nothing is written.

    Of a dealer that is not stored yet nothing is known. `on` is the day of which customer and vehicle files
    speak. The plan's rows are in the reading's order.
    """
    # Read before anything else: what changes while planning then shows at commit.
    revision = Dealer.objects.values_list("data_revision", flat=True).filter(pk=dealer_id).first()
    plan = Plan(dealer_id=dealer_id, kind=reading.kind, data_revision=revision or 0)
    plan.rows, plan.rejected = reading.total_rows, len(reading.rejected_rows)
    rows = storable(reading.columns, len(reading))
    if reading.kind == "visits":
        return VisitPlanner(plan, rows).run()
    return FilePlanner(plan, rows, on).run()
