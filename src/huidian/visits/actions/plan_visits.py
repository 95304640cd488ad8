"""Plan the import of settled orders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from huidian.visits.actions import counter_sales, known, subjects
from huidian.visits.actions.keeping import keep_unstated
from huidian.visits.actions.plans import NewRows, Plan, Verdict, column_of
from huidian.visits.importing import stored
from huidian.visits.matching.attributes import Phones
from huidian.visits.matching.columns import Columns, Rows, content_hashes
from huidian.visits.matching.orders import Row, Settlement, pair
from huidian.visits.matching.owners import OwnerBook
from huidian.visits.matching.vehicles import Garage

_OWNER_COLUMNS = ("owner_name", "owner_phone")


class VisitPlanner:
    """One pass over a file: which rows are on file as they stand, whose the others are, what they change."""

    def __init__(self, plan: Plan, rows: Rows) -> None:
        self.plan = plan
        self.rows = rows
        self.hashes = content_hashes(rows)
        self.verdicts = [Verdict.CREATE] * rows.count
        self.vehicles = [0] * rows.count
        self.customers: list[int | None] = [None] * rows.count
        self.ordinals = [0] * rows.count
        self.replaced: dict[int, Settlement] = {}
        self.repeats: dict[int, int] = {}
        self.garage = Garage()
        self.book = OwnerBook()

    def run(self) -> Plan:
        """Fill the plan."""
        self._see_orders()
        self._keep_unstated()
        changed = [row for row, verdict in enumerate(self.verdicts) if verdict.writes]
        self._see_owners(changed)
        for row, original in self.repeats.items():
            self.vehicles[row], self.customers[row] = self.vehicles[original], self.customers[original]
        self.plan.verdicts = self.verdicts
        self._plan_subjects()
        self._write_visits(changed)
        return self.plan

    # --- orders ------------------------------------------------------------------------------------------
    def _see_orders(self) -> None:
        order_nos = self.rows["order_no"]
        on_file = known.settlements_of_orders(self.plan.dealer_id, order_nos)
        taken = {order_no: _next_ordinal(settlements) for order_no, settlements in on_file.items()}
        left_out = counter_sales.left_out(self.rows, self.plan.dealer_id, on_file)
        for row in left_out:
            self.verdicts[row] = Verdict.LEFT_OUT
        kept = [row for row in range(self.rows.count) if row not in left_out]
        numbered = [row for row in kept if order_nos[row]]
        fresh = self._without_known({row: order_nos[row] for row in numbered}, on_file)
        unnumbered = [row for row in kept if not order_nos[row]]
        self._see_vehicles(sorted(fresh + unnumbered))
        self._pair({row: order_nos[row] for row in fresh}, on_file, taken)
        self._see_days(unnumbered)

    def _see_days(self, unnumbered: Sequence[int]) -> None:
        """Orders without a number: the vehicle and the day stand for it."""
        if not unnumbered:
            return
        vehicles = {self.vehicles[row] for row in unnumbered} | self.garage.carriers()
        on_file = known.settlements_without_order(sorted(number for number in vehicles if number > 0))
        self._see_told_again(unnumbered, on_file)
        keys = {row: (self.vehicles[row], self.rows["settled_on"][row]) for row in unnumbered}
        taken = {key: _next_ordinal(settlements) for key, settlements in on_file.items()}
        fresh = self._without_known(keys, on_file)
        self._pair({row: keys[row] for row in fresh}, on_file, taken)

    def _see_told_again(self, unnumbered: Sequence[int], on_file: dict[Any, list[Settlement]]) -> None:
        """Rows known by a plate alone that are on file word for word are of the vehicle they lie with.

        Two vehicles may have shown a plate on one day: who held it then may look otherwise by now.
        """
        days, vins, own_nos = (self.rows[name] for name in ("settled_on", "vin", "own_no"))
        with_content: dict[tuple[Any, int], set[int]] = defaultdict(set)
        for (vehicle, day), settlements in on_file.items():
            for settlement in settlements:
                with_content[day, settlement.content_hash].add(vehicle)
        for row in unnumbered:
            if vins[row] or own_nos[row]:
                continue
            on_file_with = with_content.get((days[row], self.hashes[row]))
            if on_file_with and self.vehicles[row] not in on_file_with:
                self.vehicles[row] = min(on_file_with)

    def _without_known(self, keys: dict[int, Any], on_file: dict[Any, list[Settlement]]) -> list[int]:
        """Rows neither duplicates nor on file as they are; settlements that match leave `on_file`."""
        first: dict[tuple[Any, int], int] = {}
        fresh = []
        for row, key in keys.items():
            content = self.hashes[row]
            if (original := first.setdefault((key, content), row)) != row:
                self.repeats[row] = original
                self.verdicts[row] = Verdict.DUPLICATE
                continue
            same = next((s for s in on_file.get(key, ()) if s.content_hash == content), None)
            if same is None:
                fresh.append(row)
                continue
            on_file[key].remove(same)
            self.verdicts[row] = Verdict.UNCHANGED
            self.vehicles[row], self.customers[row] = same.vehicle, same.customer
        return fresh

    def _pair(
        self, keys: dict[int, Any], on_file: dict[Any, list[Settlement]], taken: dict[Any, int]
    ) -> None:
        contested: dict[Any, list[Row]] = defaultdict(list)
        days, payers = self.rows["settled_on"], self.rows["payer"]
        for row, key in keys.items():
            if on_file.get(key):
                contested[key].append(Row(row, self.hashes[row], days[row], payers[row], self.vehicles[row]))
            else:
                self.ordinals[row] = taken.setdefault(key, 0)
                taken[key] += 1
        for key, rows in contested.items():
            pairing = pair(rows, on_file[key])
            for new, settlement in pairing.superseding:
                self.verdicts[new.at] = Verdict.SUPERSEDE
                self.replaced[new.at] = settlement
                self.ordinals[new.at] = settlement.ordinal
            for new in pairing.created:
                self.ordinals[new.at] = taken[key]
                taken[key] += 1

    def _keep_unstated(self) -> None:
        """Leave what is on file where the file has no column for it."""
        if self.replaced:
            for row in keep_unstated(self.rows, self.replaced, self.vehicles, self.plan.dealer_id):
                settlement = self.replaced.pop(row)
                self.verdicts[row] = Verdict.UNCHANGED
                self.customers[row] = settlement.customer

    # --- whose -------------------------------------------------------------------------------------------
    def _see_vehicles(self, rows: Sequence[int]) -> None:
        if not rows:
            return
        vins, plates, own_nos, days = (
            column_of(self.rows[name], rows) for name in ("vin", "plate", "own_no", "settled_on")
        )
        self.garage = known.garage(self.plan.dealer_id, vins, plates, own_nos)
        for row, vehicle in zip(rows, self.garage.recognise(vins, plates, own_nos, days), strict=True):
            self.vehicles[row] = vehicle

    def _see_owners(self, changed: Sequence[int]) -> None:
        if subjects.any_of(self.rows, _OWNER_COLUMNS) and changed:
            vehicles = sorted({self.vehicles[row] for row in changed if self.vehicles[row] > 0})
            names = self.rows["owner_name"]
            self.book = known.owner_book(self.plan.dealer_id, column_of(names, changed), (), vehicles)
            self._recognise_owners(sorted(changed, key=self.rows["settled_on"].__getitem__))
        for row, settlement in self.replaced.items():
            if self.customers[row] is None:
                self.customers[row] = settlement.customer

    def _recognise_owners(self, in_day_order: Sequence[int]) -> None:
        names, phones = self.rows["owner_name"], self.rows["owner_phone"]
        met: dict[tuple[int, str, str], int | None] = {}
        for row in in_day_order:
            contact = (self.vehicles[row], names[row], phones[row])
            if contact not in met:
                numbers = (phones[row],) if phones[row] else ()
                met[contact] = self.book.recognise(self.vehicles[row], names[row], numbers)
            self.customers[row] = met[contact]

    # --- what they state of vehicles and owners ------------------------------------------------------------
    def _plan_subjects(self) -> None:
        rows, plan, days = self.rows, self.plan, self.rows["settled_on"]
        superseded = [settlement.id for settlement in self.replaced.values()]
        spoken = [row for row, verdict in enumerate(self.verdicts) if verdict is not Verdict.LEFT_OUT]
        order = sorted(spoken, key=days.__getitem__)
        has_any = subjects.any_of(rows, stored.VEHICLE.values())
        stale = subjects.stale_rows("vehicle", self.vehicles, days, superseded) if has_any else set()
        stated = subjects.values_of(rows, stored.VEHICLE, self.vehicles, order, stale)
        plan.vehicles = subjects.vehicle_rows(self.garage, stated)
        plan.vehicle_changes = subjects.vehicle_changes(self.garage, stated)
        has_any = subjects.any_of(rows, ("owner_phone", *stored.OWNER_IN_ORDERS.values()))
        stale = subjects.stale_rows("customer", self.customers, days, superseded) if has_any else set()
        stated = subjects.values_of(rows, stored.OWNER_IN_ORDERS, self.customers, order, stale)
        phones = self._phones(order, stale)
        plan.customers = subjects.customer_rows(self.book, stated, phones)
        plan.customer_changes = subjects.customer_changes(self.book, stated, phones)

    def _phones(self, order: Sequence[int], stale: set[int]) -> Phones:
        phones, column = Phones(), self.rows["owner_phone"]
        for row in order:
            owner = self.customers[row]
            if owner is not None and column[row]:
                phones.add(owner, (column[row],), row in stale)
        return phones

    # --- the orders themselves ---------------------------------------------------------------------------
    def _write_visits(self, changed: Sequence[int]) -> None:
        columns: Columns = {
            name: column_of(self.rows[name], changed) for name in stored.ORDER if self.rows.has(name)
        }
        columns["vehicle_id"] = column_of(self.vehicles, changed)
        columns["customer_id"] = column_of(self.customers, changed)
        columns["ordinal"] = column_of(self.ordinals, changed)
        columns["content_hash"] = column_of(self.hashes, changed)
        replaced = [self.replaced.get(row) for row in changed]
        columns["replaces_id"] = [old and old.id for old in replaced]
        self.plan.visits = NewRows(len(changed), columns)
        self.plan.superseded = [old.id for old in self.replaced.values()]
        self.plan.orphans = [(old.vehicle, old.customer) for old in self.replaced.values()]


def _next_ordinal(settlements: Sequence[Settlement]) -> int:
    return max(settlement.ordinal for settlement in settlements) + 1
