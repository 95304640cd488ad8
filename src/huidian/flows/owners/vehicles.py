"""Whether the owner of a vehicle may be contacted now, on its page and for the command line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from huidian.customers.models import Vehicle
from huidian.customers.queries import contact_rules, may_contact, permission_table
from huidian.engine.contact import ContactPermission
from huidian.kit.labels import Label
from huidian.kit.plates import normalise_plate
from huidian.network.scope import Scope
from huidian.outreach.queries.contacts import contacts_with

SHOWN = ("reminder", "marketing")
"""The purposes a vehicle's page speaks of: one that needs no consent and one that does."""


@dataclass(frozen=True, slots=True)
class ChannelAnswer:
    """One channel of one purpose, with what is answered now."""

    channel: Label
    answer: ContactPermission


@dataclass(frozen=True, slots=True)
class VehicleContact:
    """The answers of now about one vehicle, by purpose; `customer_id` is its owner (None: not on file)."""

    customer_id: int | None
    purposes: tuple[tuple[Label, tuple[ChannelAnswer, ...]], ...]


def contact_about(scope: Scope, vehicle_id: int, *, at: datetime) -> VehicleContact:
    """May this vehicle's owner be contacted? Raises `Vehicle.DoesNotExist` for one out of reach."""
    vehicle = Vehicle.objects.within(scope).current().select_related("dealer").get(pk=vehicle_id)
    rules = contact_rules(vehicle.dealer)
    answers = permission_table(**_about(vehicle, at), purposes=SHOWN)
    return VehicleContact(
        customer_id=vehicle.owner_id,
        purposes=tuple(
            (
                rules.purpose(purpose).label,
                tuple(ChannelAnswer(rules.channel(key).label, one) for key, one in by_channel.items()),
            )
            for purpose, by_channel in answers.items()
        ),
    )


def permission_by_plate(
    scope: Scope, plate: str, *, purpose: str, channel: str, at: datetime
) -> ContactPermission:
    """The answer about the vehicle that has a plate today; a moment without a zone is by the dealer's clock.

    Raises `Vehicle.DoesNotExist`, and `ValueError` as `may_contact` does.
    """
    vehicles = Vehicle.objects.within(scope).current().select_related("dealer")
    vehicle = vehicles.get(plate=normalise_plate(plate) or plate)
    if at.tzinfo is None:
        at = at.replace(tzinfo=ZoneInfo(vehicle.dealer.timezone))
    return may_contact(**_about(vehicle, at), purpose=purpose, channel=channel)


def _about(vehicle: Vehicle, at: datetime) -> dict[str, Any]:
    """Of whom and what is asked, with the contacts made so far."""
    who = {"customer_id": vehicle.owner_id, "vehicle_id": vehicle.pk}
    contacts = contacts_with(vehicle.dealer, at=at, **who)
    return {"dealer": vehicle.dealer, "at": at, **who, "contacts": contacts}
