"""What two do at once, in threads over a store they share: the night and a call, the last place of a day,
starting, holding and redeeming. Each has one effect, and who comes second is told.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.processes import Environment, python

SETTING = """
import json, threading
from collections import Counter
from datetime import timedelta
from django.db import connections
from huidian.network.queries import scope_of
from huidian.network.roles import Role
from huidian.outreach.models import *
from tests.outreach.made import AT, TODAY, a_task, a_vehicle
from tests.people import make_people

people = make_people()
dealer, zhao, agent = people.dealer_a, people.zhao, people.by_role[Role.CARE_AGENT]
scope, agents_scope = scope_of(zhao, at=AT), scope_of(agent, at=AT)
WHY = "a test looks at everything"

def at_once(*acts):
    \"\"\"What each came to: "done", or the name of its error.\"\"\"
    start, came = threading.Barrier(len(acts)), []
    def work(act):
        start.wait()
        try:
            act()
            came.append("done")
        except Exception as error:
            came.append(type(error).__name__)
        finally:
            connections.close_all()
    threads = [threading.Thread(target=work, args=(act,)) for act in acts]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return sorted(came)

said = {}
"""
NIGHT = """
from functools import partial
from huidian.flows import needs
from huidian.flows.wrap_up import Report, wrap_up
from huidian.outreach.actions.claims import claim
from tests.flows.test_needs import a_visit, live, undo

cars = [a_vehicle(dealer, number) for number in range(6)]
for car in cars:
    a_visit(car, TODAY - timedelta(days=183), f"RO{car.pk}")
live(people, dealer)
needs.refresh(dealer, at=AT)
came = Counter()
for car in cars:
    task = Task.objects.unscoped(WHY).get(vehicle=car)
    assert claim(at=AT, by=agent, scope=agents_scope, task_id=task.pk)
    # Something of the same vehicle that the night computes while the call is written down.
    undo(a_visit(car, TODAY - timedelta(days=90), f"XX{car.pk}"))
    call = partial(wrap_up, at=AT, by=agent, scope=agents_scope, task_id=task.pk,
                   report=Report("refuses", reason="price"))
    came.update(at_once(call, partial(needs.refresh, dealer, at=AT)))
again = needs.refresh(dealer, at=AT)
said["came"] = came
said["endings"] = Counter(Task.objects.unscoped(WHY).values_list("ending", flat=True))
said["attempts"] = Attempt.objects.unscoped(WHY).count()
said["refused"] = Need.objects.unscoped(WHY).filter(kind="routine_service", ending="refused").count()
said["again"] = again.opened
print(json.dumps(said))
"""
PLACES = """
from functools import partial
from huidian.workshop.actions import book, places_left
from huidian.workshop.models import Appointment

cars = [a_vehicle(dealer, number) for number in range(17)]
def booking(car):
    return partial(book, at=AT, by=agent, scope=agents_scope, vehicle_id=car.pk,
                   starts_at=AT + timedelta(days=2), advisor="林小满")
for car in cars[:11]:
    booking(car)()
said["came"] = at_once(*(booking(car) for car in cars[11:]))
said["booked"] = Appointment.objects.unscoped(WHY).count()
print(json.dumps(said))
"""
CAMPAIGNS = """
from functools import partial
from huidian.mart.actions import refresh
from huidian.outreach.actions import campaigns, vouchers
from huidian.outreach.actions.campaign_plans import Plan, plan_campaign
from huidian.outreach.conditions import Conditions
from tests.flows.test_needs import a_visit

for number in range(12):
    car = a_vehicle(dealer, number)
    a_visit(car, TODAY - timedelta(days=300), f"RO{car.pk}")
dealer.refresh_from_db()
refresh(dealer, as_of=TODAY, now=AT)
offer = Offer.objects.create(dealer=dealer, name="七折", created_at=AT)
who = {"at": AT, "by": zhao, "scope": scope}
plans = [
    plan_campaign(**who, dealer_id=dealer.pk, plan=Plan(
        name=f"n{n}", conditions=Conditions(), quota=5, hold_out=0, offer_id=offer.pk)).pk
    for n in range(2)
]
# Each of two campaigns is begun by two people at once; who is in one is not in the other.
start = [partial(campaigns.start_campaign, **who, campaign_id=one) for one in (plans * 2)]
said["starts"] = at_once(*start)
members = CampaignMember.objects.unscoped(WHY)
said["members"] = sorted(Counter(members.values_list("vehicle", flat=True)).values())
said["started"] = Campaign.objects.unscoped(WHY).filter(started_at__isnull=False).count()
mine = members.values_list("campaign", flat=True).first()
said["turns"] = members.filter(turn_on__isnull=False).count(), Task.objects.unscoped(WHY).count()
said["pauses"] = at_once(*(partial(campaigns.pause_campaign, **who, campaign_id=mine) for _ in range(3)))
said["resumes"] = at_once(*(partial(campaigns.resume_campaign, **who, campaign_id=mine) for _ in range(3)))
said["open"] = Task.objects.unscoped(WHY).open().count()
voucher = Voucher.objects.unscoped(WHY).order_by("pk")[0]
lin = {"at": AT, "by": people.lin, "scope": scope_of(people.lin, at=AT), "voucher_id": voucher.pk}
said["redeems"] = at_once(*(partial(vouchers.redeem, **lin) for _ in range(4)))
print(json.dumps(said))
"""


def came_of(store: Environment, script: str) -> dict[str, Any]:
    """What the threads of a script came to."""
    said, _ = python(store, SETTING + script).communicate(timeout=120)
    came: dict[str, Any] = json.loads(said)
    return came


def test_the_night_meets_a_call_of_the_same_vehicle(store: Environment) -> None:
    assert came_of(store, NIGHT) == {
        "came": {"done": 12},
        "endings": {"done": 6},
        "attempts": 6,
        "refused": 6,
        "again": 0,
    }


def test_the_last_place_of_an_advisor_is_given_once(store: Environment) -> None:
    assert came_of(store, PLACES) == {"came": ["FullError"] * 5 + ["done"], "booked": 12}


def test_of_two_who_start_hold_or_redeem_the_second_is_told(store: Environment) -> None:
    came = came_of(store, CAMPAIGNS)
    assert came["members"] == [1] * 12, "nobody is in two"
    assert (came["started"], came["starts"].count("done")) == (1, 1), came["starts"]
    assert set(came["starts"]) == {"done", "NotNowError", "NobodyError"}
    assert came["turns"] == [5, 5]
    assert came["pauses"] == came["resumes"] == ["NotNowError", "NotNowError", "done"]
    assert came["open"] == 5
    assert came["redeems"] == ["NotNowError"] * 3 + ["done"]


pytestmark = pytest.mark.slow
