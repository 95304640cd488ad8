"""Which vehicles come on the days that are lived: whoever means to come says so when called."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from huidian.customers.models import Vehicle
from huidian.demo.orders import Order
from huidian.network.models import Dealer

_NO_VISIT = frozenset({"pdi", "other"})
_WHY = "the demo's own days"


@dataclass(frozen=True, slots=True)
class Coming:
    """By vehicle (id) the days on which it comes, in their order."""

    days: Mapping[int, Sequence[date]]

    @classmethod
    def of(cls, dealer: Dealer, orders: Iterable[Order], since: date) -> Coming:
        """The days from one on, as the orders of a shop will tell of them, of the vehicles on file."""
        by_vin: dict[str, set[date]] = defaultdict(set)
        for order in orders:
            if order.settled_on >= since and order.order_kind not in _NO_VISIT:
                by_vin[order.vin].add(order.settled_on)
        on_file = Vehicle.objects.unscoped(_WHY).current().filter(dealer=dealer, vin__in=list(by_vin))
        return cls({pk: sorted(by_vin[vin]) for pk, vin in on_file.values_list("pk", "vin")})

    def after(self, vehicle_id: int, day: date) -> date | None:
        """The day on which a vehicle comes next, after a day; None where that is not within these days."""
        days = self.days.get(vehicle_id, ())
        place = bisect_right(days, day)
        return days[place] if place < len(days) else None
