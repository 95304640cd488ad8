"""Tasks given to people, one by one or evenly, taken off the queue, and both taken back.

Only what nobody has begun is given to somebody else: no call was tried, none promised, nobody has it open.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from huidian.engine.needs.need import TO_CONTACT
from huidian.network import audit
from huidian.network.ends import today_at
from huidian.network.models import Dealer, Staff
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.outreach.even_split import split_evenly
from huidian.outreach.models import Caller, Task
from huidian.outreach.models.tasks import TaskQuerySet, free_at
from huidian.outreach.queries.callers import bound_to, callers_of, loads_of
from huidian.outreach.stored import state_on

_WHY = "tasks that were read within the scope of who gives them"


@dataclass(frozen=True, slots=True)
class Given:
    """One task given to somebody: who had it before (None: nobody) and who has it now."""

    task_id: int
    before: int | None
    now: int


def not_begun(at: datetime) -> Q:
    """The open tasks nobody has begun."""
    return Q(tries=0, promised_at=None, closed_at=None) & free_at(at)


@audit.atomic()
def assign(*, at: datetime, by: Staff, scope: Scope, task_ids: Collection[int], staff_id: int) -> list[Given]:
    """Give tasks to one person; those that were. What is begun, foreign or theirs already stays as it is."""
    given: list[Given] = []
    callers = callers_of(scope, at)
    for dealer, tasks in _by_dealer(scope, at, task_ids).items():
        if staff_id in callers[dealer]:
            chosen = {task.pk: staff_id for task in tasks if task.responsible_id != staff_id}
            given += _give(at, by, dealer, tasks, chosen)
    return given


@audit.atomic()
def assign_evenly(
    *,
    at: datetime,
    by: Staff,
    scope: Scope,
    task_ids: Collection[int],
    staff_ids: Sequence[int],
    own_first: bool = True,
) -> list[Given]:
    """Spread tasks over people so that each has as much today as the others, done and to be done.

    With `own_first` an owner goes to whoever knows them (`bound_to`), and the rest makes up for it.
    """
    given: list[Given] = []
    callers = callers_of(scope, at)
    for dealer, tasks in _by_dealer(scope, at, task_ids).items():
        people = [one for one in staff_ids if one in callers[dealer]]
        loads = loads_of(dealer, people, at, but=[task.pk for task in tasks])
        bound = bound_to(dealer, tasks, people, at) if own_first else {}
        chosen = split_evenly([(task.pk, bound.get(task.pk)) for task in tasks], loads)
        given += _give(at, by, dealer, tasks, chosen)
    return given


@audit.atomic()
def give_back(*, at: datetime, by: Staff, scope: Scope, given: Collection[Given]) -> list[int]:
    """Take back what was given, where it is still so and not begun; which tasks.

    To whoever had it and still calls at its dealer, else to nobody.
    """
    was = {one.task_id: one for one in given}
    callers, done = callers_of(scope, at), []
    for dealer, tasks in _by_dealer(scope, at, was).items():
        back = [task for task in tasks if task.responsible_id == was[task.pk].now]
        for task in back:
            before = was[task.pk].before
            task.responsible_id = before if before in callers[dealer] else None
        Task.objects.unscoped(_WHY).bulk_update(back, ["responsible"], batch_size=500)
        _note(at, by, dealer, "tasks.given_back", [task.pk for task in back])
        done += [task.pk for task in back]
    return done


@audit.atomic()
def withdraw(*, at: datetime, by: Staff, scope: Scope, task_ids: Collection[int]) -> list[int]:
    """Close tasks that are not to be done; which. What somebody has open or has promised stays."""
    done = []
    for dealer, tasks in _by_dealer(scope, at, task_ids, free_at(at) & Q(promised_at=None)).items():
        ids = [task.pk for task in tasks]
        Task.objects.unscoped(_WHY).open().filter(pk__in=ids).update(
            closed_at=at,
            ending=Task.Ending.WITHDRAWN,
            ending_fact=f"staff:{by.pk}",
            held_by=None,
            held_until=None,
        )
        _note(at, by, dealer, "tasks.withdrawn", ids)
        done += ids
    return done


@audit.atomic()
def put_on_again(*, at: datetime, by: Staff, scope: Scope, task_ids: Collection[int]) -> list[int]:
    """Open withdrawn tasks again; which. Not where its need or its round is over, or its last day past."""
    tasks = _managed(scope).filter(pk__in=task_ids, ending=Task.Ending.WITHDRAWN, vehicle__retracted_at=None)
    withdrawn = tasks.select_related("dealer", "need", "topic")
    by_dealer = _grouped([task for task in withdrawn if _is_current(task, today_at(at, task.dealer))])
    for dealer, rows in by_dealer.items():
        ids = [task.pk for task in rows]
        Task.objects.unscoped(_WHY).filter(pk__in=ids, ending=Task.Ending.WITHDRAWN).update(
            closed_at=None, ending="", ending_fact=""
        )
        _note(at, by, dealer, "tasks.put_on_again", ids)
    return [task.pk for rows in by_dealer.values() for task in rows]


def _is_current(task: Task, today: date) -> bool:
    """Whether there is still something to do about a task."""
    if task.expires_on is not None and task.expires_on < today:
        return False
    if task.topic is not None and task.topic.ended_at is not None:
        return False
    return task.need is None or state_on(task.need, today) in (*TO_CONTACT, "coming")


def _managed(scope: Scope) -> TaskQuerySet:
    """What a person gives and withdraws: of who calls for the manufacturer, too, the dealer's alone."""
    return Task.objects.within(scope.where(Permission.MANAGE_CALLS)).made_by(Caller.DEALER)


def _by_dealer(
    scope: Scope, at: datetime, task_ids: Collection[int], which: Q | None = None
) -> dict[Dealer, list[Task]]:
    """The open tasks of the ids that may be changed, in their usual order, locked until the verb is done."""
    tasks = (
        _managed(scope)
        .open()
        .filter(not_begun(at) if which is None else which, pk__in=list(task_ids))
        .select_for_update(of=("self",))
        .select_related("dealer", "vehicle", "vehicle__standing")
    )
    return _grouped(list(tasks.order_by("-priority", "best_on", "pk")))


def _grouped(tasks: Sequence[Task]) -> dict[Dealer, list[Task]]:
    by_dealer: dict[Dealer, list[Task]] = defaultdict(list)
    for task in tasks:
        by_dealer[task.dealer].append(task)
    return by_dealer


def _give(
    at: datetime, by: Staff, dealer: Dealer, tasks: Sequence[Task], chosen: Mapping[int, int]
) -> list[Given]:
    given = []
    for task in tasks:
        if task.pk in chosen:
            given.append(Given(task.pk, task.responsible_id, chosen[task.pk]))
            task.responsible_id, task.held_by, task.held_until = chosen[task.pk], None, None
    moved = [task for task in tasks if task.pk in chosen]
    Task.objects.unscoped(_WHY).bulk_update(moved, ["responsible", "held_by", "held_until"], batch_size=500)
    people: dict[str, int] = defaultdict(int)
    for one in given:
        people[str(one.now)] += 1
    _note(at, by, dealer, "tasks.assigned", [one.task_id for one in given], people=dict(people))
    return given


def _note(at: datetime, by: Staff, dealer: Dealer, action: str, ids: Sequence[int], **more: Any) -> None:
    if ids:
        after = {"tasks": list(ids), **more}
        audit.record(at=at, staff=by, dealer=dealer, action=action, object_type="task", after=after)
