"""Which vehicles belong to no team: lost for good, or gone. What every way of giving a vehicle asks first.

Who comes again is no longer lost: its order is the receiving team's by itself (`following`).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Literal

from django.db.models import Max

from huidian.customers.models import Departure
from huidian.engine.rules import Assessment
from huidian.kit.months import month_of
from huidian.mart.facts import counted
from huidian.network.bulk import one_of
from huidian.network.ends import today_at
from huidian.network.models import Dealer
from huidian.network.rules import rules_of
from huidian.visits.models import Visit

Nobodys = Literal["lost", "gone", ""]
"""Why a vehicle belongs to no team: lost for good, or sold, scrapped, moved away; "" where it may."""
_WHY = "vehicles of one dealer about which somebody decides"


class NobodysError(ValueError):
    """The vehicle belongs to no team; `why` says why not."""

    def __init__(self, why: Nobodys) -> None:
        super().__init__(why)
        self.why: Nobodys = why


def why_nobodys(rules: Assessment, last_visit_on: date | None, *, gone: bool, on: date) -> Nobodys:
    """Whether a vehicle can be anybody's on a day, by its last visit that counts (None: it never came)."""
    if gone:
        return "gone"
    lost = last_visit_on is not None and month_of(on) >= rules.nobodys_from(month_of(last_visit_on))
    return "lost" if lost else ""


def gone_from(dealer: Dealer) -> set[int]:
    """A dealer's vehicles that have left."""
    rows = Departure.objects.unscoped(_WHY).current().filter(dealer=dealer)
    return set(rows.values_list("vehicle", flat=True))


def nobodys(dealer: Dealer, vehicles: Collection[int], at: datetime) -> dict[int, Nobodys]:
    """Those of some vehicles of a dealer that can be nobody's now, and why."""
    rules, those, on = rules_of(dealer), one_of([*vehicles]), today_at(at, dealer)
    visits = counted(Visit.objects.unscoped(_WHY).current().filter(vehicle__in=those), rules).order_by()
    last = dict(visits.values_list("vehicle").annotate(last=Max("settled_on")))
    left = Departure.objects.unscoped(_WHY).current().filter(vehicle__in=those)
    gone = set(left.values_list("vehicle", flat=True))
    return {
        vehicle: why
        for vehicle in vehicles
        if (why := why_nobodys(rules.assessment, last.get(vehicle), gone=vehicle in gone, on=on))
    }


def must_be_somebodys(dealer: Dealer, vehicle: int, at: datetime) -> None:
    """Raise `NobodysError` for a vehicle that belongs to no team now."""
    if why := nobodys(dealer, [vehicle], at).get(vehicle):
        raise NobodysError(why)
