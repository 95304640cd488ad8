"""Plan the import of customer files and vehicle files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from huidian.visits.actions import known, subjects
from huidian.visits.actions.plans import NewRows, Plan, Verdict
from huidian.visits.importing import stored
from huidian.visits.matching.attributes import FieldChange, NewestValues, Phones
from huidian.visits.matching.columns import Columns, Rows
from huidian.visits.matching.owners import OwnerBook
from huidian.visits.matching.statements import StatementContent, needed_statements
from huidian.visits.matching.vehicles import Garage


class _Names(NamedTuple):
    """The columns in which a kind of file names the owner."""

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
        self._plan_vehicles(vehicles)
        self._plan_customers(customers)
        contents = [
            StatementContent(vehicle, customer, plate, odometer)
            for vehicle, customer, plate, odometer in zip(
                vehicles, customers, self._column("plate"), self._column("odometer_km", None), strict=True
            )
        ]
        self._plan_statements(contents)
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
        vehicles: list[int | None] = [None] * self.rows.count
        if named:
            vins, plates, own_nos = ([column[row] for row in named] for column in (vins, plates, own_nos))
            self.garage = known.garage(self.plan.dealer_id, vins, plates, own_nos)
            recognised = self.garage.recognise(vins, plates, own_nos, [self.on] * len(named))
            for row, vehicle in zip(named, recognised, strict=True):
                vehicles[row] = vehicle
        return vehicles

    def _customers(self, vehicles: Sequence[int | None]) -> list[int | None]:
        names, numbers = self._column(self.names.name), self._column("customer_no")
        on_file = sorted({vehicle for vehicle in vehicles if vehicle is not None and vehicle > 0})
        self.book = known.owner_book(self.plan.dealer_id, names, numbers, on_file)
        return [self.book.recognise(*row) for row in zip(vehicles, names, self.phones, numbers, strict=True)]

    def _plan_vehicles(self, vehicles: Sequence[int | None]) -> None:
        stated = self._values_of(stored.VEHICLE, vehicles)
        self.plan.vehicles = subjects.vehicle_rows(self.garage, stated)
        self.plan.vehicle_changes = subjects.vehicle_changes(self.garage, stated)

    def _plan_customers(self, customers: Sequence[int | None]) -> None:
        stated = self._values_of(self.names.fields, customers)
        phones = Phones()
        for customer, numbers in zip(customers, self.phones, strict=True):
            if customer is not None and numbers:
                phones.add(customer, numbers, stale=False)
        self.plan.customers = subjects.customer_rows(self.book, stated, phones)
        self._add_names(stated, customers)
        self.plan.customer_changes = subjects.customer_changes(self.book, stated, phones)

    def _add_names(self, stated: NewestValues, customers: Sequence[int | None]) -> None:
        """A customer found by number may have a new name; one found otherwise may get a number."""
        on_file = [c if c is not None and c > 0 and c not in self.book.named else None for c in customers]
        order = range(self.rows.count)
        stated.add("name", self._column(self.names.name), on_file, order, set())
        stated.add("customer_no", self._column("customer_no"), on_file, order, set(order))

    def _values_of(self, fields: subjects.Fields, who: Sequence[int | None]) -> NewestValues:
        return subjects.values_of(self.rows, fields, who, range(self.rows.count), set())

    def _plan_statements(self, contents: Sequence[StatementContent]) -> None:
        self.plan.subjects = [(each.vehicle, each.customer) for each in contents]
        on_file = sorted({t.vehicle for t in contents if t.vehicle is not None and t.vehicle > 0})
        statements = known.statements(self.plan.dealer_id)
        needed = needed_statements(contents, statements, known.today(on_file))
        kept = [contents[row] for row in needed]
        columns: Columns = {name: [getattr(each, name) for each in kept] for name in ("plate", "odometer_km")}
        columns["vehicle_id"] = [each.vehicle for each in kept]
        columns["customer_id"] = [each.customer for each in kept]
        columns["stated_on"] = [self.on] * len(kept)
        self.plan.statements = NewRows(len(kept), columns)
        self.plan.verdicts = self._verdicts(contents, set(needed))

    def _verdicts(self, contents: Sequence[StatementContent], needed: set[int]) -> list[Verdict]:
        vehicles = _touched(self.plan.vehicle_changes)
        customers = _touched(self.plan.customer_changes)
        stated = {contents[row] for row in needed}
        seen: set[StatementContent] = set()
        verdicts = []
        for each in contents:
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
