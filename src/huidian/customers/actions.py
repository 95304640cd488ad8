"""Verbs about customers and vehicles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from huidian.customers.models import Vehicle
from huidian.network import audit
from huidian.network.models import Staff
from huidian.network.roles import Permission
from huidian.network.scope import Scope


@dataclass(frozen=True, slots=True)
class Revealed:
    """One vehicle's personal fields as they are stored."""

    plate: str
    vin: str
    phone: str


@transaction.atomic
def reveal(*, at: datetime, by: Staff, scope: Scope, vehicle_id: int) -> Revealed:
    """Show a vehicle's masked fields to somebody who may ask for it; that it was asked is an audit event.

    Raises `Vehicle.DoesNotExist` for a vehicle out of reach or at a dealer where the person may not reveal.
    """
    within = Vehicle.objects.within(scope.where(Permission.REVEAL)).current()
    vehicle = within.select_related("owner", "dealer").get(pk=vehicle_id)
    audit.record(
        at=at, staff=by, dealer=vehicle.dealer, action="reveal", object_type="vehicle", object_id=vehicle.pk
    )
    return Revealed(vehicle.plate, vehicle.vin, vehicle.owner.phone if vehicle.owner else "")
