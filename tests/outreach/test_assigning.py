"""Tasks given to people, evenly or by name; what is begun stays; each verb taken back; who is away."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from huidian.flows.call_report import Report
from huidian.flows.calls import my_day
from huidian.flows.incoming import log_incoming
from huidian.flows.wrap_up import wrap_up
from huidian.network.absences import Absence
from huidian.network.actions import close_post
from huidian.network.models import AuditEvent, Post, Staff
from huidian.network.roles import Role
from huidian.outreach.actions import absences, assigning
from huidian.outreach.actions.assigning import put_on_again, withdraw
from huidian.outreach.actions.claims import claim
from huidian.outreach.models import Attempt, Need, Task, Topic
from huidian.outreach.queries.callers import loads_of
from huidian.outreach.queries.queue import queue
from tests.outreach.made import AT, TODAY, a_task, a_vehicle
from tests.people import People

pytestmark = pytest.mark.django_db
WHY = "a test looks at everything"
DAY = timedelta(days=1)


def said(people: People, staff: Staff) -> dict[str, object]:
    return {"at": AT, "by": staff, "scope": people.scope(staff)}


def responsible() -> dict[int, int | None]:
    return dict(Task.objects.unscoped(WHY).values_list("pk", "responsible"))


def test_only_what_nobody_has_begun_is_given_and_it_can_be_taken_back(people: People) -> None:
    a, lin, zhao = people.dealer_a, people.by_role[Role.CARE_AGENT], people.zhao
    fresh = a_task(a_vehicle(a, 1))
    theirs = a_task(a_vehicle(a, 2), responsible=zhao)
    let_go = a_task(a_vehicle(a, 3), held_by=zhao, held_until=AT)
    begun = [
        a_task(a_vehicle(a, 4), tries=1),
        a_task(a_vehicle(a, 5), held_by=zhao, held_until=AT + DAY),
        a_task(a_vehicle(a, 6), promised_at=AT),
        a_task(a_vehicle(a, 7), closed_at=AT, ending="done"),
        a_task(a_vehicle(people.dealer_b, 8)),
    ]
    every = [task.pk for task in (fresh, theirs, let_go, *begun)]
    before = responsible()
    given = assigning.assign(**said(people, zhao), task_ids=every, staff_id=lin.pk)  # type: ignore[arg-type]
    assert {one.task_id for one in given} == {fresh.pk, theirs.pk, let_go.pk}
    assert all(responsible()[one.task_id] == lin.pk for one in given)
    for staff in (lin, people.qian):
        assert not assigning.assign(**said(people, staff), task_ids=every, staff_id=zhao.pk)  # type: ignore[arg-type]
    Task.objects.unscoped(WHY).filter(pk=let_go.pk).update(tries=1)
    back = assigning.give_back(**said(people, zhao), given=given)  # type: ignore[arg-type]
    assert set(back) == {fresh.pk, theirs.pk}
    assert responsible() == before | {let_go.pk: lin.pk}
    # Who calls elsewhere, whatever the form that takes it back says, had it never.
    [again] = assigning.assign(**said(people, zhao), task_ids=[fresh.pk], staff_id=lin.pk)  # type: ignore[arg-type]
    assert assigning.give_back(**said(people, zhao), given=[replace(again, before=people.qian.pk)])  # type: ignore[arg-type]
    assert responsible()[fresh.pk] is None
    actions = AuditEvent.objects.unscoped(WHY).filter(object_type="task").values_list("action", flat=True)
    assert list(actions) == ["tasks.assigned", "tasks.given_back"] * 2


def test_an_even_split_counts_what_was_done_and_gives_owners_to_who_knows_them(people: People) -> None:
    a, lin, zhao = people.dealer_a, people.by_role[Role.CARE_AGENT], people.zhao
    vehicles = [a_vehicle(a, number) for number in range(7)]
    known, done = vehicles[0], vehicles[1]
    for vehicle, days in ((known, 9), (done, 0)):
        Attempt.objects.create(
            dealer=a, vehicle=vehicle, customer=vehicle.owner, channel="phone", purpose="reminder",
            at=AT - days * DAY, by=zhao, outcome="informed", reached=True, contact=True,
            task=a_task(vehicle, cycle="visit:0", closed_at=AT, ending="done"),
        )  # fmt: skip
    tasks = [a_task(vehicle) for vehicle in vehicles if vehicle != done]
    given = assigning.assign_evenly(
        **said(people, zhao),  # type: ignore[arg-type]
        task_ids=[task.pk for task in tasks],
        staff_ids=[lin.pk, zhao.pk, people.qian.pk],
    )
    now = {one.task_id: one.now for one in given}
    assert now[tasks[0].pk] == zhao.pk
    assert Counter(now.values()) == {lin.pk: 4, zhao.pk: 2}


def test_a_withdrawn_task_is_off_the_queue_until_it_is_put_on_again(people: People) -> None:
    zhao = people.zhao
    task = a_task(a_vehicle(people.dealer_a, 1))
    held = a_task(a_vehicle(people.dealer_a, 2), held_by=people.lin, held_until=AT + DAY)
    ids = [task.pk, held.pk]
    assert assigning.withdraw(**said(people, zhao), task_ids=ids) == [task.pk]  # type: ignore[arg-type]
    assert not queue(people.scope(zhao), zhao, people.dealer_a, AT).exists()
    assert not assigning.put_on_again(**said(people, people.qian), task_ids=ids)  # type: ignore[arg-type]
    assert assigning.put_on_again(**said(people, zhao), task_ids=ids) == [task.pk]  # type: ignore[arg-type]
    assert list(queue(people.scope(zhao), zhao, people.dealer_a, AT)) == [task]


def test_who_covers_has_the_tasks_of_who_is_away(people: People) -> None:
    a, zhao, agent = people.dealer_a, people.zhao, people.by_role[Role.CARE_AGENT]
    task = a_task(a_vehicle(a, 1), responsible=agent)
    away = {"staff_id": agent.pk, "from_on": TODAY, "until_on": TODAY + DAY, "today": TODAY}
    assert not queue(people.scope(zhao), zhao, a, AT).exists()
    made = absences.note_absence(**said(people, zhao), **away, cover_id=zhao.pk)  # type: ignore[arg-type]
    assert list(queue(people.scope(zhao), zhao, a, AT)) == [task]
    assert absences.end_absences(**said(people, zhao), absence_ids=made) == made  # type: ignore[arg-type]
    assert not queue(people.scope(zhao), zhao, a, AT).exists()
    assert absences.restore_absences(**said(people, zhao), absence_ids=made) == made  # type: ignore[arg-type]
    assert Absence.objects.unscoped(WHY).on(TODAY).count() == 1
    for wrong, field in (({"cover_id": agent.pk}, "cover"), ({"cover_id": people.qian.pk}, "cover"),
                         ({"cover_id": None, "until_on": TODAY - DAY}, "until_on")):  # fmt: skip
        with pytest.raises(absences.AbsenceError) as refused:
            absences.note_absence(**said(people, zhao), **(away | wrong))  # type: ignore[arg-type]
        assert refused.value.field == field
    with pytest.raises(Staff.DoesNotExist):
        absences.note_absence(**said(people, zhao), **away | {"staff_id": people.qian.pk}, cover_id=None)  # type: ignore[arg-type]


def test_a_load_is_tasks_touched_or_to_be_done(people: People) -> None:
    a, lin = people.dealer_a, people.by_role[Role.CARE_AGENT]
    task, other = (a_task(a_vehicle(a, number), responsible=lin) for number in (1, 2))
    act: dict[str, Any] = {"by": lin, "scope": people.scope(lin)}
    loads = []
    for minute in range(3):
        at = AT + timedelta(minutes=minute)
        assert claim(at=at, task_id=task.pk, **act)
        wrap_up(at=at, task_id=task.pk, report=Report("no_answer"), **act)
        loads.append(loads_of(a, [lin.pk], at)[lin.pk])
    log_incoming(at=AT, vehicle_id=other.vehicle_id, report=Report("informed"), **act)
    loads.append(loads_of(a, [lin.pk], AT + timedelta(hours=1))[lin.pk])
    day = my_day(people.scope(lin), lin, at=AT + timedelta(hours=1))
    assert (loads, day.done) == ([2, 2, 2, 2], 1)


@pytest.mark.parametrize("leaves", ["post", "account"])
def test_what_somebody_had_who_left_is_the_teams(people: People, leaves: str) -> None:
    a, lin, zhao = people.dealer_a, people.by_role[Role.CARE_AGENT], people.zhao
    begun = a_task(a_vehicle(a, 1), responsible=lin, tries=1)
    assert not queue(people.scope(zhao), zhao, a, AT).filter(pk=begun.pk).exists()
    if leaves == "post":
        close_post(at=AT - timedelta(hours=1), by=None, post=Post.objects.get(staff=lin))
    else:
        Staff.objects.filter(pk=lin.pk).update(is_active=False)
    assert queue(people.scope(zhao), zhao, a, AT).filter(pk=begun.pk).exists()


def test_only_what_is_current_is_put_on_again(people: People) -> None:
    a, zhao = people.dealer_a, people.zhao
    act: dict[str, Any] = {"at": AT, "by": zhao, "scope": people.scope(zhao)}
    round_ = Topic.objects.create(
        dealer=a, title="雨刮", purpose="reminder", created_at=AT, created_by=zhao, ended_at=AT
    )
    need = Need.objects.create(
        dealer=a, vehicle=a_vehicle(a, 9), kind="service", cycle="visit:1", earliest_on=TODAY, due_on=TODAY,
        overdue_on=TODAY, facts=[], rule="", digest="", ending="satisfied", ended_on=TODAY,
    )  # fmt: skip
    tasks = [
        a_task(a_vehicle(a, 1)),
        a_task(a_vehicle(a, 2), expires_on=TODAY - timedelta(days=1)),
        a_task(a_vehicle(a, 3), topic=round_),
        a_task(need.vehicle, need=need),
    ]
    ids = [task.pk for task in tasks]
    assert withdraw(**act, task_ids=ids) == ids
    assert put_on_again(**act, task_ids=ids) == ids[:1]
