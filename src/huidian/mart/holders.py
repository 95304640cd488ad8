"""Who answers for a vehicle shows at once: standings follow a decision before the figures are made anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from huidian.assignment.queries import given_spells
from huidian.mart.assignments import given_now
from huidian.mart.facts import counted
from huidian.mart.models import Standing
from huidian.network.bulk import one_of
from huidian.network.models import Dealer
from huidian.network.rules import rules_of
from huidian.visits.models import Visit

_WHY = "the standings of one dealer's vehicles about which somebody has just decided"


def follow_decision(dealer: Dealer, vehicles: Collection[int]) -> None:
    """Write into the standings of vehicles who answers for each now, as `facts` will have it: as given, else
    whoever received it last. Belongs into the transaction of the decision, the dealer locked.
    """
    rows = Standing.objects.unscoped(_WHY).filter(dealer=dealer, vehicle__in=one_of([*vehicles]))
    shown = dict(rows.values_list("vehicle_id", "advisor"))
    given = given_now(given_spells(dealer, vehicles=[*shown]))
    now = _last_advisors(dealer, [one for one in shown if one not in given])
    now |= {vehicle: advisor or "" for vehicle, (advisor, _team) in given.items()}
    changed: dict[str, list[int]] = defaultdict(list)
    for vehicle, before in shown.items():
        if now.get(vehicle, "") != before:
            changed[now.get(vehicle, "")].append(vehicle)
    for advisor, theirs in changed.items():
        rows.filter(vehicle__in=one_of(theirs)).update(advisor=advisor)


def _last_advisors(dealer: Dealer, vehicles: Collection[int]) -> dict[int, str]:
    if not vehicles:
        return {}
    visits = Visit.objects.unscoped(_WHY).current().filter(vehicle__in=one_of([*vehicles]))
    named = counted(visits, rules_of(dealer)).exclude(advisor="")
    ordered = named.order_by("settled_on", "advisor")
    return dict(ordered.values_list("vehicle_id", "advisor"))
