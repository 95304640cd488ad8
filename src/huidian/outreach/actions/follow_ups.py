"""Tasks without a need: what a call leaves behind, and what rooms above ask an owner about."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from huidian.customers.models import Vehicle
from huidian.network.ends import today_at
from huidian.network.models import Dealer, Staff
from huidian.network.roles import Role
from huidian.network.rules import rules_of
from huidian.outreach.models import Caller, Task
from huidian.outreach.models.tasks import free_at
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


def open_follow_up(
    *,
    at: datetime,
    dealer: Dealer,
    vehicle: Vehicle,
    kind: str,
    cycle: str,
    role: str,
    purpose: str = "",
    opens_on: date | None = None,
    overdue_on: date | None = None,
    expires_on: date | None = None,
    responsible: Staff | None = None,
) -> Task:
    """A task of a kind that no need makes, once for each (vehicle, kind, cycle); the one there is, if any.

    It is due from `opens_on` (None: today); `purpose` is that of contact ("": the kind's own).
    """
    rows = Task.objects.unscoped(_WHY)
    if there := rows.filter(vehicle=vehicle, kind=kind, cycle=cycle, topic=None).first():
        return there
    task = _task(at, dealer, vehicle, kind, role, cycle)
    task.opens_on = task.best_on = opens_on or task.opens_on
    task.overdue_on, task.expires_on, task.responsible = overdue_on, expires_on, responsible
    task.purpose = purpose or task.purpose
    task.save(force_insert=True)
    return task


def close_follow_up(task_id: int, *, at: datetime, fact: str) -> bool:
    """Take back that a task was made; whether nobody had begun it."""
    return _withdraw(Task.objects.unscoped(_WHY).open().filter(free_at(at), pk=task_id, tries=0), at, fact)


def end_follow_up(task_id: int, *, at: datetime, by: Staff | None, fact: str) -> bool:
    """Withdraw a task whose matter is settled, tried before or not; whether it was open and in nobody else's
    hands. What somebody else has in hand is withdrawn once they have put it back.
    """
    free = free_at(at) | Q(held_by=by)
    return _withdraw(Task.objects.unscoped(_WHY).open().filter(free, pk=task_id), at, fact)


def _withdraw(rows: QuerySet[Task], at: datetime, fact: str) -> bool:
    ended = {"closed_at": at, "ending": Task.Ending.WITHDRAWN, "ending_fact": fact}
    return bool(rows.update(**ended, promised_at=None, held_by=None, held_until=None))


def end_promises(
    vehicle: Vehicle, *, at: datetime, but: Collection[int], fact: str
) -> dict[str, dict[str, Any]]:
    """The owner has called the dealer: its promises to call back are kept by that. By task what to restore.

    A task that was only the promise is done; any other waits for nothing and is asked about as what it is.
    """
    of = Q(vehicle=vehicle.pk)
    if vehicle.owner_id:
        of |= Q(vehicle__owner=vehicle.owner_id)
    rows = Task.objects.unscoped(_WHY).open().filter(of, dealer=vehicle.dealer_id, promised_at__isnull=False)
    rows = rows.filter(caller=Caller.DEALER)
    ended: dict[str, dict[str, Any]] = {}
    for task in rows.exclude(pk__in=but).order_by("pk"):
        done: dict[str, Any] = {"not_before_at": None, "waits_for": "", "held_by": None, "held_until": None}
        if task.kind == CALL_BACK:
            done |= {"closed_at": at, "ending": Task.Ending.DONE, "ending_fact": fact}
        one = Task.objects.unscoped(_WHY).open().filter(free_at(at), pk=task.pk, promised_at=task.promised_at)
        if task.promised_at and one.update(promised_at=None, **done):
            before = task.not_before_at
            ended[str(task.pk)] = {
                "promised_at": task.promised_at.isoformat(),
                "not_before_at": before.isoformat() if before else None,
                "waits_for": task.waits_for,
                "tries": task.tries,
            }
    return ended


def restore_promises(ended: Mapping[str, dict[str, Any]], *, at: datetime, fact: str) -> None:
    """Let promises hold again that `end_promises` ended, where nobody has done anything since."""
    for pk, before in ended.items():
        still = Q(closed_at=None) | Q(ending_fact=fact)
        rows = Task.objects.unscoped(_WHY).filter(free_at(at), still, pk=int(pk), promised_at=None)
        rows.filter(tries=before["tries"]).update(
            promised_at=datetime.fromisoformat(before["promised_at"]),
            not_before_at=datetime.fromisoformat(before["not_before_at"])
            if before["not_before_at"]
            else None,
            waits_for=before["waits_for"],
            closed_at=None,
            ending="",
            ending_fact="",
            held_by=None,
            held_until=None,
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
