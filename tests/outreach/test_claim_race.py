"""Many clients claim from one pool in a store that threads share: no task has two owners."""

from __future__ import annotations

import json

import pytest

from tests.processes import HANGS, Environment, python

RACE = """
import json, threading
from collections import Counter
from datetime import timedelta
from django.db import connections
from huidian.network import actions as network
from huidian.network.queries import scope_of
from huidian.network.roles import Role
from huidian.outreach.actions.claims import claim_next
from huidian.outreach.models import Task
from tests.outreach.made import AT, a_task, a_vehicle
from tests.people import OPENED_AT, make_people, make_staff

people = make_people()
for number in range(60):
    a_task(a_vehicle(people.dealer_a, number))
agents = [make_staff(f"agent{number}") for number in range(40)]
for staff in agents:
    network.open_post(at=OPENED_AT, by=None, staff=staff, role=Role.CARE_AGENT, place=people.dealer_a)
scopes = {staff.pk: scope_of(staff, at=AT) for staff in agents}
start, taken = threading.Barrier(len(agents)), []

def work(staff):
    start.wait()
    for _ in range(3):
        claim = claim_next(at=AT, by=staff, scope=scopes[staff.pk], dealer=people.dealer_a)
        taken.append((claim.task_id if claim else None, staff.pk))
    connections.close_all()

threads = [threading.Thread(target=work, args=(staff,)) for staff in agents]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
by_task = {}
for task, staff in taken:
    by_task.setdefault(task, set()).add(staff)
by_task.pop(None, None)
held = Task.objects.unscoped("a test counts").exclude(held_by=None)
print(json.dumps({"most owners": max(map(len, by_task.values())), "tasks": len(by_task), "held": held.count(),
                  "agents": len({staff for task, staff in taken if task}), "asked": len(taken)}))
"""


@pytest.mark.slow
def test_no_task_has_two_owners(store: Environment) -> None:
    said, _ = python(store, RACE).communicate(timeout=HANGS)
    found = json.loads(said)
    assert found["most owners"] == 1
    assert found["asked"] == 120
    assert found["tasks"] == found["held"] == found["agents"]


ONE_OWNER = """
import json, threading
from django.db import connections
from huidian.customers.models import Vehicle
from huidian.network import actions as network
from huidian.network.queries import scope_of
from huidian.network.roles import Role
from huidian.outreach.actions.claims import claim
from huidian.outreach.models import Task
from tests.outreach.made import AT, a_task, a_vehicle
from tests.people import OPENED_AT, make_people, make_staff

people = make_people()
agents = [make_staff(f"agent{number}") for number in range(40)]
for staff in agents:
    network.open_post(at=OPENED_AT, by=None, staff=staff, role=Role.CARE_AGENT, place=people.dealer_a)
scopes = {staff.pk: scope_of(staff, at=AT) for staff in agents}
tasks = []
for number in range(40):
    vehicle = a_vehicle(people.dealer_a, number)
    if number and number % 4:
        Vehicle.objects.unscoped("a test").filter(pk=vehicle.pk).update(owner=owner)
    owner = vehicle.owner if number % 4 == 0 else owner
    tasks.append((a_task(vehicle, kind=f"kind{number}").pk, owner.pk))
start, most, went_wrong = threading.Barrier(len(agents)), [], []

def work(place):
    staff = agents[place]
    try:
        for turn in range(4):
            task, _owner = tasks[(place + turn) % len(tasks)]
            start.wait()
            claim(at=AT, by=staff, scope=scopes[staff.pk], task_id=task)
            start.wait()
            if place == 0:
                held = Task.objects.unscoped("a test counts").exclude(held_by=None)
                by_owner = {}
                for owner, by in held.values_list("vehicle__owner", "held_by"):
                    by_owner.setdefault(owner, set()).add(by)
                most.append((max(map(len, by_owner.values())), len(by_owner)))
                Task.objects.unscoped("a test").update(held_by=None, held_until=None)
    except Exception as error:
        went_wrong.append(repr(error))
        start.abort()
    connections.close_all()

threads = [threading.Thread(target=work, args=(place,)) for place in range(len(agents))]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(json.dumps({"most": most, "went wrong": went_wrong}))
"""


@pytest.mark.slow
def test_one_owner_is_on_one_line_whoever_asks_at_once(store: Environment) -> None:
    """Forty people take forty tasks of ten owners, each another one, four times over."""
    said, _ = python(store, ONE_OWNER).communicate(timeout=HANGS)
    assert json.loads(said) == {"most": [[1, 10]] * 4, "went wrong": []}
