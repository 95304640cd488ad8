"""What the network's orders come to, told from the final orders alone: lists and loops, no engine.

The brute force itself is that of the engine's tests (`tests/engine/oracle*.py`); here stand what it is asked,
which months there are, and which of them may still change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from tests.agreement.making import FIRST_DAY, TODAY
from tests.agreement.orders import FAMILY, MadeNetwork, Order
from tests.agreement.rules import RULES, Rules
from tests.engine import oracle
from tests.engine.oracle import Month, Vehicle, Visit, month, month_end, plus_months

CLOSED_DAYS = timedelta(days=7)
"""Shops close for holidays: data that reach into a month's last week reach its end."""


def visit_of(order: Order, vehicle: str = "") -> Visit:
    """An order as a visit; of the car as it is known at its dealer, unless another name is given."""
    return Visit(
        order.dealer,
        vehicle or str(order.car),
        order.settled_on,
        order.kind,
        FAMILY[order.kind],
        amount_fen=order.amount_fen,
        labour_fen=order.labour_fen,
    )


@dataclass(frozen=True)
class Truth:
    """One dealer's orders that hold, as some rules count them; how long its warranty lasts is its own."""

    code: str
    rules: Rules
    orders: Sequence[Order]
    warranty_years: int

    @cached_property
    def visits(self) -> list[Visit]:
        return [visit_of(one) for one in self.orders if one.is_visit]

    def of_kind(self, kind: str) -> list[Visit]:
        return oracle.of_kind(self.visits, kind)

    @cached_property
    def until(self) -> date:
        """The last day the data reach: that of the last visit."""
        return max(one.settled_on for one in self.visits)

    def away(self, on: date) -> dict[str, int]:
        """The whole months since each vehicle's last visit; one that never came is not there."""
        last: dict[str, date] = {}
        for one in self.visits:
            last[one.vehicle] = max(last.get(one.vehicle, date.min), one.settled_on)
        return {vehicle: oracle.away(day, on) for vehicle, day in last.items()}

    def is_provisional(self, at: Month) -> bool:
        """Whether a month that the data reach may still change."""
        return month(TODAY) <= at or self.until < month_end(at) - CLOSED_DAYS

    @cached_property
    def fleet(self) -> list[Vehicle]:
        """The vehicles on file: those of any order, also of one that is no visit."""
        return [self._vehicle(car) for car in sorted({one.car for one in self.orders})]

    def _vehicle(self, car: int) -> Vehicle:
        own = [one for one in self.orders if one.car == car]
        one = own[0]
        by_day = sorted((one.settled_on, one.advisor) for one in own if one.is_visit and one.advisor)
        bought, printed = one.purchased_on, one.warranty_end_on
        reckoned = plus_months(bought, 12 * self.warranty_years) if bought else None
        return Vehicle(
            self.code,
            str(car),
            model=one.model or None,
            region=one.region or None,
            use=one.use or None,
            gender=one.gender or None,
            advisor=by_day[-1][1] if by_day else None,
            purchased_on=bought,
            warranty_end_on=printed or reckoned,
        )


def truths(made: MadeNetwork) -> dict[str, Truth]:
    """Every dealer of a network by its code, each by its own playbook."""
    rules = {code: RULES[place.playbook] for code, place in made.places.items()}
    return {code: Truth(code, own, made.of(code), own.warranty_years) for code, own in rules.items()}


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
        return month(TODAY) <= at or any(one.is_provisional(at) for one in have_part)

    def last_whole_month(self) -> Month:
        """The newest month that no dealer's data leave open."""
        months = range(month(FIRST_DAY), month(TODAY))
        whole = (at for at in months if not self.is_provisional(at, self.rules.window))
        return max(at for at in whole if self.is_covered(at))
