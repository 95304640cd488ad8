"""What a dealer's file holds of what a file speaks of: the only questions planning asks the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import F, Max, Q

from huidian.customers.models import Customer, Ownership, PlateHolding, Statement, Vehicle
from huidian.network.bulk import one_of
from huidian.visits.matching.orders import Settlement
from huidian.visits.matching.owners import KnownCustomer, OwnerBook
from huidian.visits.matching.statements import StatementContent, Today
from huidian.visits.matching.vehicles import Garage, KnownVehicle
from huidian.visits.models import Visit

_WHY = "matching a file to the file of its own dealer"
_SETTLEMENT = ("id", "ordinal", "content_hash", "settled_on", "payer", "vehicle_id", "customer_id")


def _distinct(column: Iterable[str]) -> list[str]:
    return sorted(set(column) - {""})


def garage(dealer_id: int, vins: Iterable[str], plates: Iterable[str], own_nos: Iterable[str]) -> Garage:
    """The vehicles on file that any of these could mean."""
    shown = PlateHolding.objects.unscoped(_WHY).filter(
        dealer_id=dealer_id, plate__in=one_of(_distinct(plates)), vehicle__retracted_at__isnull=True
    )
    holdings, known = [], {}
    # A plate that went on to another vehicle on its first day was that one's from then on.
    for plate, since_on, number, vin, own_no in shown.order_by(
        F("until_on").asc(nulls_last=True)
    ).values_list("plate", "since_on", "vehicle_id", "vehicle__vin", "vehicle__own_no"):
        known[number] = KnownVehicle(number, vin, own_no)
        holdings.append((plate, since_on, number))
    named = Vehicle.objects.unscoped(_WHY).current().filter(dealer_id=dealer_id)
    for field, values in (("vin", _distinct(vins)), ("own_no", _distinct(own_nos))):
        if values:
            rows = named.filter(**{f"{field}__in": one_of(values)}).values_list("id", "vin", "own_no")
            known |= {vehicle[0]: KnownVehicle(*vehicle) for vehicle in rows}
    return Garage.of(known.values(), holdings)


def owner_book(
    dealer_id: int, names: Iterable[str], customer_nos: Iterable[str], vehicles: Sequence[int]
) -> OwnerBook:
    """The customers on file that any of these could mean, and everyone who ever had one of the vehicles."""
    known, owned = {}, []
    if vehicles:
        had = Ownership.objects.unscoped(_WHY).filter(
            vehicle__in=one_of(vehicles), customer__retracted_at__isnull=True
        )
        path = [f"customer__{name}" for name in ("customer_no", "name", "phone", "other_phones")]
        for vehicle, number, *rest in had.order_by("since_on", "id").values_list(
            "vehicle_id", "customer_id", *path
        ):
            known[number] = _customer(number, *rest)
            owned.append((vehicle, number))
    rows = Customer.objects.unscoped(_WHY).current().filter(dealer_id=dealer_id)
    wanted = Q(name__in=one_of(sorted(set(names)) or [""]))
    if numbers := _distinct(customer_nos):
        wanted |= Q(customer_no__in=one_of(numbers))
    for row in rows.filter(wanted).values_list("id", "customer_no", "name", "phone", "other_phones"):
        known[row[0]] = _customer(*row)
    return OwnerBook.of(known.values(), owned)


def _customer(number: int, customer_no: str, name: str, phone: str, others: list[str]) -> KnownCustomer:
    return KnownCustomer(number, customer_no, name, tuple(known for known in (phone, *others) if known))


def settlements_of_orders(dealer_id: int, order_nos: Iterable[str]) -> dict[str, list[Settlement]]:
    """Current settlements by order number."""
    rows = Visit.objects.unscoped(_WHY).current().filter(dealer_id=dealer_id).exclude(order_no="")
    by_order: dict[str, list[Settlement]] = defaultdict(list)
    for order_no, *settlement in rows.filter(order_no__in=one_of(_distinct(order_nos))).values_list(
        "order_no", *_SETTLEMENT
    ):
        by_order[order_no].append(Settlement(*settlement))
    return by_order


def settlements_without_order(vehicles: Sequence[int]) -> dict[tuple[int, date], list[Settlement]]:
    """Current settlements without order number, by vehicle and day."""
    by_day: dict[tuple[int, date], list[Settlement]] = defaultdict(list)
    if vehicles:
        rows = Visit.objects.unscoped(_WHY).current().filter(order_no="", vehicle__in=one_of(vehicles))
        for row in rows.values_list(*_SETTLEMENT):
            settlement = Settlement(*row)
            by_day[settlement.vehicle, settlement.settled_on].append(settlement)
    return by_day


def last_stated_on(subject: str, ids: Sequence[int], superseded: Sequence[int]) -> dict[int, date]:
    """The last day each vehicle or customer (`subject`) was spoken of, superseded visits left out."""
    last_on: dict[int, date] = {}
    if not ids:
        return last_on
    sources: tuple[tuple[Any, str], ...] = ((Visit, "settled_on"), (Statement, "stated_on"))
    for model, day in sources:
        rows = model.objects.unscoped(_WHY).current().filter(**{f"{subject}__in": one_of(ids)})
        if model is Visit and superseded:
            rows = rows.exclude(id__in=one_of(superseded))
        for about, last in rows.order_by().values_list(f"{subject}_id").annotate(last=Max(day)):
            last_on[about] = max(last_on.get(about, last), last)
    return last_on


def attributes(
    model: type[Customer] | type[Vehicle], ids: Iterable[int], fields: Sequence[str]
) -> dict[int, dict[str, Any]]:
    """The fields of these objects as they are on file."""
    wanted = sorted(number for number in ids if number > 0)
    if not wanted:
        return {}
    rows: Any = model.objects.unscoped(_WHY).filter(id__in=one_of(wanted)).values_list("id", *fields)
    return {number: dict(zip(fields, values, strict=True)) for number, *values in rows}


def statements(dealer_id: int) -> set[StatementContent]:
    """Everything customer and vehicle files have stated that still stands."""
    rows = Statement.objects.unscoped(_WHY).current().filter(dealer_id=dealer_id)
    return {
        StatementContent(*row)
        for row in rows.values_list("vehicle_id", "customer_id", "plate", "odometer_km")
    }


def today(vehicles: Sequence[int]) -> dict[int, Today]:
    """Plate and owner of vehicles on file."""
    if not vehicles:
        return {}
    rows = Vehicle.objects.unscoped(_WHY).filter(id__in=one_of(vehicles))
    return {number: (plate, owner) for number, plate, owner in rows.values_list("id", "plate", "owner_id")}
