"""Everything known of one vehicle: customers' owners and plates, its visits, where it stands today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from django.db.models import OuterRef, Subquery

from huidian.complaints.legal import LegalCount
from huidian.complaints.queries.vehicle import (
    ComplaintEntry,
    ImportantMark,
    VehicleComplaint,
    complaints_of,
    important_marks,
    important_past,
    legal_of,
)
from huidian.customers import queries as customers
from huidian.customers.models import Departure, Vehicle
from huidian.customers.queries import Owner, Plate, VehicleNote
from huidian.customers.words import DEPARTURES
from huidian.flows.vehicle_contacts import VehicleAppointment, VehicleContact, contacts_of
from huidian.kit.labels import Label
from huidian.kit.plates import powertrain_of_plate
from huidian.mart.facts import counted
from huidian.mart.models import Standing
from huidian.network.masks import Masks, VehicleMasks
from huidian.network.own import holder_of
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.outreach.models import OwnPowertrain
from huidian.playbooks import Playbook
from huidian.playbooks.needs import POWERTRAINS
from huidian.surveys.actions.in_shop import asked_in_shop
from huidian.surveys.queries.answers import VehicleAnswer, answers_of_vehicle
from huidian.surveys.queries.sent_links import VehicleLink, links_of_vehicle
from huidian.visits import queries as visits
from huidian.visits.models import Visit
from huidian.visits.queries import VehicleVisit, VehicleVisits


@dataclass(frozen=True, slots=True)
class VehicleChange:
    """A new plate, a new owner (`text`: which) or that it was gone (`label`: why) on a day."""

    on: date
    what: Literal["plate", "owner", "left"]
    text: str = ""
    label: Label | None = None


Said = VehicleNote | VehicleContact | VehicleAppointment | ComplaintEntry | VehicleAnswer | VehicleLink
Entry = VehicleVisit | VehicleChange | Said
"""What stands in a vehicle's timeline."""


@dataclass(frozen=True, slots=True)
class VehicleStanding:
    """Where the vehicle stands on `as_of_on`; `lost_in` is the number of the month in which it was lost."""

    as_of_on: date
    rule_version: str
    last_visit_on: date | None
    months_away: int | None
    tier: Label | None
    tier_scheme: Label
    customer_class: str
    lost_in: int | None
    visits: int


@dataclass(frozen=True, slots=True)
class VehicleDeparture:
    """That the vehicle has left: the first day it was gone, who recorded that and when.

    `back_on` is its last counted visit after that day (None: none).
    """

    left_on: date
    why: Label
    recorded_by: str
    recorded_at: datetime
    back_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleHead:
    """What is known of one vehicle today, without its past.

    The warranty ends as on file (`warranty_stated`), else the playbook's years after the purchase.
    Plates, VIN and phones are masked unless the scope may see them. `may_edit`: whether the reader may record
    that it has left, or has not; `may_note`: write a note on it. `important`: a manager sees
    to its owner. `legal`: what the law counts of it comes near its limit.
    """

    vehicle_id: int
    dealer_id: int
    dealer: str
    plate: str
    vin: str
    brand: str
    model: str
    use: Label | None
    purchased_on: date | None
    seller: str
    warranty_end_on: date | None
    warranty_stated: bool
    warranty_end_km: int | None
    insurance_expires_on: date | None
    inspection_due_on: date | None
    odometer_km: int | None
    standing: VehicleStanding | None
    owner: Owner | None
    masked: bool
    may_reveal: bool
    may_edit: bool
    may_note: bool
    important: ImportantMark | None
    complaints: tuple[VehicleComplaint, ...]
    legal: tuple[LegalCount, ...]
    last_visit: VehicleVisit | None

    @property
    def open_complaints(self) -> tuple[VehicleComplaint, ...]:
        return tuple(one for one in self.complaints if one.is_open)


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleFile(VehicleHead):
    """The same with its past. The timeline is newest first; `visits` counts all settlements."""

    powertrain: Label | None
    former_owners: tuple[Owner, ...]
    plates: tuple[Plate, ...]
    timeline: tuple[Entry, ...]
    asked_in_shop: tuple[tuple[str, Label], ...]
    visits: int
    departure: VehicleDeparture | None

    @property
    def appointments(self) -> list[VehicleAppointment]:
        """Those that stand, the last one first."""
        of = (one for one in self.timeline if isinstance(one, VehicleAppointment))
        return [one for one in of if not one.cancelled]


