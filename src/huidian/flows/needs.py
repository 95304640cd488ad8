"""A dealer's needs and tasks brought up to a moment, with the appointments that end them."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from django.db import DatabaseError
from django.db.models import Q

from huidian.customers.models import Vehicle
from huidian.engine.needs.facts import Booking
from huidian.engine.needs.need import Need
from huidian.flows.surveys.sent_links import send_links_due
from huidian.flows.vouchers import settle_vouchers
from huidian.network import troubles
from huidian.network.ends import today_at
from huidian.network.models import Dealer
from huidian.outreach.actions import needs
from huidian.outreach.actions.campaign_contacts import call_silent
from huidian.outreach.actions.campaign_stops import close_answered, withdraw_stopped
from huidian.outreach.actions.campaign_turns import give_turns
from huidian.outreach.actions.demands import counted_on, store_demands
from huidian.outreach.actions.departed import settle_departed
from huidian.outreach.actions.planning import open_tasks
from huidian.outreach.actions.settling import expire_tasks, reopen_expired, settle_overlooked
from huidian.outreach.actions.wishes import keep_all_wishes
from huidian.outreach.models import CallPlan
from huidian.surveys.actions.opening import open_follow_ups
from huidian.workshop.models import Appointment

log = logging.getLogger("huidian.needs")
_WHY = "what is booked at one dealer ends needs of its vehicles"


@dataclass(frozen=True, slots=True)
class Night:
    """What a run brought: the needs, the tasks that were opened, those that expired."""

    needs: needs.Refreshed
    opened: int
    expired: int


def refresh(
    dealer: Dealer, *, at: datetime, anew: bool = False, tell: Callable[[int, int], None] | None = None
) -> Night:
    """Needs, then tasks. The same moment twice changes nothing the second time. `tell` as there."""
    refreshed = needs.refresh_needs(
        dealer,
        at=at,
        bookings=bookings_of(dealer),
        booked_since=partial(booked_since, dealer),
        anew=anew,
        tell=tell,
    )
    settle_overlooked(dealer, day=today_at(at, dealer), at=at)
    settle_departed(dealer, at=at)
    reopen_expired(dealer, day=today_at(at, dealer), at=at)
    expired = expire_tasks(dealer, day=today_at(at, dealer), at=at)
    settle_vouchers(dealer, at=at)
    withdraw_stopped(dealer, at=at)
    close_answered(dealer, at=at)
    opened = open_follow_ups(dealer, at=at) + open_tasks(dealer, at=at)
    send_links_due(dealer, at=at)
    opened += call_silent(dealer, at=at, booked=lambda: bookings_of(dealer))
    opened += give_turns(dealer, at=at)
    keep_all_wishes(dealer, at=at)
    if refreshed or opened or expired or not counted_on(dealer, today_at(at, dealer)):
        store_demands(dealer, at=at)
    return Night(refreshed, opened, expired)


def refresh_all(*, at: datetime) -> list[Night]:
    """The night of every live dealer; one dealer's failure keeps no other waiting.

    It stands as a trouble until a night without any; all failures come at the end, in one group.
    """
    done: list[Night] = []
    failures: list[Exception] = []
    failed: list[str] = []
    for dealer in live_dealers():
        try:
            done.append(refresh(dealer, at=at))
        except Exception as failure:
            failure.add_note(f"dealer {dealer.code}")
            log.exception("needs of %s could not be refreshed", dealer.code)
            failures.append(failure)
            failed.append(dealer.code)
    if failures:
        with suppress(DatabaseError):
            troubles.note(troubles.NEEDS, at=at, dealers="、".join(failed), why=str(failures[0]))
        raise ExceptionGroup("needs of some dealers could not be refreshed", failures)
    troubles.over(troubles.NEEDS)
    return done


def refresh_vehicles(dealer: Dealer, vehicle_ids: Sequence[int], *, at: datetime) -> None:
    """The needs of some vehicles at once, after something was said of them, and the tasks that have none."""
    needs.refresh_needs_of(dealer, vehicle_ids, at=at, bookings=bookings_of(dealer, vehicle_ids))
    settle_departed(dealer, at=at, vehicle_ids=vehicle_ids)


def live_dealers() -> list[Dealer]:
    """The dealers that work with tasks."""
    return list(Dealer.objects.filter(pk__in=CallPlan.objects.unscoped(_WHY).values("dealer")))


def booked_since(dealer: Dealer, moment: datetime) -> set[int]:
    """The vehicles with appointments made or cancelled since an hour before a moment: clocks differ."""
    since = moment - timedelta(hours=1)
    changed = Q(booked_at__gte=since) | Q(cancelled_at__gte=since)
    rows = Appointment.objects.unscoped(_WHY).filter(changed, dealer=dealer)
    return set(rows.order_by().values_list("vehicle", flat=True))


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


@dataclass(frozen=True, slots=True)
class VehicleNeed:
    """A need of a vehicle as computed for a day."""

    vehicle_id: int
    plate: str
    vin: str
    need: Need


def needs_on(dealer: Dealer, day: date) -> Iterator[VehicleNeed]:
    """The needs of a dealer's vehicles as they are by what is on file, for any day; nothing is written.

    A later day is answered as if nothing more came to be known; an earlier one by what was known of then.
    """
    vehicles = Vehicle.objects.unscoped(_WHY).current().filter(dealer=dealer)
    names = {pk: (plate, vin) for pk, plate, vin in vehicles.values_list("pk", "plate", "vin")}
    for made in needs.computed(dealer, day, bookings=bookings_of(dealer)):
        vehicle_id = int(made.vehicle)
        plate, vin = names.get(vehicle_id, ("", ""))
        yield from (VehicleNeed(vehicle_id, plate, vin, need) for need in made.needs)
