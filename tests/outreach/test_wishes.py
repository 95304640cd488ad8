"""What an owner wishes holds for open tasks at once, and ends at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from huidian.customers import actions as customers
from huidian.customers.models import Vehicle
from huidian.flows import calls
from huidian.flows.call_report import Report
from huidian.flows.calls import my_day
from huidian.flows.wrap_up import take_back, wrap_up
from huidian.network.roles import Role
from huidian.outreach.actions.claims import claim
from huidian.outreach.actions.wishes import keep_all_wishes, keep_wishes
from huidian.outreach.models import Task
from huidian.outreach.queries.tasks import task_rows, tasks_in_reach
from tests.outreach.made import AT, TODAY, a_task, a_vehicle
from tests.people import People

pytestmark = pytest.mark.django_db
WHY = "a test looks at all of them"


def _owned(people: People, number: int) -> tuple[Vehicle, int]:
    vehicle = a_vehicle(people.dealer_a, number)
    assert vehicle.owner_id is not None
    return vehicle, vehicle.owner_id


def _rows(people: People) -> dict[int, tuple[str, str, bool]]:
    scope = people.scope(people.zhao)
    rows = task_rows(scope, list(tasks_in_reach(scope, at=AT, today=TODAY)))
    return {one.task_id: (one.state, one.waits_for, one.next_at is None) for one in rows}


def test_a_wish_is_followed_by_the_owners_tasks_and_by_nobody_elses(people: People) -> None:
    dealer = people.dealer_a
    mine, owner = _owned(people, 1)
    task, another = a_task(mine), a_task(a_vehicle(dealer, 2))
    act: dict[str, Any] = {"at": AT, "by": people.zhao, "scope": people.scope(people.zhao)}
    block = customers.set_block(**act, customer_id=owner, proof="phone")
    assert keep_wishes(dealer, [owner], at=AT) == 1
    assert _rows(people) == {task.pk: ("waiting", "block", True), another.pk: ("ready", "", True)}
    assert keep_all_wishes(dealer, at=AT) == 0, "the night finds nothing new"
    assert my_day(people.scope(people.zhao), people.zhao, at=AT).ready == 1
    customers.lift_block(**act, block_id=block)
    assert keep_wishes(dealer, [owner], at=AT) == 1
    assert _rows(people)[task.pk] == ("ready", "", True)


def test_the_night_keeps_a_task_waiting_as_long_as_the_wish_holds(people: People) -> None:
    dealer = people.dealer_a
    vehicle, owner = _owned(people, 1)
    task, until = a_task(vehicle), TODAY + timedelta(days=3)
    customers.set_block(
        at=AT, by=people.zhao, scope=people.scope(people.zhao), customer_id=owner,
        proof="phone", until_on=until,
    )  # fmt: skip
    keep_all_wishes(dealer, at=AT)
    assert _rows(people)[task.pk] == ("waiting", "block", False), "it says until when"
    keep_all_wishes(dealer, at=AT + timedelta(days=5))
    assert Task.objects.unscoped(WHY).get(pk=task.pk).waits_for == ""


def test_a_call_back_or_a_further_try_keeps_its_moment(people: People) -> None:
    vehicle, owner = _owned(people, 1)
    soon = AT + timedelta(days=2)
    for columns in ({"cycle": "visit:1", "promised_at": soon}, {"cycle": "visit:2", "tries": 1}):
        a_task(vehicle, not_before_at=soon, **columns)
    act: dict[str, Any] = {"at": AT, "by": people.zhao, "scope": people.scope(people.zhao)}
    block = customers.set_block(**act, customer_id=owner, proof="phone")
    assert keep_wishes(people.dealer_a, [owner], at=AT) == 0
    customers.lift_block(**act, block_id=block)
    keep_wishes(people.dealer_a, [owner], at=AT)
    assert {one.not_before_at for one in Task.objects.unscoped(WHY)} == {soon}
    customers.set_block(**act, customer_id=owner, proof="phone")
    assert keep_all_wishes(people.dealer_a, at=soon) == 2, "once the moment has come the wish holds"


def test_nobody_takes_by_choice_whom_nobody_may_call(people: People) -> None:
    vehicle, owner = _owned(people, 1)
    task, scope = a_task(vehicle), people.scope(people.zhao)
    assert calls.caution(scope, people.zhao, task.pk, at=AT) is None
    customers.set_block(at=AT, by=people.zhao, scope=scope, customer_id=owner, proof="phone")
    caution = calls.caution(scope, people.zhao, task.pk, at=AT)
    assert caution and caution.refused and caution.refused.rule == "block"
    for minutes, is_refused in ((1, False), (-1, True)):
        held = {"held_by": people.zhao, "held_until": AT + timedelta(minutes=minutes)}
        Task.objects.unscoped(WHY).filter(pk=task.pk).update(**held)
        mine = calls.caution(scope, people.zhao, task.pk, at=AT)
        assert (mine is not None and mine.refused is not None) == is_refused, "of what one had, too"


def test_a_number_that_a_call_found_wrong_holds_for_the_owners_other_tasks_and_no_longer_than_the_call(
    people: People, django_capture_on_commit_callbacks: Any
) -> None:
    (vehicle, owner), (also, _other) = _owned(people, 1), _owned(people, 2)
    Vehicle.objects.unscoped(WHY).filter(pk=also.pk).update(owner=owner)
    task, another, lin = a_task(vehicle), a_task(also), people.by_role[Role.CARE_AGENT]
    act: dict[str, Any] = {"at": AT, "by": lin, "scope": people.scope(lin)}
    assert claim(task_id=task.pk, **act)
    report = Report("wrong_number", number=vehicle.owner.phone)  # type: ignore[union-attr]
    with django_capture_on_commit_callbacks(execute=True):
        attempt = wrap_up(task_id=task.pk, report=report, **act)
    assert _rows(people)[another.pk] == ("waiting", "number", True)
    with django_capture_on_commit_callbacks(execute=True):
        assert take_back(attempt_id=attempt, **act)
    assert _rows(people)[another.pk] == ("ready", "", True)
