"""Two managers assign at once, in a store that threads share: no vehicle has two teams on any day."""

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
from huidian.assignment.actions import Holder, give
from huidian.assignment.models import Assignment
from huidian.network import actions as network
from tests.outreach.made import a_vehicle
from tests.people import OPENED_AT, make_people

people = make_people()
dealer = people.dealer_a
teams = [people.team, network.create_team(at=OPENED_AT, by=None, dealer=dealer, name="2")]
cars = [a_vehicle(dealer, number).pk for number in range(40)]
at, start, wrong = datetime(2026, 11, 27, 2, tzinfo=UTC), threading.Barrier(6), []

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

threads = [threading.Thread(target=work, args=(place,)) for place in range(6)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
held = Counter()
for row in Assignment.objects.unscoped("a test counts").standing():
    last = row.until_on or date(2026, 12, 1)
    held.update((row.vehicle_id, day) for day in range(row.from_on.toordinal(), last.toordinal()))
print(json.dumps({"wrong": wrong, "most": max(held.values()), "vehicles": len({car for car, _ in held})}))
"""


@pytest.mark.slow
def test_no_vehicle_has_two_teams(store: Environment) -> None:
    said, _ = python(store, RACE).communicate(timeout=300)
    assert json.loads(said) == {"wrong": [], "most": 1, "vehicles": 40}
