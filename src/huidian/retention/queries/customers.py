"""The customers desk's questions: which vehicle is meant, and everything known of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from huidian import playbooks
from huidian.customers import queries as customers
from huidian.customers.models import Customer, Departure, Ownership, PlateHolding, Vehicle
from huidian.kit.labels import Label
from huidian.mart.facts import counted
from huidian.mart.models import Standing as StandingRow
from huidian.network.masks import Masks
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.playbooks import Playbook
from huidian.retention.customer_answers import (
    Hit,
    Hits,
    Left,
    Owner,
    Plate,
    Standing,
    Stop,
    Turn,
    VehicleFile,
)
from huidian.retention.queries.words import GENDERS, LEFT
from huidian.visits.models import Visit

TIMELINE = 300


def search_vehicles(scope: Scope, text: str, *, limit: int = 50) -> Hits:
    """The vehicles a text may mean (see `customers.queries.find_vehicles`), surest first."""
    found = customers.find_vehicles(scope, text, limit=limit)
    rows = (
        Vehicle.objects.within(scope).filter(pk__in=found.ids).select_related("dealer", "owner", "standing")
    )
    by_id = {vehicle.pk: vehicle for vehicle in rows}
    masks = Masks(scope)
    return Hits(text, tuple(_hit(masks, by_id[at]) for at in found.ids if at in by_id), found.more)


def vehicle_file(scope: Scope, vehicle_id: int) -> VehicleFile:
    """Everything known of one vehicle. Raises `Vehicle.DoesNotExist` where the scope does not reach it."""
    within = Vehicle.objects.within(scope).current()
    vehicle = within.select_related("dealer__reckoning", "owner", "standing").get(pk=vehicle_id)
    masks = _Personal(Masks(scope), vehicle.dealer_id, _advisor(vehicle))
    rules = playbooks.load(vehicle.dealer.playbook)
    visits = Visit.objects.within(scope).current().filter(vehicle=vehicle).order_by("-settled_on", "-ordinal")
    stops = [_stop(visit, rules) for visit in visits[:TIMELINE]]
    plates = [
        Plate(masks.plate(one.plate), one.since_on, one.until_on)
        for one in PlateHolding.objects.within(scope).filter(vehicle=vehicle)
    ]
    owners = [
        _owner(masks, one.customer, one.since_on, one.until_on)
        for one in Ownership.objects.within(scope).filter(vehicle=vehicle).select_related("customer")
    ]
    return VehicleFile(
        vehicle_id=vehicle.pk,
        dealer=vehicle.dealer.name,
        plate=masks.plate(vehicle.plate),
        vin=masks.vin(vehicle.vin),
        brand=vehicle.brand,
        model=vehicle.model,
        use=next((use.label for use in rules.uses if use.key == vehicle.use), None),
        purchased_on=vehicle.purchased_on,
        seller=vehicle.seller,
        warranty_end_on=vehicle.warranty_end_on,
        warranty_end_km=vehicle.warranty_end_km,
        insurance_expires_on=vehicle.insurance_expires_on,
        inspection_due_on=vehicle.inspection_due_on,
        odometer_km=next((stop.odometer_km for stop in stops if stop.odometer_km), None),
        standing=_standing(vehicle, rules),
        owner=next((one for one in owners if one.until_on is None), None),
        former_owners=tuple(one for one in reversed(owners) if one.until_on is not None),
        plates=tuple(reversed(plates)),
        timeline=_timeline(stops, plates, owners),
        visits=len(stops) if len(stops) < TIMELINE else visits.count(),
        left=_left(scope, vehicle, rules),
        masked=not masks.off,
        may_reveal=masks.may_reveal,
        may_edit=_may_edit(scope, vehicle),
    )


def may_edit_vehicle(scope: Scope, vehicle_id: int) -> bool:
    """Whether a person may say what has become of a vehicle. Raises as `vehicle_file` does."""
    within = Vehicle.objects.within(scope).current()
    return _may_edit(scope, within.select_related("standing").get(pk=vehicle_id))


def _may_edit(scope: Scope, vehicle: Vehicle) -> bool:
    return scope.may_for(Permission.EDIT_CUSTOMERS, dealer_id=vehicle.dealer_id, advisor=_advisor(vehicle))


def _left(scope: Scope, vehicle: Vehicle, rules: Playbook) -> Left | None:
    said = Departure.objects.within(scope).current().filter(vehicle=vehicle)
    found = said.select_related("recorded_by__staff").first()
    if found is None:
        return None
    after = Visit.objects.within(scope).current().filter(vehicle=vehicle, settled_on__gt=found.left_on)
    back = counted(after, rules).order_by("-settled_on").values_list("settled_on", flat=True).first()
    staff = found.recorded_by.staff
    return Left(found.left_on, LEFT[found.why], str(staff) if staff else "", found.recorded_at, back)


@dataclass(frozen=True, slots=True)
class _Personal:
    """The masks for one vehicle: its dealer and its last advisor decide."""

    masks: Masks
    dealer_id: int
    advisor: str

    @property
    def off(self) -> bool:
        return self.masks.are_off(dealer_id=self.dealer_id, advisor=self.advisor)

    @property
    def may_reveal(self) -> bool:
        return not self.off and self.masks.may_reveal(dealer_id=self.dealer_id)

    def plate(self, text: str) -> str:
        return self.masks.plate(text, dealer_id=self.dealer_id, advisor=self.advisor)

    def vin(self, text: str) -> str:
        return self.masks.vin(text, dealer_id=self.dealer_id, advisor=self.advisor)

    def phone(self, text: str) -> str:
        return self.masks.phone(text, dealer_id=self.dealer_id, advisor=self.advisor)


def _advisor(vehicle: Vehicle) -> str:
    standing: StandingRow | None = getattr(vehicle, "standing", None)
    return standing.advisor if standing else ""


def _tier(rules: Playbook, key: str) -> Label | None:
    return next((tier.label for tier in rules.tiers if tier.key == key), None)


def _hit(masks: Masks, vehicle: Vehicle) -> Hit:
    standing: StandingRow | None = getattr(vehicle, "standing", None)
    personal = _Personal(masks, vehicle.dealer_id, _advisor(vehicle))
    owner = vehicle.owner
    return Hit(
        vehicle_id=vehicle.pk,
        dealer=vehicle.dealer.name,
        plate=personal.plate(vehicle.plate),
        vin=personal.vin(vehicle.vin),
        model=vehicle.model,
        owner=owner.name if owner else "",
        phone=personal.phone(owner.phone) if owner else "",
        advisor=personal.advisor,
        last_visit_on=standing.last_visit_on if standing else None,
        months_away=standing.months_away if standing else None,
        tier=_tier(playbooks.load(vehicle.dealer.playbook), standing.tier) if standing else None,
    )


def _standing(vehicle: Vehicle, rules: Playbook) -> Standing | None:
    standing: StandingRow | None = getattr(vehicle, "standing", None)
    reckoning = getattr(vehicle.dealer, "reckoning", None)
    if standing is None or reckoning is None:
        return None
    return Standing(
        as_of_on=reckoning.as_of_on,
        rule_version=reckoning.rule_version,
        last_visit_on=standing.last_visit_on,
        months_away=standing.months_away,
        tier=_tier(rules, standing.tier),
        customer_class=standing.customer_class,
        lost_in=standing.lost_in_month,
        visits=standing.visits,
    )


def _owner(masks: _Personal, customer: Customer, since_on: date, until_on: date | None) -> Owner:
    gender = GENDERS.get(customer.gender)
    return Owner(
        customer_id=customer.pk,
        name=customer.name,
        company=customer.kind == Customer.Kind.COMPANY,
        gender=gender,
        phone=masks.phone(customer.phone),
        region=customer.region,
        address=customer.address if masks.off else "",
        occupation=customer.occupation,
        since_on=since_on,
        until_on=until_on,
    )


def _stop(visit: Visit, rules: Playbook) -> Stop:
    kind = next((one.label for one in rules.kinds if one.key == visit.order_kind), None)
    return Stop(
        settled_on=visit.settled_on,
        order_no=visit.order_no,
        kind=kind or Label(visit.order_kind, visit.order_kind),
        odometer_km=visit.odometer_km,
        advisor=visit.advisor,
        team=visit.team,
        payer=visit.payer,
        amount_fen=visit.amount_fen,
        labour_fen=visit.labour_fen,
        parts_fen=visit.parts_fen,
        labour=tuple(visit.items.get("labour", ())),
        parts=tuple(visit.items.get("parts", ())),
    )


def _timeline(stops: Iterable[Stop], plates: list[Plate], owners: list[Owner]) -> tuple[Stop | Turn, ...]:
    """Orders and changes in one line, newest first; a change stands above the order that showed it."""
    turns = [Turn(one.since_on, "plate", one.plate) for one in plates[1:]]
    turns += [Turn(one.since_on, "owner", one.name) for one in owners[1:]]
    days = [(turn.on, 1, turn) for turn in turns] + [(stop.settled_on, 0, stop) for stop in stops]
    return tuple(entry for _, _, entry in sorted(days, key=lambda day: day[:2], reverse=True))
