"""Who answers for a vehicle shows at once: standings follow a decision before the figures are made anew.

And whether that is the reader, as a condition on facts: see `network.own`, which says what is own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from huidian.assignment.queries import given_spells
from huidian.mart.assignments import Answering, given_now, proposed
from huidian.mart.facts import counted
from huidian.mart.models import Standing
from huidian.mart.receivers import receivers_of
from huidian.network.bulk import one_of
from huidian.network.models import Dealer
from huidian.network.own import Own, VehicleHolder
from huidian.network.rules import rules_of
from huidian.visits.models import Visit

if TYPE_CHECKING:
    import ibis.expr.types as ir

_WHY = "the standings of one dealer's vehicles about which somebody has just decided"


def is_own(rows: ir.Table, own: Mapping[str, Own]) -> ir.BooleanValue:
    """Whether rows with a dealer, holder_id, team_id and advisor (vehicles, or assignments) are the reader's.

    At a dealer (code) that is not in `own` all are.
    """
    mine = [(rows.dealer == code) & _has(rows, one) for code, one in sorted(own.items())]
    return reduce(or_, mine, rows.dealer.notin(sorted(own)))


def _has(rows: ir.Table, own: Own) -> ir.BooleanValue:
    """`Own.has` of rows; what is unknown is nobody's."""
    named = rows.holder_id.isnull() & rows.advisor.isin(sorted(own.names - {""}) or [""])
    mine = named.fill_null(False)
    if own.people:
        mine |= rows.holder_id.isin(own.people).fill_null(False)
    return mine | rows.team_id.isin(sorted(own.teams)).fill_null(False) if own.teams else mine


def holder_in(row: Mapping[str, Any], name: str = "advisor") -> VehicleHolder:
    """Who answers for the vehicle of a row with its holder_id, team_id and (as `name`) advisor."""
    return VehicleHolder(row["team_id"], row["holder_id"], row[name] or "")


def follow_decision(dealer: Dealer, vehicles: Collection[int]) -> None:
    """Write into the standings of vehicles who answers for each now, as `facts` will have it: as given, else
    whoever received it last. Belongs into the transaction of the decision, the dealer locked.
    """
    rows = Standing.objects.unscoped(_WHY).filter(dealer=dealer, vehicle__in=one_of([*vehicles]))
    shown = {
        vehicle: VehicleHolder(team, staff, advisor)
        for vehicle, team, staff, advisor in rows.values_list("vehicle_id", "team_id", "holder_id", "advisor")
    }
    given = given_now(given_spells(dealer, vehicles=[*shown]))
    now = _last_receivers(dealer, [one for one in shown if one not in given]) | given
    changed: dict[VehicleHolder, list[int]] = defaultdict(list)
    for vehicle, before in shown.items():
        holder = _holder(now.get(vehicle, Answering()))
        if holder != before:
            changed[holder].append(vehicle)
    for holder, theirs in changed.items():
        of_them = rows.filter(vehicle__in=one_of(theirs))
        of_them.update(team=holder.team, holder=holder.staff, advisor=holder.advisor)


def _holder(answering: Answering) -> VehicleHolder:
    return VehicleHolder(answering.team_id, answering.holder_id, answering.advisor or "")


def _last_receivers(dealer: Dealer, vehicles: Collection[int]) -> dict[int, Answering]:
    if not vehicles:
        return {}
    visits = Visit.objects.unscoped(_WHY).current().filter(vehicle__in=one_of([*vehicles]))
    named = counted(visits, rules_of(dealer)).exclude(advisor="")
    ordered = named.order_by("settled_on", "advisor")
    last, receivers = dict(ordered.values_list("vehicle_id", "advisor")), receivers_of(dealer)
    return {vehicle: proposed(advisor, receivers) for vehicle, advisor in last.items()}
