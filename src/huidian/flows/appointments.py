"""An appointment is moved or cancelled by whoever answers for the vehicle, whoever made it."""

from __future__ import annotations

from datetime import datetime

from huidian.flows import needs
from huidian.flows.call_report import Booking, must_be_bookable
from huidian.flows.vehicle_file import may_edit_vehicle
from huidian.network import audit
from huidian.network.models import Staff
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.network.submissions import IdempotencyKey, once
from huidian.workshop import actions as workshop
from huidian.workshop.models import Appointment


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
