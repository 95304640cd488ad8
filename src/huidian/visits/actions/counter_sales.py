"""Which counter sales of a file are left out: all but those that speak of an order that is one of a visit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from huidian.visits.actions import known
from huidian.visits.actions.plans import column_of
from huidian.visits.importing.reading import COUNTER_SALE
from huidian.visits.matching.columns import Rows
from huidian.visits.matching.orders import SAME_ORDER_WITHIN_DAYS, Settlement


def left_out(rows: Rows, dealer_id: int, on_file: Mapping[Any, Sequence[Settlement]]) -> set[int]:
    """The rows sold over the counter, but for those whose order is on file or told of as a visit by the file.

    Those correct it, or are a part of it, and are matched as every other order. `on_file` has the settlements
    by order number; without one the vehicle and the day stand for it.
    """
    sales, numbers = rows.columns.get("sale_type", ()), rows["order_no"]
    counter = {row for row, sale in enumerate(sales) if sale == COUNTER_SALE}
    if not counter:
        return counter
    as_visits = {number for row, number in enumerate(numbers) if row not in counter} - {""}
    numbered = {row for row in counter if numbers[row]}
    speak = {
        row
        for row in numbered
        if numbers[row] in as_visits or _is_near(rows["settled_on"][row], on_file.get(numbers[row], ()))
    }
    return counter - speak - _without_number(rows, dealer_id, sorted(counter - numbered))


def _is_near(day: Any, settlements: Iterable[Settlement]) -> bool:
    return any(abs((day - one.settled_on).days) <= SAME_ORDER_WITHIN_DAYS for one in settlements)


def _without_number(rows: Rows, dealer_id: int, counter: Sequence[int]) -> set[int]:
    """Of the rows without a number those whose vehicle is on file with an order of their day."""
    if not counter:
        return set()
    vins, plates, own_nos, days = (
        column_of(rows[name], counter) for name in ("vin", "plate", "own_no", "settled_on")
    )
    vehicles = known.garage(dealer_id, vins, plates, own_nos).recognise(vins, plates, own_nos, days)
    on_file = known.settlements_without_order(sorted({vehicle for vehicle in vehicles if vehicle > 0}))
    return {
        row for row, vehicle, day in zip(counter, vehicles, days, strict=True) if on_file.get((vehicle, day))
    }
