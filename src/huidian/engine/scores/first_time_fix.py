"""Was the car put right at once? As the orders tell it: a repair that is followed by another of the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from huidian.engine.scores.estimate import Estimate, share


@dataclass(frozen=True, slots=True)
class Repair:
    """One order: its number, the vehicle's, its day, its kind, and what was worked on (texts or codes)."""

    order: int
    vehicle: int
    on: date
    kind: str
    work: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class FirstTimeFix:
    """Orders whose time is over, those that came back by the number of the order that brought them back, and
    the share that did not. `young` orders cannot tell yet.
    """

    orders: tuple[int, ...]
    came_back: dict[int, int]
    estimate: Estimate
    young: tuple[int, ...]

    @property
    def waiting(self) -> int:
        """How many cannot tell yet."""
        return len(self.young)


def same_fault(one: Repair, later: Repair) -> bool:
    """Whether a later order is about the same: of the same kind, and about the same work where both say."""
    if one.kind != later.kind:
        return False
    return bool(one.work & later.work) if one.work and later.work else True


def first_time_fix(
    repairs: Iterable[Repair],
    *,
    since: date,
    until: date,
    as_of: date,
    kinds: Collection[str],
    days: int = 30,
) -> FirstTimeFix:
    """Of the orders of `kinds` settled from `since` to `until` the share that did not come back with the same
    within `days`. Orders of one vehicle and day are one stay, and none of them brings another back.
    """
    by_vehicle: dict[int, list[Repair]] = defaultdict(list)
    for one in repairs:
        if one.kind in kinds:
            by_vehicle[one.vehicle].append(one)
    asked: list[int] = []
    came_back: dict[int, int] = {}
    young: list[int] = []
    for orders in by_vehicle.values():
        orders.sort(key=lambda one: (one.on, one.order))
        for place, one in enumerate(orders):
            if not since <= one.on <= until:
                continue
            again = _again(one, orders[place + 1 :], days, as_of)
            if again is None and one.on + timedelta(days=days) > as_of:
                young.append(one.order)
                continue
            asked.append(one.order)
            if again is not None:
                came_back[one.order] = again
    estimate = share(len(asked) - len(came_back), len(asked))
    return FirstTimeFix(tuple(asked), came_back, estimate, tuple(young))


def _again(one: Repair, later: Sequence[Repair], days: int, as_of: date) -> int | None:
    last = min(one.on + timedelta(days=days), as_of)
    for other in later:
        if other.on > last:
            return None
        if other.on > one.on and same_fault(one, other):
            return other.order
    return None
