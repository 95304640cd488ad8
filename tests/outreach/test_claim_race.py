"""Many clients claim from one pool in a store that threads share: no task has two owners."""

from __future__ import annotations

import json

import pytest

from tests.processes import Environment, python

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
    said, _ = python(store, RACE).communicate(timeout=300)
    found = json.loads(said)
    assert found["most owners"] == 1
    assert found["asked"] == 120
    assert found["tasks"] == found["held"] == found["agents"]
