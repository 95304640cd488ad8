"""Plates, owners and what is on file at all, derived anew for the vehicles something happened to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from huidian.customers.models import Customer, Ownership, PlateHolding, Statement, Vehicle
from huidian.network.bulk import insert_columns, one_of, update_columns
from huidian.network.models import Recording
from huidian.visits.matching.periods import Observation, Period, Periods
from huidian.visits.models import Visit

_WHY = "one dealer's own history, which nobody else changes meanwhile"
_Subject = type[Vehicle] | type[Customer]
_PeriodModel = type[PlateHolding] | type[Ownership]
_PERIODS: tuple[tuple[_PeriodModel, str], ...] = ((PlateHolding, "plate"), (Ownership, "customer_id"))


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is written ahead of an import: the rows of `staged` count, the visits it supersedes do not.

    `of_new` is all there is to know of vehicles that were not on file before: it need not be read again.
    `periods_of_new` come from it alone.
    """

    staged: Recording | None = None
    superseded: Sequence[int] = ()
    of_new: Sequence[Observation] = ()
    periods_of_new: Periods = field(default_factory=Periods)

    def standing(self, model: type[Visit] | type[Statement] | _Subject) -> QuerySet[Any]:
        """The rows that hold once the import is in."""
        rows: QuerySet[Any] = model.objects.unscoped(_WHY)
        holds = Q(retracted_at__isnull=True)
        if self.staged is not None:
            holds |= Q(recorded_by=self.staged, retracted_by=self.staged)
        rows = rows.filter(holds)
        gone = model is Visit and self.superseded
        return rows.exclude(id__in=one_of(self.superseded)) if gone else rows


@dataclass(frozen=True, slots=True)
class HistoryChanges:
    """What differs between the file and what orders and statements say: ids and rows, nothing is written yet.

    `gone` leave the file and `back` return to it, by model. `wrong` periods are deleted and `missing` ones
    inserted, by model. `freed` vehicles lose a plate before any is given; `today` is plate and owner.
    """

    dealer_id: int
    gone: dict[_Subject, list[int]]
    back: dict[_Subject, list[int]]
    wrong: dict[_PeriodModel, list[int]]
    missing: dict[_PeriodModel, list[Period]]
    freed: list[int]
    today: dict[int, tuple[str, int | None]]


def settle_history(
    *,
    dealer_id: int,
    vehicles: Collection[int],
    customers: Collection[int],
    recording: Recording,
    at: datetime,
) -> None:
    """Bring plates, owners and the state of the file in line with current orders and statements.

    `vehicles` are those whose orders or statements changed; `customers` those who may have lost their last.
    What no current order or statement speaks of leaves the file; what one speaks of again comes back.
    """
    changes = derive_history(dealer_id=dealer_id, vehicles=vehicles, customers=customers, ahead=Ahead())
    write_history(changes, recording=recording, at=at)


def derive_history(
    *, dealer_id: int, vehicles: Collection[int], customers: Collection[int], ahead: Ahead
) -> HistoryChanges:
    """What `settle_history` has to write; only reads."""
    known = {observation.vehicle for observation in ahead.of_new}
    observed, reached = _observations_around(dealer_id, set(vehicles) - known, ahead)
    seen = {observation.vehicle for observation in observed}
    rest = reached - known
    named = _still_named(customers, ahead)
    gone: dict[_Subject, list[int]] = {}
    back: dict[_Subject, list[int]] = {}
    gone[Vehicle], back[Vehicle] = _off_and_on_file(Vehicle, rest, seen, ahead)
    gone[Customer], back[Customer] = _off_and_on_file(Customer, set(customers), named, ahead)
    # Where no vehicle on file is concerned, all is as it was written with the new ones.
    periods = Periods.of(observed) if rest else ahead.periods_of_new
    wrong: dict[_PeriodModel, list[int]] = {}
    missing: dict[_PeriodModel, list[Period]] = {}
    for (model, what), wanted in zip(_PERIODS, (periods.plates, periods.owners), strict=True):
        wrong[model], missing[model] = _differing_periods(model, what, rest, wanted)
    freed, today = _differing_today(reached if rest else rest, periods)
    return HistoryChanges(dealer_id, gone, back, wrong, missing, freed, today)


def write_history(
    changes: HistoryChanges, *, recording: Recording, at: datetime, written_ahead: Collection[int] = ()
) -> None:
    """Write what was derived, but for the periods of vehicles that have theirs already."""
    off, on = ({"retracted_at": at, "retracted_by": recording}, {"retracted_at": None, "retracted_by": None})
    for ids_by_model, values in ((changes.gone, off), (changes.back, on)):
        for subject, ids in ids_by_model.items():
            rows: QuerySet[Any] = subject.objects.unscoped(_WHY)
            if ids:
                rows.filter(id__in=one_of(ids)).update(**values)
    for model, what in _PERIODS:
        if numbers := changes.wrong[model]:
            periods: QuerySet[Any] = model.objects.unscoped(_WHY)
            periods.filter(id__in=one_of(numbers)).delete()
        rest = [period for period in changes.missing[model] if period[0] not in written_ahead]
        _insert_periods(model, what, changes.dealer_id, rest)
    if changes.freed:
        Vehicle.objects.unscoped(_WHY).filter(id__in=one_of(changes.freed)).update(plate="")
    if changes.today:
        plates, owners = zip(*changes.today.values(), strict=True)
        update_columns(Vehicle, list(changes.today), {"plate": plates, "owner_id": owners})


