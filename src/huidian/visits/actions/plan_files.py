"""Plan the import of customer files and vehicle files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from huidian.visits.actions import known, subjects
from huidian.visits.actions.plans import NewRows, Plan, Verdict
from huidian.visits.importing import stored
from huidian.visits.matching.attributes import FieldChange, Phones, Said
from huidian.visits.matching.columns import Columns, Rows
from huidian.visits.matching.owners import OwnerBook
from huidian.visits.matching.statements import Told, needed_statements
from huidian.visits.matching.vehicles import Garage


class _Names(NamedTuple):
    """The columns in which a kind of file speaks of the owner."""

    name: str
    fields: subjects.Fields


_NAMES = {
    "customers": _Names("name", stored.OWNER_IN_CUSTOMERS),
    "vehicles": _Names("owner_name", stored.OWNER_IN_ORDERS),
}


class FilePlanner:
    """One pass over the rows of a customer file or a vehicle file, which speak as of the day `on`."""

    def __init__(self, plan: Plan, rows: Rows, on: date) -> None:
        self.plan = plan
        self.rows = rows
        self.on = on
        self.names = _NAMES[plan.kind]
        self.phones = self._phones()
        self.garage = Garage()
        self.book = OwnerBook()

    def run(self) -> Plan:
        """Fill the plan."""
        vehicles = self._vehicles()
        customers = self._customers(vehicles)
        self._tell_vehicles(vehicles)
        self._tell_customers(customers)
        told = [
            Told(vehicle, customer, plate, odometer)
            for vehicle, customer, plate, odometer in zip(
                vehicles, customers, self._column("plate"), self._column("odometer_km", None), strict=True
            )
        ]
        self._state(told)
        return self.plan

    def _column(self, name: str, missing: Any = "") -> Sequence[Any]:
        return self.rows.columns.get(name) or [missing] * self.rows.count

    def _phones(self) -> list[tuple[str, ...]]:
        if self.plan.kind == "customers":
            return [tuple(phones or ()) for phones in self._column("phones", None)]
        return [(phone,) if phone else () for phone in self._column("owner_phone")]

    def _vehicles(self) -> list[int | None]:
        vins, plates, own_nos = (self._column(name) for name in ("vin", "plate", "own_no"))
        named = [row for row in range(self.rows.count) if vins[row] or plates[row] or own_nos[row]]
        found: list[int | None] = [None] * self.rows.count
        if named:
            told = [[column[row] for row in named] for column in (vins, plates, own_nos)]
            self.garage = known.garage(self.plan.dealer_id, *told)
            recognised = self.garage.recognise(told[0], told[1], told[2], [self.on] * len(named))
            for row, vehicle in zip(named, recognised, strict=True):
                found[row] = vehicle
        return found

    def _customers(self, vehicles: Sequence[int | None]) -> list[int | None]:
        names, numbers = self._column(self.names.name), self._column("customer_no")
        on_file = sorted({vehicle for vehicle in vehicles if vehicle is not None and vehicle > 0})
        self.book = known.owner_book(self.plan.dealer_id, names, numbers, on_file)
        return [
            self.book.recognise(*told) for told in zip(vehicles, names, self.phones, numbers, strict=True)
        ]

    def _tell_vehicles(self, vehicles: Sequence[int | None]) -> None:
        said = self._hear(stored.VEHICLE, vehicles)
        self.plan.vehicles = subjects.vehicle_rows(self.garage, said)
        self.plan.vehicle_changes = subjects.vehicle_changes(self.garage, said)

    def _tell_customers(self, customers: Sequence[int | None]) -> None:
        said = self._hear(self.names.fields, customers)
        phones = Phones()
        for customer, told in zip(customers, self.phones, strict=True):
            if customer is not None and told:
                phones.hear(customer, told, stale=False)
        self.plan.customers = subjects.customer_rows(self.book, said, phones)
        self._tell_names(said, customers)
        self.plan.customer_changes = subjects.customer_changes(self.book, said, phones)

    def _tell_names(self, said: Said, customers: Sequence[int | None]) -> None:
        """A customer found by number may have a new name; one found otherwise may get a number."""
        on_file = [c if c is not None and c > 0 and c not in self.book.named else None for c in customers]
        order = range(self.rows.count)
        said.hear("name", self._column(self.names.name), on_file, order, set())
        said.hear("customer_no", self._column("customer_no"), on_file, order, set(order))

    def _hear(self, fields: subjects.Fields, who: Sequence[int | None]) -> Said:
        return subjects.hear(self.rows, fields, who, range(self.rows.count), set())

    def _state(self, told: Sequence[Told]) -> None:
        self.plan.subjects = [(each.vehicle, each.customer) for each in told]
        on_file = sorted({t.vehicle for t in told if t.vehicle is not None and t.vehicle > 0})
        statements = known.statements(self.plan.dealer_id)
        needed = needed_statements(told, statements, known.today(on_file))
        said = [told[row] for row in needed]
        columns: Columns = {name: [getattr(each, name) for each in said] for name in ("plate", "odometer_km")}
        columns["vehicle_id"] = [each.vehicle for each in said]
        columns["customer_id"] = [each.customer for each in said]
        columns["stated_on"] = [self.on] * len(said)
        self.plan.statements = NewRows(len(said), columns)
        self.plan.verdicts = self._verdicts(told, set(needed))

    def _verdicts(self, told: Sequence[Told], needed: set[int]) -> list[Verdict]:
        vehicles = _touched(self.plan.vehicle_changes)
        customers = _touched(self.plan.customer_changes)
        stated = {told[row] for row in needed}
        seen: set[Told] = set()
        verdicts = []
        for each in told:
            if each in seen:
                verdicts.append(Verdict.DUPLICATE)
            elif (each.vehicle or 0) < 0 or (each.customer or 0) < 0:
                verdicts.append(Verdict.CREATE)
            elif each in stated or each.vehicle in vehicles or each.customer in customers:
                verdicts.append(Verdict.SUPERSEDE)
            else:
                verdicts.append(Verdict.UNCHANGED)
            seen.add(each)
        return verdicts


def _touched(changes: Sequence[FieldChange]) -> set[int]:
    return {change.object_id for change in changes}
