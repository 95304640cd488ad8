"""Managers assign and advisors take vehicles at once, in a store that threads share: none has two teams."""

from __future__ import annotations

import json

import pytest

from tests.processes import Environment, python

RACE = """
import json, threading
from collections import Counter
from datetime import UTC, date, datetime
from random import Random
from django.db import connections
from huidian.assignment.actions import Holder, TakenError, claim, give
from huidian.assignment.models import Assignment
from huidian.network import actions as network
from tests.outreach.made import a_vehicle
from huidian.network.roles import Role
from tests.people import OPENED_AT, make_people, make_staff

people = make_people()
dealer = people.dealer_a
teams = [people.team, network.create_team(at=OPENED_AT, by=None, dealer=dealer, name="2")]
gao = make_staff("gao")
post = {"role": Role.ADVISOR, "place": dealer, "team": teams[1], "advisor_name": "G"}
network.open_post(at=OPENED_AT, by=None, staff=gao, **post)
cars = [a_vehicle(dealer, number).pk for number in range(40)]
free = [a_vehicle(dealer, number).pk for number in range(40, 60)]
at, start, wrong = datetime(2026, 11, 27, 2, tzinfo=UTC), threading.Barrier(8), []

def work(place):
    dice = Random(place)
    start.wait()
    for _ in range(6):
        chosen = {car: Holder(dice.choice(teams).pk) for car in dice.sample(cars, 25)}
        day = date(2026, 11, dice.randrange(1, 28))
        try:
            give(at=at, by=people.zhao, dealer=dealer, kind="single", from_on=day, chosen=chosen)
        except Exception as error:
            wrong.append(repr(error))
    connections.close_all()

taken, told = [], []

def take(staff, scope):
    start.wait()
    for car in free:
        try:
            claim(at=at, by=staff, scope=scope, vehicle_id=car)
            taken.append(car)
        except TakenError:
            told.append(car)
        except Exception as error:
            wrong.append(repr(error))
    connections.close_all()

first = {cars[0]: Holder(teams[0].pk)}
give(at=at, by=people.zhao, dealer=dealer, kind="single", from_on=date(2026, 11, 1), chosen=first)
threads = [threading.Thread(target=work, args=(place,)) for place in range(6)]
threads += [threading.Thread(target=take, args=(one, people.scope(one))) for one in (people.lin, gao)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
held = Counter()
for row in Assignment.objects.unscoped("a test counts").standing():
    last = row.until_on or date(2026, 12, 1)
    held.update((row.vehicle_id, day) for day in range(row.from_on.toordinal(), last.toordinal()))
print(json.dumps({
    "wrong": wrong, "most": max(held.values()), "vehicles": len({car for car, _ in held}),
    "taken": sorted(taken) == free, "told": sorted(told) == free,
}))
"""


@pytest.mark.slow
def test_no_vehicle_has_two_teams(store: Environment) -> None:
    said, _ = python(store, RACE).communicate(timeout=300)
    assert json.loads(said) == {"wrong": [], "most": 1, "vehicles": 60, "taken": True, "told": True}
