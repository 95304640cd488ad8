"""Tasks that a call leaves behind: to call back at a promised hour, to see to a complaint."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from huidian.customers.models import Vehicle
from huidian.network.ends import today_at
from huidian.network.models import Dealer, Staff
from huidian.network.roles import Role
from huidian.network.rules import rules_of
from huidian.outreach.models import Task
from huidian.outreach.queries.queue import roles_at
from huidian.outreach.queries.words import CALL_BACK, COMPLAINT

_PRIORITY = 40
"""Before all that comes from needs: somebody waits for it."""
_WHY = "a task that one attempt made"


def open_call_back(
    *, at: datetime, by: Staff, dealer: Dealer, vehicle: Vehicle, moment: datetime, fact: str
) -> Task:
    """A task to call back at a promised moment: of whoever promised it, and of their role after them."""
    role = min(roles_at(by, dealer, at), default=str(Role.CARE_AGENT))
    task = _task(at, dealer, vehicle, CALL_BACK, role, fact)
    task.responsible, task.promised_at, task.not_before_at = by, moment, moment
    task.best_on = today_at(moment, dealer)
    task.save(force_insert=True)
    return task


def open_complaint(*, at: datetime, dealer: Dealer, vehicle: Vehicle, fact: str) -> Task:
    """A task of the care managers to call an owner back who complained, from today on."""
    task = _task(at, dealer, vehicle, COMPLAINT, Role.CARE_MANAGER, fact)
    task.overdue_on = task.best_on
    task.save(force_insert=True)
    return task


def close_follow_up(task_id: int, *, at: datetime, fact: str) -> bool:
    """Take back that a task was made; whether nobody had begun it."""
    free = Q(held_by=None) | Q(held_until__lte=at)
    rows = Task.objects.unscoped(_WHY).open().filter(free, pk=task_id, tries=0)
    return bool(
        rows.update(
            closed_at=at,
            ending=Task.Ending.WITHDRAWN,
            ending_fact=fact,
            promised_at=None,
            held_by=None,
            held_until=None,
        )
    )


def _task(at: datetime, dealer: Dealer, vehicle: Vehicle, kind: str, role: str, fact: str) -> Task:
    purposes = [one.key for one in rules_of(dealer).contact.purposes]
    today = today_at(at, dealer)
    return Task(
        dealer=dealer,
        vehicle=vehicle,
        kind=kind,
        cycle=fact,
        purpose=kind if kind in purposes else purposes[0],
        role=role,
        opens_on=today,
        best_on=today,
        priority=_PRIORITY,
        created_at=at,
    )
