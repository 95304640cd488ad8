"""A complaint that somebody writes down at the desk."""

from __future__ import annotations

from datetime import datetime

from huidian.complaints.actions.opening import Filing, file_complaint
from huidian.customers.models import Vehicle
from huidian.network.models import Staff
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.visits.models import Visit

_WHY = "the last order of a vehicle that was found in scope"


def open_at_desk(*, at: datetime, by: Staff, scope: Scope, vehicle_id: int, text: str, origin: str) -> Filing:
    """File a complaint about a vehicle in reach, and its last order. Raises `Vehicle.DoesNotExist`."""
    mine = scope.where(Permission.HANDLE_COMPLAINTS)
    vehicle = Vehicle.objects.within(mine).current().select_related("dealer", "owner").get(pk=vehicle_id)
    return file_complaint(
        at=at,
        by=by,
        dealer=vehicle.dealer,
        vehicle=vehicle,
        customer=vehicle.owner,
        source="desk",
        text=text,
        visit=last_order_of(vehicle),
        cause_key=origin,
    )


def last_order_of(vehicle: Vehicle) -> Visit | None:
    """The last order of a vehicle that was found in scope."""
    orders = Visit.objects.unscoped(_WHY).current().filter(vehicle=vehicle)
    return orders.order_by("-settled_on", "-pk").first()
