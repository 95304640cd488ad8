"""What the law counts of a vehicle: days in the shop, repairs of one fault.

Counted are warranty orders (索赔) within the rule's months of the purchase and its kilometres. A day on which
the vehicle was here counts as one; of an order without its two moments the day it was settled. Which repairs
are of one fault is read from what the orders say was done (inferred: no export has a fault of its own).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from huidian.customers.models import Vehicle
from huidian.kit.labels import Label
from huidian.kit.months import add_months
from huidian.network.rules import rules_of
from huidian.playbooks.complaints import LegalLimit
from huidian.visits.models import Visit

_WHY = "the orders of a vehicle that was found in sight"


@dataclass(frozen=True, slots=True)
class LegalCount:
    """How far a vehicle is. `what` says of which fault, if of one; `until_on`: the last day it counts."""

    key: str
    label: Label
    counted: int
    limit: int
    warns_at: int
    until_on: date
    what: str = ""

    @property
    def warns(self) -> bool:
        """Whether it comes near, and is not reached."""
        return self.warns_at <= self.counted < self.limit

    @property
    def reached(self) -> bool:
        return self.counted >= self.limit


def legal_counts_of(
    vehicle: Vehicle, *, as_of: date, limits: Sequence[LegalLimit] | None = None
) -> list[LegalCount]:
    """What the law counts of a vehicle up to a day, by some limits (None: those of its dealer); nothing where
    nobody knows when it was bought.
    """
    limits = rules_of(vehicle.dealer).complaints.legal if limits is None else limits
    if vehicle.purchased_on is None:
        return []
    rows = Visit.objects.unscoped(_WHY).current().filter(vehicle=vehicle, order_kind=Visit.OrderKind.WARRANTY)
    orders = list(rows.filter(settled_on__lte=as_of).order_by("settled_on", "pk"))
    return [_count(limit, vehicle, orders) for limit in limits]


def legal_warnings_of(vehicle: Vehicle, *, as_of: date) -> list[LegalCount]:
    """What of it comes near its limit or has reached it, as long as the law counts."""
    if vehicle.purchased_on is None:
        return []
    months = max((one.months for one in rules_of(vehicle.dealer).complaints.legal), default=0)
    # Of most vehicles nothing is counted any more, and nothing need be read.
    if add_months(vehicle.purchased_on, months) < as_of:
        return []
    counts = legal_counts_of(vehicle, as_of=as_of)
    return [one for one in counts if (one.warns or one.reached) and one.until_on >= as_of]


def _count(limit: LegalLimit, vehicle: Vehicle, orders: Sequence[Visit]) -> LegalCount:
    assert vehicle.purchased_on is not None
    until = add_months(vehicle.purchased_on, limit.months)
    within = [
        one
        for one in orders
        if one.settled_on <= until and (one.odometer_km is None or one.odometer_km <= limit.km)
    ]
    zone, what = ZoneInfo(vehicle.dealer.timezone), ""
    if limit.counts == "days_in_shop":
        counted = len({day for one in within for day in days_of(one, zone)})
    else:
        counted, what = most_repaired(within)
    return LegalCount(limit.key, limit.label, counted, limit.limit, limit.warns_at, until, what)


def days_of(order: Visit, zone: ZoneInfo) -> set[date]:
    """The days on which a vehicle was in the shop."""
    if order.arrived_at is None or order.delivered_at is None or order.delivered_at < order.arrived_at:
        return {order.settled_on}
    first, last = (at.astimezone(zone).date() for at in (order.arrived_at, order.delivered_at))
    return {first + timedelta(days=n) for n in range((last - first).days + 1)}


def most_repaired(orders: Iterable[Visit]) -> tuple[int, str]:
    """What was repaired on the most days, and on how many; 0 for nothing."""
    days: dict[str, set[date]] = defaultdict(set)
    for one in orders:
        for text in one.items.get("labour", ()):
            days[text].add(one.settled_on)
    most = max(days, key=lambda text: (len(days[text]), text), default="")
    return len(days[most]) if most else 0, most
