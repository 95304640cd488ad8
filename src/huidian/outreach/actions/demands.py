"""What needs ask of agents, counted once a run, so that a trial of other settings takes no query of needs."""

from __future__ import annotations

from datetime import date, datetime

from huidian.network.ends import today_at
from huidian.network.models import Dealer
from huidian.outreach.models import DemandCount
from huidian.outreach.queries.demands import count_demands

_WHY = "the counts of one dealer's needs"


def counted_on(dealer: Dealer, day: date) -> bool:
    """Whether they were counted on a day."""
    stored = DemandCount.objects.unscoped(_WHY).filter(dealer=dealer).only("counted_at").first()
    return stored is not None and today_at(stored.counted_at, dealer) == day


def store_demands(dealer: Dealer, *, at: datetime) -> None:
    """Count a dealer's needs by their days and keep that."""
    rows = count_demands(dealer, day=today_at(at, dealer))
    DemandCount.objects.unscoped(_WHY).update_or_create(
        dealer=dealer, defaults={"counted_at": at, "rows": rows}
    )
