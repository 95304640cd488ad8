"""A dealer's needs and tasks brought up to a moment, with the appointments that end them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from huidian.engine.needs.facts import Booking
from huidian.network.ends import today_at
from huidian.network.models import Dealer
from huidian.outreach.actions import needs
from huidian.outreach.actions.planning import open_tasks
from huidian.outreach.actions.settling import expire_tasks
from huidian.outreach.models import CallPlan
from huidian.workshop.models import Appointment

_WHY = "what is booked at one dealer ends needs of its vehicles"


@dataclass(frozen=True, slots=True)
class Night:
    """What a run brought: the needs, the tasks that were opened, those that expired."""

    needs: needs.Refreshed
    opened: int
    expired: int


def refresh(dealer: Dealer, *, at: datetime, anew: bool = False) -> Night:
    """Needs, then tasks. The same moment twice changes nothing the second time."""
    refreshed = needs.refresh_needs(dealer, at=at, bookings=bookings_of(dealer), anew=anew)
    expired = expire_tasks(dealer, day=today_at(at, dealer), at=at)
    return Night(refreshed, open_tasks(dealer, at=at), expired)


def refresh_vehicles(dealer: Dealer, vehicle_ids: Sequence[int], *, at: datetime) -> None:
    """The needs of some vehicles at once, after something was said of them."""
    needs.refresh_needs_of(dealer, vehicle_ids, at=at, bookings=bookings_of(dealer, vehicle_ids))


def live_dealers() -> list[Dealer]:
    """The dealers that work with tasks."""
    return list(Dealer.objects.filter(pk__in=CallPlan.objects.unscoped(_WHY).values("dealer")))


def bookings_of(dealer: Dealer, vehicle_ids: Sequence[int] | None = None) -> dict[int, list[Booking]]:
    """Appointments that stand, by vehicle."""
    zone, found = ZoneInfo(dealer.timezone), defaultdict[int, list[Booking]](list)
    rows = Appointment.objects.unscoped(_WHY).booked().filter(dealer=dealer)
    if vehicle_ids is not None:
        rows = rows.filter(vehicle__in=vehicle_ids)
    for row in rows:
        booked_on = row.booked_at.astimezone(zone).date()
        found[row.vehicle_id].append(Booking(str(row.pk), row.on, booked_on, row.kind))
    return dict(found)
