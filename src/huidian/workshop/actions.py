"""Verbs about appointments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Q

from huidian.customers.models import Vehicle
from huidian.kit.day_ranges import AHEAD
from huidian.network import audit
from huidian.network.ends import today_at
from huidian.network.locks import locked_dealer
from huidian.network.models import Dealer, Staff
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.visits.models import Visit
from huidian.workshop.models import Appointment
from huidian.workshop.opening import must_be_open

_WHY = "one dealer's day, under its lock: how many, never whose"


class FullError(ValueError):
    """The advisor's day takes no more; `used` of `limit` are taken."""

    def __init__(self, advisor: str, used: int, limit: int) -> None:
        super().__init__(f"{used} of {limit} of {advisor} are taken")
        self.advisor, self.used, self.limit = advisor, used, limit


class NotBookedError(RuntimeError):
    """An appointment stands no more: it was cancelled or moved, or its moment is over."""


@audit.atomic()
def book(
    *,
    at: datetime,
    by: Staff | None,
    scope: Scope,
    vehicle_id: int,
    starts_at: datetime,
    advisor: str,
    items: str = "",
    kind: str = "",
    beyond: bool = False,
) -> Appointment:
    """Make an appointment; one that the vehicle has on that day already is moved to the new hour.

    That one is cancelled, and the new one names it as `moved_from`. The advisor's day is counted in the
    transaction that adds to it; a manager of calls may go `beyond` what it takes, which is noted. Raises
    `FullError` where it takes no more, `ClosedError` where the shop is closed then, `ValueError` for a moment
    that is over or more than a year off, or without an advisor, `Vehicle.DoesNotExist`.
    """
    if not at < starts_at <= at + AHEAD or not advisor:
        raise ValueError("an appointment needs a moment to come, within a year, and an advisor")
    within = Vehicle.objects.within(scope.where(Permission.MAKE_CALLS)).current()
    vehicle = within.select_related("dealer").get(pk=vehicle_id)
    dealer = locked_dealer(vehicle.dealer_id)
    must_be_open(dealer, starts_at)
    on = starts_at.astimezone(ZoneInfo(dealer.timezone)).date()
    day = Appointment.objects.unscoped(_WHY).booked().filter(dealer=dealer, on=on)
    earlier = day.filter(vehicle=vehicle).first()
    if earlier and _cancel(earlier, at):
        _note(at, by, earlier, "appointment.cancelled")
    used, limit = taken_on(dealer, on, advisor, at=at)
    if used >= limit and not (beyond and scope.may_at(dealer.pk, Permission.MANAGE_CALLS)):
        raise FullError(advisor, used, limit)
    made = Appointment.objects.create(
        dealer=dealer,
        vehicle=vehicle,
        customer_id=vehicle.owner_id,
        kind=kind,
        starts_at=starts_at,
        on=on,
        advisor=advisor,
        items=items,
        booked_at=at,
        booked_by=by,
        moved_from=earlier,
    )
    _note(at, by, made, "appointment.booked", **({"beyond_limit": True} if used >= limit else {}))
    return made


@audit.atomic()
def take_back(*, at: datetime, by: Staff | None, scope: Scope, appointment_id: int) -> None:
    """Take back that an appointment was made; the one it was moved from stands again.

    One that was moved on meanwhile is left out of the row: the later one goes back to what stood before it.

    Raises `FullError` where that one's place is somebody else's by now, `Appointment.DoesNotExist`.
    """
    made = Appointment.objects.within(scope.where(Permission.MAKE_CALLS)).get(pk=appointment_id)
    dealer = locked_dealer(made.dealer_id)
    stood = cancel(at=at, by=by, scope=scope, appointment_id=appointment_id)
    if not stood:
        moved = Appointment.objects.unscoped(_WHY).filter(moved_from=made)
        moved.update(moved_from=made.moved_from)
    earlier = made.moved_from
    if stood and earlier and earlier.state == Appointment.State.CANCELLED:
        _must_have_room(dealer, earlier.on, earlier.advisor, at)
        Appointment.objects.unscoped(_WHY).filter(pk=earlier.pk).update(
            state=Appointment.State.BOOKED, cancelled_at=None
        )
        _note(at, by, earlier, "appointment.booked")


@audit.atomic()
def cancel(*, at: datetime, by: Staff | None, scope: Scope, appointment_id: int) -> bool:
    """Take an appointment back; whether it stood. Raises `Appointment.DoesNotExist` for one out of reach."""
    made = Appointment.objects.within(scope.where(Permission.MAKE_CALLS)).get(pk=appointment_id)
    if not _cancel(made, at):
        return False
    _note(at, by, made, "appointment.cancelled")
    return True


