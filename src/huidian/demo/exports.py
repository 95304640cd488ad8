"""A dealer's orders as the files brought in month by month, and what reading these files gives."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from huidian.demo.orders import Order
from huidian.demo.places import Shop
from huidian.demo.samples.styles import STYLES
from huidian.demo.world import STAGED, World
from huidian.kit.months import first_day, format_month, month_of
from huidian.visits.importing import Reading
from huidian.visits.importing.fields import Kind
from huidian.visits.importing.tables import TABLES

MONTHS_BY_MONTH = 12
HELD_BACK = timedelta(days=3)
"""The newest days wait in a sample file, for whoever wants to import something by hand."""
_LATE_EVERY = 97  # one order in so many of a month's last days is exported a month late
_LATE_DAYS = 3


@dataclass(frozen=True, slots=True)
class Export:
    """One file: who exported it, when, and the orders in it."""

    kind: ClassVar[Kind] = "visits"
    shop: Shop
    name: str
    made_on: date
    orders: Sequence[Order]

    @property
    def sha256(self) -> str:
        """The digest of the content, as an uploaded file would have one."""
        return hashlib.sha256(repr((self.name, list(self.orders))).encode()).hexdigest()

    def reading(self) -> Reading:
        """What reading the file gives: the columns its system knows, no parts sold over the counter."""
        kept = [order for order in self.orders if order.sale_type != "counter"]
        exported = {field for field, _ in STYLES[self.shop.profile].header}
        columns: dict[str, list[object]] = dict.fromkeys(TABLES["visits"].keys, [None] * len(kept))
        for field, values in zip(Order._fields, zip(*kept, strict=True), strict=True):
            if field in exported:
                columns[field] = list(values)
        return Reading(
            file=self.name,
            kind="visits",
            columns=columns,
            places=[(0, row) for row in range(2, len(kept) + 2)],
            total_rows=len(self.orders),
        )


def exports_of(
    world: World, shop: Shop, orders: Sequence[Order], *, daily_from: date | None = None
) -> list[Export]:
    """The years before in one file, then a file a month, the last one of the running month so far.

    From the day `daily_from` on a file a day, exported that evening; a day without orders has none.
    """
    until = world.plan.as_of - HELD_BACK
    monthly_until = min(daily_from - timedelta(days=1), until) if daily_from else until
    opening = month_of(world.plan.as_of) - MONTHS_BY_MONTH
    monthly: dict[int, list[Order]] = {}
    daily: dict[date, list[Order]] = {}
    for order in orders:
        if order.settled_on > until:
            continue
        if order.settled_on > monthly_until:
            daily.setdefault(order.settled_on, []).append(order)
            continue
        month = max(month_of(order.settled_on), opening - 1)
        if month >= opening and _is_late(shop, order) and month < month_of(monthly_until):
            month += 1
        monthly.setdefault(month, []).append(order)
    return [
        *(
            Export(shop, _name(shop, month, opening), min(first_day(month + 1), monthly_until), rows)
            for month, rows in sorted(monthly.items())
        ),
        *(Export(shop, f"{shop.code}-{day}结算.xlsx", day, rows) for day, rows in sorted(daily.items())),
    ]


def _is_late(shop: Shop, order: Order) -> bool:
    """Whether the shop settled the order after it had made the month's export."""
    next_month = first_day(month_of(order.settled_on) + 1)
    near_end = (next_month - order.settled_on).days <= _LATE_DAYS
    return shop.code not in STAGED and near_end and int(order.settlement_no[1:]) % _LATE_EVERY < _LATE_DAYS


def _name(shop: Shop, month: int, opening: int) -> str:
    what = "历史结算" if month < opening else f"{format_month(month)}结算"
    return f"{shop.code}-{what}.xlsx"
