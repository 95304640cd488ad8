"""A manufacturer's dealers together, by brute force: lost to one of them, or to all (S3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property

from tests.agreement.making import TODAY, made_network
from tests.agreement.orders import MadeNetwork, Order
from tests.agreement.truth import KINDS, visit_of
from tests.engine import oracle
from tests.engine.oracle import Month, Visit, month


@dataclass(frozen=True)
class Networks:
    """The networks of all manufacturers as they were known on a day; a dealer is in that of its own."""

    made: MadeNetwork
    on: date

    @cached_property
    def visits(self) -> dict[str, list[Visit]]:
        """By manufacturer the visits at its dealers, each vehicle under what the network knows it by."""
        return {
            maker: [visit_of(one, _known_as(one)) for one in self._orders(maker) if one.is_visit]
            for maker in {place.maker for place in self.made.places.values()}
        }

    def of(self, dealer: str, kind: str) -> list[Visit]:
        return self._by_kind[self.made.places[dealer].maker, kind]

    @cached_property
    def _by_kind(self) -> dict[tuple[str, str], list[Visit]]:
        return {
            (maker, kind): oracle.of_kind(visits, kind)
            for maker, visits in self.visits.items()
            for kind in KINDS
        }

    def churn(self, dealer: str, at: Month, kind: str, window: int) -> dict[str, int]:
        """The vehicles of the cohort month that this dealer saw last in it, and those nobody saw since."""
        visits, start = self.of(dealer, kind), at - window
        last: dict[str, tuple[object, str]] = {}
        for one in visits:
            if month(one.settled_on) == start:
                last[one.vehicle] = max(
                    last.get(one.vehicle, (one.settled_on, "")), (one.settled_on, one.dealer)
                )
        cohort = {vehicle for vehicle, (_day, at_dealer) in last.items() if at_dealer == dealer}
        again = {one.vehicle for one in visits if start < month(one.settled_on) <= at}
        return {"cohort": len(cohort), "lost": len(cohort - again)}

    def defection(self, dealer: str, at: Month, kind: str, window: int) -> dict[str, int]:
        """The vehicles the dealer lost, and those of them that another dealer of the network saw since."""
        visits, start = self.of(dealer, kind), at - window
        lost = oracle.churn(visits, dealer, at, window).lost
        elsewhere = {
            one.vehicle for one in visits if one.dealer != dealer and start < month(one.settled_on) <= at
        }
        defected = lost & elsewhere
        return {"lost": len(lost), "defected": len(defected), "lost_to_network": len(lost - defected)}

    def _orders(self, maker: str) -> list[Order]:
        return self.made.of(*self.made.of_maker(maker), on=self.on)


@cache
def networks(seed: int, on: date = TODAY) -> Networks:
    """The networks of a seed as they were known on a day."""
    return Networks(made_network(seed), on)


def _known_as(order: Order) -> str:
    """A VIN is known everywhere, a plate to its dealer alone."""
    return order.vin or f"{order.dealer} {order.plate}"