def write_periods_of(
    changes: HistoryChanges, vehicles: Collection[int], *, at_once: int, may_go_on: Callable[[], None]
) -> None:
    """Write the periods of vehicles that nobody sees yet, some rows a transaction (see `insert_columns`)."""
    for model, what in _PERIODS:
        theirs = [period for period in changes.missing[model] if period[0] in vehicles]
        _insert_periods(model, what, changes.dealer_id, theirs, at_once=at_once, may_go_on=may_go_on)


def plates_and_owners(dealer_id: int, vehicles: Sequence[int], periods: Periods) -> dict[str, list[Any]]:
    """Columns for vehicles about to be inserted: what their periods show today, but for plates others carry.

    It spares changing each of them once more; `settle_history` has the last word.
    """
    plates = [periods.plate_now.get(vehicle, ("",))[0] for vehicle in vehicles]
    carried = Vehicle.objects.unscoped(_WHY).current().filter(dealer=dealer_id, plate__in=one_of(plates))
    others = set(carried.values_list("plate", flat=True))
    return {
        "plate": ["" if plate in others else plate for plate in plates],
        "owner_id": [periods.owner_now.get(vehicle, (None,))[0] for vehicle in vehicles],
    }


def _observations_around(
    dealer_id: int, vehicles: set[int], ahead: Ahead
) -> tuple[list[Observation], set[int]]:
    """Everything seen of the vehicles and of all others that ever carried one of their plates."""
    reached = {observation.vehicle for observation in ahead.of_new}
    observed = list(ahead.of_new)
    fresh = {observation.plate for observation in ahead.of_new} - {""}
    plates: set[str] = set()
    while vehicles or fresh:
        observations = list(_observations(sorted(vehicles), ahead)) if vehicles else []
        held = PlateHolding.objects.unscoped(_WHY).filter(vehicle__in=one_of(sorted(vehicles)))
        fresh |= {o.plate for o in observations if o.plate} | set(held.values_list("plate", flat=True))
        observed += observations
        reached |= vehicles
        others = PlateHolding.objects.unscoped(_WHY).filter(
            dealer_id=dealer_id, plate__in=one_of(sorted(fresh - plates))
        )
        plates |= fresh
        fresh = set()
        vehicles = set(others.values_list("vehicle_id", flat=True)) - reached
    return observed, reached


def _observations(vehicles: Sequence[int], ahead: Ahead) -> Iterator[Observation]:
    visits = ahead.standing(Visit).filter(vehicle__in=one_of(vehicles))
    for day, order_no, ordinal, vehicle, plate, customer in visits.values_list(
        "settled_on", "order_no", "ordinal", "vehicle_id", "plate", "customer_id"
    ):
        yield Observation(day, 0, order_no, ordinal, vehicle, plate, customer)
    statements = ahead.standing(Statement).filter(vehicle__in=one_of(vehicles))
    for day, number, vehicle, plate, customer in statements.values_list(
        "stated_on", "id", "vehicle_id", "plate", "customer_id"
    ):
        yield Observation(day, 1, "", number, vehicle, plate, customer)


def _still_named(customers: Collection[int], ahead: Ahead) -> set[int]:
    if not customers:
        return set()
    wanted = one_of(sorted(customers))
    return {
        customer
        for rows in (ahead.standing(Visit), ahead.standing(Statement))
        for customer in rows.filter(customer__in=wanted).values_list("customer_id", flat=True).distinct()
        if customer is not None
    }


def _off_and_on_file(
    model: _Subject, ids: set[int], seen: set[int], ahead: Ahead
) -> tuple[list[int], list[int]]:
    """Those on file that nothing speaks of any more, and those off file that something speaks of."""
    if not ids:
        return [], []
    rows = ahead.standing(model).filter(id__in=one_of(sorted(ids)))
    on_file = set(rows.values_list("id", flat=True))
    return sorted(on_file - seen), sorted((ids & seen) - on_file)


def _differing_periods(
    model: _PeriodModel, what: str, vehicles: set[int], periods: Iterable[Period]
) -> tuple[list[int], list[Period]]:
    """Ids of the periods that are no longer so, and those that were not yet so."""
    rows: QuerySet[Any] = model.objects.unscoped(_WHY).filter(vehicle__in=one_of(sorted(vehicles)))
    on_file = {row[1:]: row[0] for row in rows.values_list("id", "vehicle_id", what, "since_on", "until_on")}
    wanted = set(periods)
    wrong = sorted(number for period, number in on_file.items() if period not in wanted)
    missing = sorted(wanted - on_file.keys(), key=lambda period: (period[2], period[0], str(period[1])))
    return wrong, missing


def _insert_periods(
    model: _PeriodModel,
    what: str,
    dealer_id: int,
    periods: Sequence[Period],
    *,
    at_once: int | None = None,
    may_go_on: Callable[[], None] | None = None,
) -> None:
    if periods:
        vehicle_ids, values, since, until = zip(*periods, strict=True)
        columns = {"vehicle_id": vehicle_ids, what: values, "since_on": since, "until_on": until}
        rows = {"dealer_id": dealer_id, **columns}
        insert_columns(model, len(periods), rows, at_once=at_once, may_go_on=may_go_on)


def _differing_today(
    vehicles: set[int], periods: Periods
) -> tuple[list[int], dict[int, tuple[str, int | None]]]:
    """Plate and owner of the vehicles that show others by now, and who of them loses a plate."""
    rows = Vehicle.objects.unscoped(_WHY).filter(id__in=one_of(sorted(vehicles)))
    now = {}
    freed = []
    for vehicle, plate, owner in rows.values_list("id", "plate", "owner_id"):
        today = (periods.plate_now.get(vehicle, ("",))[0], periods.owner_now.get(vehicle, (None,))[0])
        if today != (plate, owner):
            now[vehicle] = today
            if plate and plate != today[0]:
                freed.append(vehicle)
    return freed, now
