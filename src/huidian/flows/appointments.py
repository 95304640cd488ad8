"""Appointments in a list; one is moved or cancelled by whoever answers for the vehicle, whoever made it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from huidian.flows import needs
from huidian.flows.call_report import Booking, must_be_bookable
from huidian.flows.vehicle_file import may_edit_vehicle
from huidian.network import audit
from huidian.network.masks import Masks
from huidian.network.models import Staff
from huidian.network.own import holder_of
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.network.submissions import IdempotencyKey, once
from huidian.workshop import actions as workshop
from huidian.workshop.models import Appointment


@dataclass(frozen=True, slots=True)
class AppointmentLine:
    """An appointment in a list (its plate as the reader may see it); `elsewhere`: one's own customer comes
    to a colleague.
    """

    appointment_id: int
    dealer_id: int
    dealer: str
    vehicle_id: int
    plate: str
    starts_at: datetime
    advisor: str
    items: str
    state: str
    booked_at: datetime
    booked_by: str
    elsewhere: bool = False


def appointments_of(scope: Scope) -> QuerySet[Appointment]:
    """The appointments a person may see, the last one first; an advisor those with oneself and
    those of one's customers with colleagues.
    """
    reach = scope.where(Permission.VIEW_CALLS)
    rows = Appointment.objects.within(reach).filter(dealer__in=reach.chosen_dealer_ids)
    own = reach.own_vehicles("vehicle__standing__")
    if own is not None:
        for dealer_id in reach.chosen_dealer_ids:
            own |= Q(dealer=dealer_id, advisor__in=_names(reach, dealer_id))
        rows = rows.filter(own)
    return rows.select_related("dealer", "vehicle__standing", "booked_by").order_by("-starts_at", "-pk")


def _names(scope: Scope, dealer_id: int) -> frozenset[str]:
    return scope.own_names.get(dealer_id, frozenset()) - {""}


def advisors_booked(scope: Scope) -> list[str]:
    """With whom they are."""
    return list(appointments_of(scope).order_by("advisor").values_list("advisor", flat=True).distinct())


def appointment_lines(scope: Scope, rows: Sequence[Appointment]) -> list[AppointmentLine]:
    """Lines of a list, of rows of `appointments_of`."""
    masks = Masks(scope)
    return [
        AppointmentLine(
            one.pk,
            one.dealer_id,
            one.dealer.name,
            one.vehicle_id,
            masks.plate(one.vehicle.plate, dealer_id=one.dealer_id, holder=holder_of(one.vehicle)),
            one.starts_at,
            one.advisor,
            one.items,
            one.state,
            one.booked_at,
            str(one.booked_by or ""),
            scope.own_only(one.dealer_id) and one.advisor not in _names(scope, one.dealer_id),
        )
        for one in rows
    ]


def move_appointment(
    *,
    at: datetime,
    by: Staff,
    scope: Scope,
    appointment_id: int,
    booking: Booking,
    key: IdempotencyKey | None = None,
) -> int:
    """Move an appointment to another moment, advisor or work; the id of the new one, which names it.

    A form sent twice has one effect. Raises `Appointment.DoesNotExist` for one out of reach or of a vehicle
    one does not answer for, `workshop.NotBookedError` where it stands no more, `ReportError` as a call's
    booking does, `workshop.FullError`.
    """

    def act() -> dict[str, int]:
        was = appointment_to_change(scope, appointment_id)
        must_be_bookable(booking, was.dealer, at)
        made = workshop.move(
            at=at,
            by=by,
            scope=scope,
            appointment_id=appointment_id,
            starts_at=booking.starts_at,
            advisor=booking.advisor,
            items=booking.items,
            beyond=booking.beyond,
        )
        needs.refresh_vehicles(was.dealer, [was.vehicle_id], at=at)
        return {"appointment": made.pk}

    with audit.atomic():
        return int(once(key, at=at, act=act)["appointment"])


@audit.atomic()
def cancel_appointment(*, at: datetime, by: Staff, scope: Scope, appointment_id: int) -> bool:
    """Cancel an appointment that is to come; whether it stood. Raises as `move_appointment`."""
    was = appointment_to_change(scope, appointment_id)
    stood = was.starts_at > at and workshop.cancel(at=at, by=by, scope=scope, appointment_id=was.pk)
    if stood:
        needs.refresh_vehicles(was.dealer, [was.vehicle_id], at=at)
    return stood


@audit.atomic()
def restore_appointment(*, at: datetime, by: Staff, scope: Scope, appointment_id: int) -> bool:
    """Let a cancelled appointment stand again; whether it could. Raises as `move_appointment`."""
    was = appointment_to_change(scope, appointment_id)
    again = workshop.restore(at=at, by=by, scope=scope, appointment_id=was.pk)
    if again:
        needs.refresh_vehicles(was.dealer, [was.vehicle_id], at=at)
    return again


def appointment_to_change(scope: Scope, appointment_id: int) -> Appointment:
    """An appointment that a person may move or cancel. Raises as `move_appointment`."""
    reach = scope.where(Permission.MAKE_CALLS)
    was = Appointment.objects.within(reach).select_related("dealer").get(pk=appointment_id)
    if not may_edit_vehicle(reach, was.vehicle_id):
        raise Appointment.DoesNotExist
    return was
