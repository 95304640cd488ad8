"""Tasks of themes whose vehicle left the file: closed with the reason, open again where it is back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from huidian.customers.models import Ownership, Vehicle
from huidian.flows import needs
from huidian.flows.departures import mark_left, take_back_left
from huidian.network.models import Recording
from huidian.outreach.actions.claims import claim
from huidian.outreach.models import Task, Topic
from huidian.outreach.queries.tasks import task_rows, tasks_in_reach
from tests.outreach.made import AT, TODAY, a_task, a_vehicle
from tests.people import People

pytestmark = pytest.mark.django_db
WHY = "a test looks at everything"
DAY = timedelta(days=1)


def in_a_theme(people: People, **columns: Any) -> Task:
    topic = Topic.objects.create(
        dealer=people.dealer_a, title="空调", purpose="reminder", created_at=AT, created_by=people.zhao
    )
    return a_task(a_vehicle(people.dealer_a, 1), kind="topic", topic=topic, **columns)


def ending(people: People) -> str:
    tasks = tasks_in_reach(people.scope(people.zhao), at=AT, today=TODAY)
    (row,) = task_rows(people.scope(people.zhao), list(tasks))
    return row.ending


@pytest.mark.parametrize(("why", "words"), [("sold", "已转卖"), ("scrapped", "已报废"), ("moved", "已迁出")])
def test_a_vehicle_that_left_is_not_called_about(people: People, why: str, words: str) -> None:
    task, zhao = in_a_theme(people), people.zhao
    act: dict[str, Any] = {"by": zhao, "scope": people.scope(zhao), "vehicle_id": task.vehicle_id}
    mark_left(at=AT, left_on=TODAY, why=why, **act)
    assert ending(people) == f"车辆已离开 · {words}"
    take_back_left(at=AT, **act)
    assert ending(people) == ""


def test_the_night_closes_what_left_the_file_and_leaves_what_is_in_hand(people: People) -> None:
    task, zhao = in_a_theme(people), people.zhao
    held = claim(at=AT, by=zhao, scope=people.scope(zhao), task_id=task.pk)
    recording = Recording.objects.create(dealer=people.dealer_a, kind="undo", recorded_at=AT)
    gone = {"retracted_at": AT, "retracted_by": recording}
    Vehicle.objects.unscoped(WHY).filter(pk=task.vehicle_id).update(**gone)
    endings = []
    assert held
    for at in (AT, held.until):
        needs.refresh(people.dealer_a, at=at)
        endings.append(ending(people))
    Vehicle.objects.unscoped(WHY).update(retracted_at=None, retracted_by=None)
    needs.refresh(people.dealer_a, at=held.until)
    assert [*endings, ending(people)] == ["", "车辆已离开", ""]


@pytest.mark.parametrize(
    ("columns", "another_owner", "closed"),
    [
        ({}, False, True),
        ({}, True, False),
        ({"promised_at": AT + DAY, "not_before_at": AT + DAY}, False, False),
        ({"kind": "complaint", "topic": None}, False, False),
    ],
)
def test_another_owner_or_an_answer_that_is_owed_keeps_it_open(
    people: People, columns: dict[str, Any], another_owner: bool, closed: bool
) -> None:
    task, zhao = in_a_theme(people), people.zhao
    Task.objects.unscoped(WHY).filter(pk=task.pk).update(**columns)
    mark_left(
        at=AT,
        by=zhao,
        scope=people.scope(zhao),
        vehicle_id=task.vehicle_id,
        left_on=TODAY - 9 * DAY,
        why="sold",
    )
    if another_owner:
        other = a_vehicle(people.dealer_a, 2).owner
        assert other
        Ownership.objects.unscoped(WHY).filter(vehicle=task.vehicle).update(until_on=TODAY - 5 * DAY)
        Ownership.objects.create(
            dealer=people.dealer_a, vehicle=task.vehicle, customer=other, since_on=TODAY - 5 * DAY
        )
    needs.refresh(people.dealer_a, at=AT)
    assert (ending(people) != "") == closed
