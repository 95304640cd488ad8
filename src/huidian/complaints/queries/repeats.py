"""The faults that orders of the last days repair again."""

from __future__ import annotations

from datetime import date, timedelta

from huidian.complaints.repeats import Repeat, Work, repeats_in
from huidian.mart.facts import counted
from huidian.network.models import Dealer
from huidian.network.rules import rules_of
from huidian.playbooks.complaints import ComplaintRules
from huidian.visits.models import Visit

_WHY = "one dealer's orders, for no person in particular"


def repeated_faults(dealer: Dealer, today: date, rules: ComplaintRules) -> list[Repeat]:
    """Those repaired again within the days of some rules, the last time within them before a day."""
    whole, within = rules_of(dealer), rules.same_fault_days
    since = today - timedelta(days=within)
    orders = (
        Visit.objects.unscoped(_WHY)
        .current()
        .filter(
            dealer=dealer,
            order_kind__in=whole.scores.fix_kinds,
            settled_on__range=(_first(since, within), today),
        )
    )
    columns = ("vehicle_id", "settled_on", "items__labour")
    works = [
        Work(vehicle, on, frozenset(map(str, labour or ())))
        for vehicle, on, labour in counted(orders, whole).values_list(*columns)
    ]
    return list(repeats_in(works, since=since, within=within))


def _first(since: date, within: int) -> date:
    """From which day on orders are looked at: a fault repaired time and again is followed some times back."""
    return since - timedelta(days=5 * within)
