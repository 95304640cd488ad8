"""The vehicles a text may mean, as they stand today: customers' search with the mart's standings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from huidian.complaints.queries.vehicle import important_marks
from huidian.customers import queries as customers
from huidian.customers.models import Vehicle
from huidian.kit.labels import Label
from huidian.mart.models import Standing
from huidian.network.masks import Masks, VehicleMasks
from huidian.network.own import holder_of
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.playbooks.rules import TierScheme


@dataclass(frozen=True, slots=True)
class VehicleMatch:
    """One vehicle as it stands today; plate, VIN and phone masked unless the scope may see them.

    `important`: a manager sees to its owner.
    """

    vehicle_id: int
    dealer_id: int
    dealer: str
    plate: str
    vin: str
    model: str
    owner: str
    phone: str
    advisor: str
    last_visit_on: date | None
    months_away: int | None
    tier: Label | None
    important: bool


@dataclass(frozen=True, slots=True)
class VehicleMatches:
    """The vehicles a text may mean, best first; `more` where there was no room for all.

    `tier_scheme` is that of their tiers; None where their dealers have several.
    """

    text: str
    rows: tuple[VehicleMatch, ...]
    more: bool
    tier_scheme: TierScheme | None


def search_vehicles(scope: Scope, text: str, *, limit: int = 50) -> VehicleMatches:
    """The vehicles a text may mean (see `customers.queries.find_vehicles`), surest first."""
    matches = customers.find_vehicles(scope, text, limit=limit)
    within = Vehicle.objects.within(scope).filter(pk__in=matches.ids)
    by_id = {vehicle.pk: vehicle for vehicle in within.select_related("dealer", "owner", "standing")}
    masks = Masks(scope)
    marks = important_marks(scope, list(by_id))
    rows = tuple(_match(masks, by_id[match], match in marks) for match in matches.ids if match in by_id)
    schemes = {rules_of(vehicle.dealer).scheme for vehicle in by_id.values()}
    scheme = schemes.pop() if len(schemes) == 1 else None
    return VehicleMatches(text, rows, matches.more, scheme)


def _match(masks: Masks, vehicle: Vehicle, important: bool) -> VehicleMatch:
    standing: Standing | None = getattr(vehicle, "standing", None)
    of_vehicle = VehicleMasks(masks, vehicle.dealer_id, holder_of(vehicle))
    owner = vehicle.owner
    return VehicleMatch(
        vehicle_id=vehicle.pk,
        dealer_id=vehicle.dealer_id,
        dealer=vehicle.dealer.name,
        plate=of_vehicle.plate(vehicle.plate),
        vin=of_vehicle.vin(vehicle.vin),
        model=vehicle.model,
        owner=owner.name if owner else "",
        phone=of_vehicle.phone(owner.phone) if owner else "",
        advisor=of_vehicle.holder.advisor,
        last_visit_on=standing.last_visit_on if standing else None,
        months_away=standing.months_away if standing else None,
        tier=rules_of(vehicle.dealer).tier_label(standing.tier) if standing else None,
        important=important,
    )
