"""Who had a vehicle and under which plate, oldest first; personal fields masked for the reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from huidian.customers.models import Ownership, PlateHolding, Vehicle
from huidian.customers.words import GENDERS
from huidian.kit.labels import Label
from huidian.network.masks import VehicleMasks
from huidian.network.scope import Scope


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody who has or had the vehicle; `until_on` None: today's owner."""

    customer_id: int
    name: str
    company: bool
    gender: Label | None
    phone: str
    region: str
    address: str
    occupation: str
    since_on: date
    until_on: date | None


@dataclass(frozen=True, slots=True)
class Plate:
    """A plate the vehicle has or had; `until_on` None: today's plate."""

    plate: str
    since_on: date
    until_on: date | None


def owners_of(scope: Scope, vehicle: Vehicle, masks: VehicleMasks) -> list[Owner]:
    """Every owner of a vehicle, in one query."""
    ownerships = Ownership.objects.within(scope).filter(vehicle=vehicle).select_related("customer")
    return [_owner(ownership, masks) for ownership in ownerships]


def plates_of(scope: Scope, vehicle: Vehicle, masks: VehicleMasks) -> list[Plate]:
    """Every plate of a vehicle, in one query."""
    holdings = PlateHolding.objects.within(scope).filter(vehicle=vehicle)
    return [Plate(masks.plate(one.plate), one.since_on, one.until_on) for one in holdings]


def _owner(ownership: Ownership, masks: VehicleMasks) -> Owner:
    customer = ownership.customer
    return Owner(
        customer_id=customer.pk,
        name=customer.name,
        company=customer.kind == customer.Kind.COMPANY,
        gender=GENDERS.get(customer.gender),
        phone=masks.phone(customer.phone),
        region=customer.region,
        address=customer.address if masks.off else "",
        occupation=customer.occupation,
        since_on=ownership.since_on,
        until_on=ownership.until_on,
    )
