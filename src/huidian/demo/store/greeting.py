"""The demo's wishes: owners with a day to celebrate who agreed, three nights that planned, a day that failed.

By the product's own verbs at the moments of those days; the gateway did not answer on the day before the data
end, so that the wishes of that day expired.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from huidian.demo.dice import Dice
from huidian.demo.store import gateway
from huidian.demo.store.agreeing import agree
from huidian.messages.actions import carrying
from huidian.messages.models import Message
from huidian.network.models import Dealer, Staff
from huidian.network.rules import rules_of
from huidian.outreach.actions.greetings import AHEAD_DAYS, plan_greetings
from huidian.outreach.queries.greetings import CAUSE, due_vehicles

_AHEAD = 14
_AGREED, _MOST = 0.6, 80
_NIGHT, _MORNING, _MIDNIGHT = time(1, 15), time(10), time(0, 5)
_WHY = "the demo's own messages"


@transaction.atomic
def greet_owners(dealer: Dealer, manager: Staff, *, as_of: date, now: datetime) -> None:
    """The wishes of the days about the one on which the data end; what is there already stays as it is."""
    if Message.objects.unscoped(_WHY).filter(dealer=dealer, cause=CAUSE).exists():
        return
    zone, dice = ZoneInfo(dealer.timezone), Dice(0, "greeting", dealer.code)
    owners = {
        vehicle.owner_id
        for rule in rules_of(dealer).greetings
        if rule.occasion != "holiday"
        for n in range(-AHEAD_DAYS, _AHEAD)
        for vehicle in due_vehicles(dealer, rule, as_of + timedelta(days=n)).exclude(owner__phone="")
    }
    some = [owner for owner in sorted(one for one in owners if one) if dice.chance(_AGREED)]
    some = dice.shuffled(some)[:_MOST]
    agree(dealer, manager, some, "greeting", datetime.combine(as_of - timedelta(days=20), _MORNING, zone))
    for before in (3, 2):
        day = as_of - timedelta(days=before)
        plan_greetings(dealer, at=datetime.combine(day, _NIGHT, zone))
        gateway.carry(dealer, dice, datetime.combine(day, _MORNING, zone))
    carrying.over(min(datetime.combine(as_of, _MIDNIGHT, zone), now))
    plan_greetings(dealer, at=min(datetime.combine(as_of, _NIGHT, zone), now))
