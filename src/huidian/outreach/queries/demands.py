"""What stored needs may ask of a dealer's agents from a day on, counted for the simulator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from huidian.engine.needs.go_live import Demand
from huidian.network.models import Dealer
from huidian.network.rules import rules_of
from huidian.outreach.actions.planning import is_called
from huidian.outreach.models import Need

_WHY = "what one dealer's needs ask of its agents"


@dataclass(frozen=True, slots=True)
class StoredDemands:
    """Needs that make tasks from a day on; `left_out`: those that are late by then and make none."""

    demands: tuple[Demand, ...]
    left_out: int


def stored_demands(dealer: Dealer, *, starts_on: date, until: date) -> StoredDemands:
    """The needs opening before `until`, of the kinds owners are called about, as `open_tasks` takes them."""
    kinds = [rule.key for rule in rules_of(dealer).needs.rules if is_called(rule)]
    over = ~Q(ending="") & (Q(ended_until=None) | Q(ended_until__gt=starts_on))
    needs = (
        Need.objects.unscoped(_WHY)
        .filter(Q(latest_on=None) | Q(latest_on__gte=starts_on), dealer=dealer, kind__in=kinds)
        .filter(earliest_on__lt=until, vehicle__retracted_at=None)
        .exclude(over)
        .order_by()
    )
    rows = (
        needs.filter(overdue_on__gte=starts_on)
        .values_list("due_on", "earliest_on", "latest_on", "kind")
        .annotate(n=Count("pk"))
    )
    demands = sorted(
        Demand(due, earliest, latest or date.max, kind, n) for due, earliest, latest, kind, n in rows
    )
    return StoredDemands(tuple(demands), needs.filter(overdue_on__lt=starts_on).count())