@audit.atomic()
def move(
    *,
    at: datetime,
    by: Staff | None,
    scope: Scope,
    appointment_id: int,
    starts_at: datetime,
    advisor: str,
    items: str = "",
    beyond: bool = False,
) -> Appointment:
    """Cancel an appointment and make another one of the vehicle, which names it as `moved_from`.

    Raises `NotBookedError` where it stands no more or is over, and as `book` and `cancel` do.
    """
    within = Appointment.objects.within(scope.where(Permission.MAKE_CALLS))
    was = within.get(pk=appointment_id)
    locked_dealer(was.dealer_id)
    if was.starts_at <= at or not cancel(at=at, by=by, scope=scope, appointment_id=appointment_id):
        raise NotBookedError
    made = book(
        at=at,
        by=by,
        scope=scope,
        vehicle_id=was.vehicle_id,
        starts_at=starts_at,
        advisor=advisor,
        items=items,
        kind=was.kind,
        beyond=beyond,
    )
    if made.moved_from_id is None:
        made.moved_from = was
        made.save(update_fields=["moved_from"])
    return made


@audit.atomic()
def restore(*, at: datetime, by: Staff | None, scope: Scope, appointment_id: int) -> bool:
    """Let a cancelled appointment stand again; whether it could: it is to come, the vehicle has no other one
    on that day nor one it was moved to in the end, and there is room. Raises `Appointment.DoesNotExist`.
    """
    was = Appointment.objects.within(scope.where(Permission.MAKE_CALLS)).get(pk=appointment_id)
    dealer = locked_dealer(was.dealer_id)
    booked = Appointment.objects.unscoped(_WHY).booked()
    other = booked.filter(Q(vehicle=was.vehicle_id, on=was.on) | Q(pk__in=_moved_to(was))).exists()
    used, limit = taken_on(dealer, was.on, was.advisor, at=at)
    if was.starts_at <= at or other or used >= limit:
        return False
    cancelled = Appointment.objects.unscoped(_WHY).filter(pk=was.pk, state=Appointment.State.CANCELLED)
    if not cancelled.update(state=Appointment.State.BOOKED, cancelled_at=None):
        return False
    _note(at, by, was, "appointment.booked")
    return True


def _moved_to(was: Appointment) -> set[int]:
    """The appointments (ids) one was moved to, one after the other."""
    later, last = set[int](), {was.pk}
    while last:
        moved = Appointment.objects.unscoped(_WHY).filter(moved_from__in=last)
        last = set(moved.values_list("pk", flat=True)) - later
        later |= last
    return later


def places_left(dealer: Dealer, days: Sequence[date], advisors: Sequence[str]) -> dict[date, dict[str, int]]:
    """How many more each advisor takes on each of some days, in their order."""
    limit = rules_of(dealer).calls.receptions_a_day
    booked = Appointment.objects.unscoped(_WHY).booked().filter(dealer=dealer, on__in=list(days))
    taken = Counter(booked.order_by().values_list("on", "advisor"))
    return {on: {one: max(limit - taken[on, one], 0) for one in advisors} for on in days}


def booked_by_day(dealer: Dealer, first: date, last: date) -> dict[str, dict[date, int]]:
    """How many vehicles are booked with each advisor on the days from one to another."""
    booked = Appointment.objects.unscoped(_WHY).booked().filter(dealer=dealer, on__range=(first, last))
    days: dict[str, dict[date, int]] = {}
    for (advisor, on), n in Counter(booked.order_by().values_list("advisor", "on")).items():
        days.setdefault(advisor, {})[on] = n
    return days


def taken_on(dealer: Dealer, on: date, advisor: str, *, at: datetime) -> tuple[int, int]:
    """How many of an advisor's day are taken, of how many at most: vehicles booked, and on the day itself
    those received without.
    """
    booked = Appointment.objects.unscoped(_WHY).booked().filter(dealer=dealer, on=on, advisor=advisor)
    taken, limit = booked.count(), rules_of(dealer).calls.receptions_a_day
    if on > today_at(at, dealer):
        return taken, limit
    visits = Visit.objects.unscoped(_WHY).current()
    received = visits.filter(vehicle__dealer=dealer, settled_on=on, advisor=advisor)
    others = received.exclude(vehicle__in=booked.values("vehicle"))
    return taken + others.order_by().values("vehicle").distinct().count(), limit


def _must_have_room(dealer: Dealer, on: date, advisor: str, at: datetime) -> None:
    used, limit = taken_on(dealer, on, advisor, at=at)
    if used >= limit:
        raise FullError(advisor, used, limit)


def _cancel(made: Appointment, at: datetime) -> bool:
    rows = Appointment.objects.unscoped(_WHY).booked().filter(pk=made.pk)
    return bool(rows.update(state=Appointment.State.CANCELLED, cancelled_at=at))


def _note(at: datetime, by: Staff | None, made: Appointment, action: str, **more: object) -> None:
    audit.record(
        at=at,
        staff=by,
        dealer=made.dealer,
        action=action,
        object_type="appointment",
        object_id=made.pk,
        after={"vehicle": made.vehicle_id, "starts_at": made.starts_at, "advisor": made.advisor, **more},
    )
