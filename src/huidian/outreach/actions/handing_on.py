"""Somebody leaves: what they had to do with owners goes on with whoever answers for the vehicles now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from huidian.network import audit
from huidian.network.models import Dealer, Staff
from huidian.outreach.actions.assigning import Given
from huidian.outreach.models import Caller, Task
from huidian.outreach.models.tasks import TaskQuerySet

_WHY = "the tasks of one dealer's person, whose vehicles are handed over by who may"


def open_tasks_of(dealer: Dealer, person: int) -> dict[str, int]:
    """How many tasks a person still has to do at a dealer, and how many of them were promised."""
    rows = _tasks_of(dealer, person)
    return {"tasks": rows.count(), "promised": rows.filter(promised_at__isnull=False).count()}


def _tasks_of(dealer: Dealer, person: int) -> TaskQuerySet:
    """Not what one with two posts promised for the manufacturer: nobody of the dealer takes that over."""
    rows = Task.objects.unscoped(_WHY).open().made_by(Caller.DEALER)
    return rows.filter(dealer=dealer, responsible=person)


@audit.atomic()
def hand_on(
    *, at: datetime, by: Staff | None, dealer: Dealer, person: int, holders: Mapping[int, int], rest: int
) -> list[Given]:
    """Give all open tasks of a person to who is named for the vehicle, those of other vehicles to `rest`.

    Also what was begun and promised: a promise to call back is kept by whoever takes over, at its moment.
    What the person has open is let go. One audit event.
    """
    rows = _tasks_of(dealer, person)
    tasks = list(rows.select_for_update(of=("self",)).order_by("pk"))
    given = []
    for task in tasks:
        to = holders.get(task.vehicle_id, rest)
        given.append(Given(task.pk, person, to))
        task.responsible_id = to
        if task.held_by_id == person:
            task.held_by, task.held_until = None, None
    Task.objects.unscoped(_WHY).bulk_update(tasks, ["responsible", "held_by", "held_until"], batch_size=500)
    _note(at, by, dealer, given)
    return given


@audit.atomic()
def hand_back(*, at: datetime, by: Staff | None, dealer: Dealer, given: list[Given]) -> int:
    """Take that back where a task is open still and with whom it went to; how many."""
    was = {one.task_id: one for one in given}
    rows = Task.objects.unscoped(_WHY).open().filter(dealer=dealer, pk__in=was)
    tasks = [
        task
        for task in rows.select_for_update(of=("self",)).order_by("pk")
        if task.responsible_id == was[task.pk].now
    ]
    for task in tasks:
        task.responsible_id = was[task.pk].before
    Task.objects.unscoped(_WHY).bulk_update(tasks, ["responsible"], batch_size=500)
    _note(at, by, dealer, [Given(task.pk, was[task.pk].now, was[task.pk].before or 0) for task in tasks])
    return len(tasks)


def _note(at: datetime, by: Staff | None, dealer: Dealer, given: list[Given]) -> None:
    if given:
        after = {"tasks": [one.task_id for one in given]}
        audit.record(
            at=at, staff=by, dealer=dealer, action="tasks.handed_on", object_type="task", after=after
        )
