"""What the network's orders come to, told from the final orders alone: lists and loops, no engine.

The brute force itself is that of the engine's tests (`tests/engine/oracle*.py`); here stand what it is asked,
which months there are, and which of them may still change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, cached_property

from tests.agreement.assigning import assignments_of
from tests.agreement.making import FIRST_DAY, TODAY, made_network
from tests.agreement.orders import FAMILY, Order
from tests.agreement.rules import RULES, Rules
from tests.engine import oracle
from tests.engine.oracle import Month, Vehicle, Visit, month, month_end, plus_months
from tests.engine.oracle_teams import Assignment, Marks

CLOSED_DAYS = timedelta(days=7)
"""Shops close for holidays: data that reach into a month's last week reach its end."""


KINDS = ("overall", "maintenance", "repair")


def visit_of(order: Order, vehicle: str = "") -> Visit:
    """An order as a visit; of the car as it is known at its dealer, unless another name is given."""
    return Visit(
        order.dealer,
        vehicle or order.vehicle,
        order.settled_on,
        order.kind,
        FAMILY[order.kind],
        amount_fen=order.amount_fen,
        labour_fen=order.labour_fen,
    )


@dataclass(frozen=True)
class Truth:
    """One dealer's orders as they were known on a day, as some rules count them; its warranty is its own."""

    code: str
    rules: Rules
    orders: Sequence[Order]
    warranty_years: int
    on: date = TODAY

    @cached_property
    def visits(self) -> list[Visit]:
        return [visit_of(one) for one in self.orders if one.is_visit]

    @cached_property
    def by_kind(self) -> dict[str, list[Visit]]:
        return {kind: oracle.of_kind(self.visits, kind) for kind in KINDS}

    @cached_property
    def assignments(self) -> list[Assignment]:
        return assignments_of(self.orders, Marks().permanent)

    @cached_property
    def until(self) -> date:
        """The last day the data reach: that of the last visit."""
        return max(one.settled_on for one in self.visits)

    @cached_property
    def away(self) -> dict[str, int]:
        """The whole months since each vehicle's last visit; one that never came is not there."""
        last: dict[str, date] = {}
        for one in self.visits:
            last[one.vehicle] = max(last.get(one.vehicle, date.min), one.settled_on)
        return {vehicle: oracle.away(day, self.on) for vehicle, day in last.items()}

    def is_provisional(self, at: Month) -> bool:
        """Whether a month that the data reach may still change."""
        return month(self.on) <= at or self.until < month_end(at) - CLOSED_DAYS

    @cached_property
    def fleet(self) -> list[Vehicle]:
        """The vehicles on file: those of any order in the workshop, also of one that is no visit."""
        return [
            self._vehicle(name)
            for name in sorted({one.vehicle for one in self.orders if one.sale == "repair"})
        ]

    def _vehicle(self, name: str) -> Vehicle:
        own = [one for one in self.orders if one.vehicle == name]
        one = own[0]
        by_day = sorted((one.settled_on, one.advisor) for one in own if one.is_visit and one.advisor)
        bought, printed = one.purchased_on, one.warranty_end_on
        reckoned = plus_months(bought, 12 * self.warranty_years) if bought else None
        return Vehicle(
            self.code,
            name,
            model=one.model or None,
            region=one.region or None,
            use=one.use or None,
            gender=one.gender or None,
            advisor=by_day[-1][1] if by_day else None,
            purchased_on=bought,
            warranty_end_on=printed or reckoned,
        )


@cache
def truths(seed: int, on: date = TODAY) -> dict[str, Truth]:
    """Every dealer of a network as it was known on a day, by its code, each by its own playbook."""
    made = made_network(seed)
    rules = {code: RULES[place.playbook] for code, place in made.places.items()}
    return {
        code: Truth(code, own, made.of(code, on=on), own.warranty_years, on) for code, own in rules.items()
    }


@dataclass(frozen=True)
class Together:
    """Several dealers as one figure: by their playbook where they have one, else by the generic one."""

    members: Sequence[Truth]

    @classmethod
    def of(cls, every: dict[str, Truth], codes: Sequence[str]) -> Together:
        members = [every[code] for code in codes]
        rules = {one.rules for one in members}
        alike = rules.pop() if len(rules) == 1 else RULES["generic"]
        return cls([replace(one, rules=alike) for one in members])

    @property
    def rules(self) -> Rules:
        return self.members[0].rules

    def is_covered(self, at: Month) -> bool:
        """Whether the data of any dealer reach the month."""
        return any(month(one.until) >= at for one in self.members)

    def is_provisional(self, at: Month, back: int | None = None) -> bool:
        """Whether a figure may still change; so many months before it have a part in it (None: all)."""
        have_part = [one for one in self.members if back is None or month(one.until) >= at - back]
        return month(self.members[0].on) <= at or any(one.is_provisional(at) for one in have_part)

    def last_whole_month(self) -> Month:
        """The newest month that no dealer's data leave open."""
        months = range(month(FIRST_DAY), month(TODAY))
        whole = (at for at in months if not self.is_provisional(at, self.rules.window))
        return max(at for at in whole if self.is_covered(at))
