"""What was tried with a vehicle's owner and what was booked, as entries of its timeline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from huidian.customers.models import Vehicle
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.outreach.queries.attempts import AttemptLine, attempts_of
from huidian.workshop.models import Appointment


@dataclass(frozen=True, slots=True)
class VehicleContact:
    """One attempt that stands, on its day."""

    on: date
    line: AttemptLine
    what: Literal["contact"] = "contact"


@dataclass(frozen=True, slots=True)
class VehicleAppointment:
    """One appointment on the day it is for."""

    appointment_id: int
    on: date
    starts_at: datetime
    advisor: str
    items: str
    cancelled: bool
    what: Literal["appointment"] = "appointment"


def contacts_of(scope: Scope, vehicle: Vehicle) -> list[VehicleContact | VehicleAppointment]:
    """The newest attempts and appointments of a vehicle, for whom tasks are open; else none."""
    if not scope.may_at(vehicle.dealer_id, Permission.VIEW_CALLS):
        return []
    zone = ZoneInfo(vehicle.dealer.timezone)
    lines = attempts_of(scope, vehicle.dealer, vehicle.pk)
    booked = Appointment.objects.within(scope).filter(vehicle=vehicle)
    return [
        *(VehicleContact(line.at.astimezone(zone).date(), line) for line in lines if not line.undone),
        *(
            VehicleAppointment(
                appointment_id=one.pk,
                on=one.on,
                starts_at=one.starts_at,
                advisor=one.advisor,
                items=one.items,
                cancelled=one.state == Appointment.State.CANCELLED,
            )
            for one in booked
        ),
    ]
