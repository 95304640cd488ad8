"""Which level an owner reaches, whether the fee is waived, and how a level changes over time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from huidian.customers.models import Vehicle
from huidian.kit.months import add_months
from huidian.mart.facts import counted
from huidian.network.bulk import one_of
from huidian.playbooks import Playbook
from huidian.playbooks.care import CareRules
from huidian.visits.models import Visit

CAME_BACK_WITHIN = timedelta(days=60)
"""How long after the visit that ended a long absence the fee is waived."""
_WHY = "the visits of one dealer's members"
Days = list[tuple[date, int]]


@dataclass(frozen=True, slots=True)
class Standing:
    """What the levels' window holds of an owner: days with a visit, and what they paid, in fen."""

    visits: int
    amount_fen: int


def visits_of_owners(rules: Playbook, owners: Collection[int], until: date) -> dict[int, Days]:
    """By owner the days of counted visits of the vehicles they have now, up to a day, with their fen."""
    cars = Vehicle.objects.unscoped(_WHY).current().filter(owner__in=one_of([*owners]))
    owner_of: dict[int, int | None] = dict(cars.values_list("pk", "owner"))
    rows = (
        Visit.objects.unscoped(_WHY).current().filter(vehicle__in=one_of([*owner_of]), settled_on__lte=until)
    )
    days: dict[int, Days] = defaultdict(list)
    for vehicle, day, amount in counted(rows, rules).values_list("vehicle", "settled_on", "amount_fen"):
        days[owner_of[vehicle] or 0].append((day, amount or 0))
    return days


def standing_on(care: CareRules, days: Iterable[tuple[date, int]], on: date) -> Standing:
    """What of some visits lies within the window of the levels that ends on a day."""
    first = add_months(on, -care.level_window_months)
    within = [(day, amount) for day, amount in days if first < day <= on]
    return Standing(len({day for day, _ in within}), sum(amount for _, amount in within))


def came_back(care: CareRules, days: Iterable[tuple[date, int]], on: date) -> bool:
    """Whether the last visit, of late, ended an absence as long as the rules say (S2)."""
    seen = sorted({day for day, _ in days if day <= on})
    last = list(pairwise(seen))[-1:]
    return any(
        add_months(before, care.waived_after_months) <= after and on - after <= CAME_BACK_WITHIN
        for before, after in last
    )


def next_level(care: CareRules, now: str, until_on: date, reached: str, on: date) -> str:
    """The level of a day: up at once, down only after the last day that the level holds."""
    if care.rank(reached) >= care.rank(now) or on > until_on:
        return reached
    return now


def holds_until(care: CareRules, on: date) -> date:
    """The last day a level reached on a day is kept at least."""
    return add_months(on, care.level_months)