def _powertrain(vehicle: Vehicle) -> str:
    """What drives it: as somebody said of this one, as its file says, as its plate shows."""
    own: str | None = vehicle.own_powertrain  # type: ignore[attr-defined]
    return own if own is not None else vehicle.powertrain or powertrain_of_plate(vehicle.plate)


def vehicle_head(scope: Scope, vehicle: Vehicle) -> VehicleHead:
    """What is known of a vehicle that was found in scope; read with its dealer's reckoning and standing."""
    masks, rules = _masks(scope, vehicle), rules_of(vehicle.dealer)
    history = visits.visits_of(scope, vehicle, rules)
    owners = customers.owners_of(scope, vehicle, masks)
    return VehicleHead(**_head(scope, vehicle, rules, masks, history, owners))


def open_vehicle_file(scope: Scope, vehicle_id: int) -> VehicleFile:
    """Everything known of one vehicle. Raises `Vehicle.DoesNotExist` where the scope does not reach it."""
    vehicle = _vehicle(scope, vehicle_id)
    masks, rules = _masks(scope, vehicle), rules_of(vehicle.dealer)
    history = visits.visits_of(scope, vehicle, rules)
    plates = customers.plates_of(scope, vehicle, masks)
    owners = customers.owners_of(scope, vehicle, masks)
    departure = _departure(scope, vehicle, rules)
    head = _head(scope, vehicle, rules, masks, history, owners)
    notes: list[Said] = [*customers.notes_of(scope, vehicle), *contacts_of(scope, vehicle)]
    notes += [*head["complaints"], *answers_of_vehicle(scope, vehicle), *important_past(scope, vehicle)]
    notes += links_of_vehicle(scope, vehicle)
    return VehicleFile(
        **head,
        powertrain=POWERTRAINS.get(_powertrain(vehicle)),
        former_owners=tuple(one for one in reversed(owners) if one.until_on is not None),
        plates=tuple(reversed(plates)),
        asked_in_shop=asked_in_shop(scope, vehicle.dealer),
        timeline=_timeline(history.rows, plates, owners, departure, notes),
        visits=history.total,
        departure=departure,
    )


def _vehicle(scope: Scope, vehicle_id: int) -> Vehicle:
    within = Vehicle.objects.within(scope).current()
    own = OwnPowertrain.objects.within(scope).filter(vehicle=OuterRef("pk"), retracted_at=None)
    within = within.annotate(own_powertrain=Subquery(own.values("powertrain")[:1]))
    return within.select_related("dealer__reckoning", "owner", "standing").get(pk=vehicle_id)


def _masks(scope: Scope, vehicle: Vehicle) -> VehicleMasks:
    return VehicleMasks(Masks(scope), vehicle.dealer_id, holder_of(vehicle))


