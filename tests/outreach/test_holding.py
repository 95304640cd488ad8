"""Holding a task: since when it is somebody's, and what it costs to come to the next one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huidian.network.models import Staff
from huidian.network.roles import Role
from huidian.outreach.actions.claims import claim_next, release, renew
from huidian.outreach.models import Task
from huidian.outreach.queries.live import live
from tests.outreach.made import AT, a_task, a_vehicle
from tests.people import People

pytestmark = pytest.mark.django_db
WHY = "a test looks at everything"
MINUTE = timedelta(minutes=1)


def agent(people: People) -> Staff:
    return people.by_role[Role.CARE_AGENT]


def test_renewing_does_not_move_since_when_it_is_held(people: People) -> None:
    lin, zhao = agent(people), people.zhao
    task = a_task(a_vehicle(people.dealer_a, 1))
    told: dict[str, Any] = {"by": lin, "scope": people.scope(lin)}
    held_for = []
    for minute, act in (
        (0, "claim"),
        (3, "renew"),
        (5, "claim"),
        (9, "release"),
        (9, "claim"),
        (30, "claim"),
    ):
        at = AT + minute * MINUTE
        if act == "claim":
            assert claim_next(at=at, dealer=people.dealer_a, **told)
        else:
            assert (renew if act == "renew" else release)(at=at, task_id=task.pk, **told)
        (place,) = live(people.scope(zhao), at=at)
        held_for.append([one.minutes for one in place.held])
    assert held_for == [[0], [3], [5], [], [0], [0]]


@pytest.mark.parametrize("refused", [0, 2, 20, 100])
def test_the_next_owner_costs_no_more_queries_the_more_have_to_wait(people: People, refused: int) -> None:
    lin, scope = agent(people), people.scope(agent(people))
    for number in range(refused):
        a_task(a_vehicle(people.dealer_a, number, may_contact=False), priority=9)
    last = [a_task(a_vehicle(people.dealer_a, refused + number)) for number in range(3)]
    with CaptureQueriesContext(
        connection,
    ) as queries:
        taken = claim_next(at=AT, by=lin, scope=scope, dealer=people.dealer_a)
    assert taken and taken.task_id == last[0].pk
    assert Task.objects.unscoped(WHY).exclude(not_before_at=None).count() == refused
    assert len(queries) <= {0: 18, 2: 22, 20: 37, 100: 52}[refused]
