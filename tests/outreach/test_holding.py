"""Holding a task: since when it is somebody's, and what it costs to come to the next one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huidian.customers.models import Vehicle
from huidian.flows.wrap_up import Report, wrap_up
from huidian.network.models import Recording, Staff
from huidian.network.roles import Role
from huidian.outreach.actions.claims import claim, claim_next, release, renew
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
    assert len(queries) <= {0: 19, 2: 24, 20: 40, 100: 57}[refused]


def test_a_lease_that_is_over_is_renewed_only_as_it_would_be_taken(people: People) -> None:
    lin, zhao, vehicle = agent(people), people.zhao, a_vehicle(people.dealer_a, 1)
    first, second = a_task(vehicle), a_task(vehicle, kind="insurance")
    mine: dict[str, Any] = {"by": lin, "scope": people.scope(lin), "task_id": first.pk}
    hers: dict[str, Any] = {"by": zhao, "scope": people.scope(zhao), "task_id": second.pk}
    assert claim(at=AT, **mine)
    assert renew(at=AT + 11 * MINUTE, **mine), "nobody else has the owner"
    assert claim(at=AT + 30 * MINUTE, **hers)
    assert renew(at=AT + 31 * MINUTE, **mine) is None
    assert renew(at=AT + 31 * MINUTE, **hers)


def test_a_page_that_closes_gives_nothing_back_that_another_page_shows(people: People) -> None:
    lin, task = agent(people), a_task(a_vehicle(people.dealer_a, 1))
    told: dict[str, Any] = {"at": AT, "by": lin, "scope": people.scope(lin), "task_id": task.pk}
    pages = [claim(**told), claim(**told)]
    freed = [release(**told, key=page.key) for page in pages if page]
    assert freed == [False, True]


def test_files_with_one_first_number_are_one_line_and_one_cap(people: People) -> None:
    lin, zhao = agent(people), people.zhao
    tasks = [a_task(a_vehicle(people.dealer_a, n, phone="13900001234", phone_last4="1234")) for n in (1, 2)]
    mine: dict[str, Any] = {"by": lin, "scope": people.scope(lin)}
    hers: dict[str, Any] = {"by": zhao, "scope": people.scope(zhao)}
    assert claim(at=AT, task_id=tasks[0].pk, **mine)
    assert claim(at=AT, task_id=tasks[1].pk, **hers) is None
    assert claim_next(at=AT, dealer=people.dealer_a, **hers) is None
    wrap_up(at=AT, task_id=tasks[0].pk, report=Report("informed"), **mine)
    assert claim_next(at=AT + 60 * MINUTE, dealer=people.dealer_a, **hers) is None
    assert Task.objects.unscoped(WHY).get(pk=tasks[1].pk).waits_for == "cap"


def test_a_vehicle_off_file_is_handed_to_nobody(people: People) -> None:
    lin = agent(people)
    gone, stays = a_task(a_vehicle(people.dealer_a, 1), priority=9), a_task(a_vehicle(people.dealer_a, 2))
    told: dict[str, Any] = {"at": AT, "by": lin, "scope": people.scope(lin)}
    held = claim_next(dealer=people.dealer_a, **told)
    assert held and held.task_id == gone.pk
    recording = Recording.objects.create(dealer=people.dealer_a, kind="undo", recorded_at=AT)
    rows = Vehicle.objects.unscoped(WHY).filter(pk=gone.vehicle_id)
    rows.update(retracted_at=AT, retracted_by=recording)
    held = claim_next(dealer=people.dealer_a, **told)
    assert held and held.task_id == stays.pk
    assert claim(task_id=gone.pk, **told) is None


def test_a_task_is_chosen_by_who_may_do_it(people: People) -> None:
    a, lin, zhao, advisor = people.dealer_a, agent(people), people.zhao, people.by_role[Role.ADVISOR]
    tasks = [
        a_task(a_vehicle(a, 1)),
        a_task(a_vehicle(a, 2), responsible=zhao),
        a_task(a_vehicle(a, 3), role="advisor"),
    ]
    taken = {}
    for who in (lin, zhao, advisor):
        told: dict[str, Any] = {"by": who, "scope": people.scope(who)}
        taken[who] = [bool(claim(at=AT, task_id=task.pk, **told)) for task in tasks]
        for task in tasks:
            release(at=AT, task_id=task.pk, **told)
    assert taken == {lin: [True, True, False], zhao: [True, True, True], advisor: [False, False, True]}