def _head(
    scope: Scope,
    vehicle: Vehicle,
    rules: Playbook,
    masks: VehicleMasks,
    history: VehicleVisits,
    owners: Sequence[Owner],
) -> dict[str, Any]:
    """The fields of `VehicleHead`."""
    return {
        "vehicle_id": vehicle.pk,
        "dealer_id": vehicle.dealer_id,
        "dealer": vehicle.dealer.name,
        "plate": masks.plate(vehicle.plate),
        "vin": masks.vin(vehicle.vin),
        "brand": vehicle.brand,
        "model": vehicle.model,
        "use": next((use.label for use in rules.uses if use.key == vehicle.use), None),
        "purchased_on": vehicle.purchased_on,
        "seller": vehicle.seller,
        "warranty_end_on": rules.warranty.end(vehicle.warranty_end_on, vehicle.purchased_on),
        "warranty_stated": vehicle.warranty_end_on is not None,
        "warranty_end_km": vehicle.warranty_end_km,
        "insurance_expires_on": vehicle.insurance_expires_on,
        "inspection_due_on": vehicle.inspection_due_on,
        "odometer_km": next((visit.odometer_km for visit in history.rows if visit.odometer_km), None),
        "standing": _standing(vehicle, rules),
        "owner": next((one for one in owners if one.until_on is None), None),
        "masked": not masks.off,
        "may_reveal": masks.may_reveal,
        "may_edit": _may_edit(scope, vehicle),
        "may_note": scope.may_at(vehicle.dealer_id, Permission.WRITE_NOTES),
        "important": important_marks(scope, [vehicle.pk]).get(vehicle.pk),
        "complaints": tuple(complaints_of(scope, vehicle)),
        "legal": tuple(legal_of(scope, vehicle)),
        "last_visit": next(iter(history.rows), None),
    }


def may_edit_vehicle(scope: Scope, vehicle_id: int) -> bool:
    """Whether a person may record what has become of a vehicle. Raises as `open_vehicle_file` does."""
    within = Vehicle.objects.within(scope).current()
    return _may_edit(scope, within.select_related("standing").get(pk=vehicle_id))


def _may_edit(scope: Scope, vehicle: Vehicle) -> bool:
    return scope.may_for(Permission.EDIT_CUSTOMERS, dealer_id=vehicle.dealer_id, holder=holder_of(vehicle))


def _departure(scope: Scope, vehicle: Vehicle, rules: Playbook) -> VehicleDeparture | None:
    current = Departure.objects.within(scope).current().filter(vehicle=vehicle)
    departure = current.select_related("recorded_by__staff").first()
    if departure is None:
        return None
    after = Visit.objects.within(scope).current().filter(vehicle=vehicle, settled_on__gt=departure.left_on)
    back = counted(after, rules).order_by("-settled_on").values_list("settled_on", flat=True).first()
    staff = departure.recorded_by.staff
    return VehicleDeparture(
        left_on=departure.left_on,
        why=DEPARTURES[departure.why],
        recorded_by=str(staff) if staff else "",
        recorded_at=departure.recorded_at,
        back_on=back,
    )


def _standing(vehicle: Vehicle, rules: Playbook) -> VehicleStanding | None:
    standing: Standing | None = getattr(vehicle, "standing", None)
    reckoning = getattr(vehicle.dealer, "reckoning", None)
    if standing is None or reckoning is None:
        return None
    return VehicleStanding(
        as_of_on=reckoning.as_of_on,
        rule_version=reckoning.rule_version,
        last_visit_on=standing.last_visit_on,
        months_away=standing.months_away,
        tier=rules.tier_label(standing.tier),
        tier_scheme=rules.scheme.label,
        customer_class=standing.customer_class,
        lost_in=standing.lost_in_month,
        visits=standing.visits,
    )


def _timeline(
    history: tuple[VehicleVisit, ...],
    plates: list[Plate],
    owners: list[Owner],
    departure: VehicleDeparture | None,
    notes: Sequence[Said],
) -> tuple[Entry, ...]:
    """Newest first; on a day notes and contacts, then changes above the visit that showed them."""
    changes = [VehicleChange(one.since_on, "plate", one.plate) for one in plates[1:]]
    changes += [VehicleChange(one.since_on, "owner", one.name) for one in owners[1:]]
    if departure:
        changes.append(VehicleChange(departure.left_on, "left", label=departure.why))
    days: list[tuple[date, int, Entry]] = [(one.on, 2, one) for one in notes]
    days += [(one.on, 1, one) for one in changes]
    days += [(visit.settled_on, 0, visit) for visit in history]
    return tuple(entry for _, _, entry in sorted(days, key=lambda day: day[:2], reverse=True))
