"""Somebody leaves: the appointments made with them go on with whoever answers for the vehicles now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from huidian.network import audit
from huidian.network.models import Dealer, Staff
from huidian.workshop.models import Appointment, AppointmentQuerySet

_WHY = "the appointments of one dealer's advisor, whose vehicles are handed over by who may"


class Moved(NamedTuple):
    """An appointment, and with whom (by the name in the DMS) it was and is."""

    appointment: int
    before: str
    now: str


def upcoming_with(dealer: Dealer, advisor: str, from_on: date) -> AppointmentQuerySet:
    """The appointments with an advisor that are to be kept from a day on."""
    rows = Appointment.objects.unscoped(_WHY).booked()
    return rows.filter(dealer=dealer, advisor=advisor, on__gte=from_on)


@audit.atomic()
def hand_on(
    *,
    at: datetime,
    by: Staff | None,
    dealer: Dealer,
    advisor: str,
    from_on: date,
    holders: Mapping[int, str],
    rest: str,
) -> list[Moved]:
    """Move an advisor's appointments from a day on to who is named for the vehicle, of others to `rest`.

    Owners come when they said they would: what a day of the new advisor takes is not asked here. One audit
    event.
    """
    if not advisor:
        return []
    rows = list(upcoming_with(dealer, advisor, from_on).select_for_update(of=("self",)).order_by("pk"))
    moved = [Moved(one.pk, advisor, holders.get(one.vehicle_id, rest)) for one in rows]
    _write(at, by, dealer, moved)
    return moved


@audit.atomic()
def hand_back(*, at: datetime, by: Staff | None, dealer: Dealer, moved: Sequence[Moved]) -> int:
    """Take that back where an appointment stands and is still with whom it went to; how many."""
    was = {one.appointment: one for one in moved}
    rows = Appointment.objects.unscoped(_WHY).booked().filter(dealer=dealer, pk__in=was)
    back = [
        Moved(one.pk, one.advisor, was[one.pk].before)
        for one in rows.select_for_update(of=("self",)).order_by("pk")
        if one.advisor == was[one.pk].now
    ]
    _write(at, by, dealer, back)
    return len(back)


def _write(at: datetime, by: Staff | None, dealer: Dealer, moved: Sequence[Moved]) -> None:
    for name in sorted({one.now for one in moved}):
        ids = [one.appointment for one in moved if one.now == name]
        Appointment.objects.unscoped(_WHY).filter(pk__in=ids).update(advisor=name)
    if moved:
        after = {"appointments": [one.appointment for one in moved]}
        audit.record(
            at=at,
            staff=by,
            dealer=dealer,
            action="appointments.handed_on",
            object_type="appointment",
            after=after,
        )
