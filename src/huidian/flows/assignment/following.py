"""What orders and the calendar decide by themselves: taken at the reception, let go when lost for good (S4).

Run after every import and every night; run again it does nothing. A dealer that assigns nothing is left
alone.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime

from django.db.models import Exists, Max, Min, OuterRef, QuerySet

from huidian.assignment.actions import Holder, give, reopen, take_away
from huidian.assignment.models import Assignment, Batch, Kind
from huidian.customers.models import Vehicle
from huidian.engine.rules import Assessment
from huidian.flows.assignment.base import teams_on_duty
from huidian.flows.assignment.showing import show
from huidian.flows.each_dealer import for_each
from huidian.kit.months import first_day, month_of
from huidian.mart.facts import counted
from huidian.network import audit
from huidian.network.ends import today_at
from huidian.network.locks import locked_dealer
from huidian.network.models import Dealer
from huidian.network.rules import rules_of
from huidian.visits.models import Visit

_WHY = "one dealer's orders and who answers for its vehicles, for nobody in particular"


@audit.atomic()
def follow_orders(dealer: Dealer, *, at: datetime) -> int:
    """Bring who answers for a dealer's vehicles in step with its orders; of how many vehicles that changed.

    In this order: vehicles that were let go as lost though they had come are back with who had them; vehicles
    that are nobody's and have come are the receiving team's, since that day; vehicles lost for good are
    nobody's, since the day after the month in which they were assessed as that. The dealer is locked
    meanwhile.
    """
    locked_dealer(dealer.pk)
    begun = Batch.objects.unscoped(_WHY).filter(dealer=dealer).aggregate(first=Min("from_on"))["first"]
    if begun is None:
        return 0
    batches = (
        _take_back_losses(dealer, at),
        _take_received(dealer, begun, at),
        _let_lost_go(dealer, at),
    )
    show(*batches)
    return sum(batch.vehicles for batch in batches if batch is not None)


def follow_all(*, at: datetime) -> None:
    """`follow_orders` of every dealer that assigns; one dealer's failure keeps no other waiting."""
    begun = Batch.objects.unscoped(_WHY).values("dealer").distinct()
    for_each(
        Dealer.objects.filter(pk__in=begun),
        lambda dealer: follow_orders(dealer, at=at),
        failed="who answers for vehicles of some dealers could not be brought in step",
    )


def _take_back_losses(dealer: Dealer, at: datetime) -> Batch | None:
    """Who was let go as lost for good, though it had come in time, is with who had it."""
    lost = _standing(dealer).filter(recorded_by__kind=Kind.PERMANENT_LOSS, until_on__isnull=False)
    ended = [(pk, car, until) for pk, car, until in lost.values_list("pk", "vehicle_id", "until_on") if until]
    if not ended:
        return None
    vehicles, rules = lost.order_by().values("vehicle"), rules_of(dealer).assessment
    since = dict(
        _standing(dealer).filter(vehicle__in=vehicles).order_by("from_on").values_list("vehicle", "from_on")
    )
    # Read at once: asked of each row by itself, thousands of lost vehicles cost seconds with every import.
    came: dict[int, list[date]] = defaultdict(list)
    earliest = first_day(month_of(min(until for _, _, until in ended)) - rules.permanent_months - 1)
    visits = _came(dealer).filter(vehicle__in=vehicles, settled_on__gte=earliest).order_by()
    for vehicle, day in visits.values_list("vehicle_id", "settled_on"):
        came[vehicle].append(day)
    wrong = [
        pk
        for pk, vehicle, until in ended
        if since[vehicle] < until and any(day < until < _ends(rules, day) for day in came[vehicle])
    ]
    return reopen(at=at, dealer=dealer, row_ids=wrong, kind=Kind.CORRECTION, on=today_at(at, dealer))


def _take_received(dealer: Dealer, begun: date, at: datetime) -> Batch | None:
    """What is nobody's and came after the dealer began to assign, is the receiving team's."""
    open_rows = _standing(dealer).filter(until_on__isnull=True)
    free = Vehicle.objects.unscoped(_WHY).current().filter(dealer=dealer)
    free = free.exclude(pk__in=open_rows.values("vehicle"))
    held = _standing(dealer).filter(vehicle=OuterRef("vehicle"), until_on__gt=OuterRef("settled_on"))
    visits = _came(dealer).filter(vehicle__in=free.values("pk"), settled_on__gte=begun).exclude(advisor="")
    came = visits.filter(~Exists(held)).order_by("settled_on", "pk")
    receivers = {
        name: Holder(team.team, staff)
        for team in teams_on_duty(dealer, at)
        for staff, name in team.advisors.items()
    }
    chosen: dict[int, Holder] = {}
    since: dict[int, date] = {}
    for vehicle, day, advisor in came.values_list("vehicle_id", "settled_on", "advisor"):
        if vehicle not in chosen and advisor in receivers:
            chosen[vehicle], since[vehicle] = receivers[advisor], day
    if not chosen:
        return None
    return give(
        at=at,
        by=None,
        dealer=dealer,
        kind=Kind.RECEPTION,
        from_on=min(since.values()),
        chosen=chosen,
        since=since,
    )


def _let_lost_go(dealer: Dealer, at: datetime) -> Batch | None:
    """What was assessed as lost for good in a month before this one is nobody's; who was claimed at the desk
    was there on that day, whatever the orders have so far.
    """
    rules = rules_of(dealer).assessment
    today = month_of(today_at(at, dealer))
    came = _came(dealer).filter(vehicle=OuterRef("vehicle"))
    # Whoever came in the earliest of these months is assessed as lost for good in this one.
    since = first_day(today - rules.permanent_months)
    recent = came.filter(settled_on__gte=since)
    rows = _standing(dealer).filter(~Exists(recent), Exists(came), until_on__isnull=True)
    rows = rows.exclude(why=Kind.CLAIM, from_on__gte=since)
    last = _came(dealer).filter(vehicle__in=rows.values("vehicle")).order_by()
    days = dict(last.values_list("vehicle").annotate(last=Max("settled_on")))
    ends = {
        vehicle: _ends(rules, max(days[vehicle], begun) if why == Kind.CLAIM else days[vehicle])
        for vehicle, why, begun in rows.values_list("vehicle_id", "why", "from_on")
    }
    return take_away(at=at, by=None, dealer=dealer, kind=Kind.PERMANENT_LOSS, ends=ends)


def _came(dealer: Dealer) -> QuerySet[Visit]:
    return counted(Visit.objects.unscoped(_WHY).current().filter(vehicle__dealer=dealer), rules_of(dealer))


def _standing(dealer: Dealer) -> QuerySet[Assignment]:
    return Assignment.objects.unscoped(_WHY).standing().filter(dealer=dealer)


def _ends(rules: Assessment, last_visit_on: date) -> date:
    """The day from which a vehicle last seen on a day is nobody's."""
    return first_day(rules.nobodys_from(month_of(last_visit_on)))
