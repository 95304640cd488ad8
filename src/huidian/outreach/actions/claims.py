"""Who works on a task: taken by one conditional UPDATE, for a time that is renewed while it is open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, Q

from huidian.customers.actions import note_refusals
from huidian.customers.queries.permission import may_contact, moment_reasons
from huidian.engine.contact import ContactPermission
from huidian.network.ends import today_at
from huidian.network.models import Dealer, Staff
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.outreach.models import Task
from huidian.outreach.models.tasks import TaskQuerySet
from huidian.outreach.queries.contacts import contacts_with
from huidian.outreach.queries.queue import queue

CHANNEL = "phone"
CALL_BACK = "callback"
"""The purpose of a call the owner was promised: the owner's own wish, which waits for no cap."""
LOOKED_AT = 25
"""How many tasks at the head of the queue one step looks at; those that have to wait are moved back."""
_WHY = "a task read within the scope of who takes it"


@dataclass(frozen=True, slots=True)
class Claim:
    """A task that is one's own until `until`, and what permission to contact says of it now."""

    task_id: int
    until: datetime
    permission: ContactPermission


def claim_next(*, at: datetime, by: Staff, scope: Scope, dealer: Dealer) -> Claim | None:
    """Take the first task of a person's queue whose owner may be called now; None if there is none.

    Outside the hours of calls there is none. The one that is held already is given again. A task whose owner
    may not be called is moved back to the moment from which on it may, with the rule as `waits_for`; nobody
    has to look at it before.
    """
    scope = scope.where(Permission.MAKE_CALLS)
    if closed_until(dealer, at):
        return None
    mine = Task.objects.within(scope).open().filter(dealer=dealer, held_by=by, held_until__gt=at)
    for task in mine.select_related("vehicle").order_by("pk"):
        if claim := _take(task, at, by, dealer, answer_for(task, at, dealer)):
            return claim
    while tasks := list(queue(scope, by, dealer, at).select_related("vehicle")[:LOOKED_AT]):
        taken = False
        for task in tasks:
            answer = answer_for(task, at, dealer)
            if answer.verdict == "no":
                _move_back(task, at, dealer, answer)
            elif claim := _take(task, at, by, dealer, answer):
                return claim
            else:
                taken = True
        if taken and len(tasks) < LOOKED_AT:
            # Others were quicker with all that was there.
            return None
    return None


def closed_until(dealer: Dealer, at: datetime) -> datetime | None:
    """Until when nobody is called at all (quiet hours); None while owners may be called."""
    stops = [one for one in moment_reasons(dealer, CHANNEL, at) if one.effect == "stop" and one.until]
    return max((one.until for one in stops if one.until), default=None)


def claim(*, at: datetime, by: Staff, scope: Scope, task_id: int) -> Claim | None:
    """Take one task by choice; None if it is closed or somebody else holds it or another one of its owner.

    Raises `Task.DoesNotExist` for one out of reach.
    """
    tasks = Task.objects.within(scope.where(Permission.MAKE_CALLS)).select_related("vehicle", "dealer")
    task = tasks.get(pk=task_id)
    return _take(task, at, by, task.dealer, answer_for(task, at, task.dealer))


def renew(*, at: datetime, by: Staff, scope: Scope, task_id: int) -> datetime | None:
    """Hold on to a task; until when, or None if it is one's own no more. Raises `Task.DoesNotExist`."""
    tasks = Task.objects.within(scope.where(Permission.MAKE_CALLS)).select_related("dealer")
    task = tasks.get(pk=task_id)
    until = at + _lease(task.dealer)
    held = Task.objects.unscoped(_WHY).open().filter(pk=task_id, held_by=by)
    return until if held.update(held_until=until) else None


def release(*, at: datetime, by: Staff, scope: Scope, task_id: int) -> bool:
    """Give a task back to the queue; whether it was one's own. Raises `Task.DoesNotExist`."""
    task = Task.objects.within(scope.where(Permission.MAKE_CALLS)).get(pk=task_id)
    held = Task.objects.unscoped(_WHY).filter(pk=task.pk, held_by=by)
    return bool(held.update(held_by=None, held_until=None))


def answer_for(task: Task, at: datetime, dealer: Dealer) -> ContactPermission:
    """Whether the owner of a task's vehicle may be called now; read fresh, so that a wish holds at once."""
    owner = task.vehicle.owner_id
    return may_contact(
        dealer=dealer,
        customer_id=owner,
        vehicle_id=task.vehicle_id,
        purpose=purpose_of(task, dealer),
        channel=CHANNEL,
        at=at,
        contacts=contacts_with(dealer, at=at, customer_id=owner, vehicle_id=task.vehicle_id),
    )


def purpose_of(task: Task, dealer: Dealer) -> str:
    """What the owner is called for: what the task is for, or to keep a promise to call back."""
    known = {one.key for one in rules_of(dealer).contact.purposes}
    return CALL_BACK if task.promised_at and CALL_BACK in known else task.purpose


def _take(task: Task, at: datetime, by: Staff, dealer: Dealer, answer: ContactPermission) -> Claim | None:
    until = at + _lease(dealer)
    free = Q(held_by=None) | Q(held_until__lte=at) | Q(held_by=by)
    rows = Task.objects.unscoped(_WHY).open().filter(free, pk=task.pk)
    rows = rows.exclude(Exists(_on_another_line(task, at, by, dealer)))
    return Claim(task.pk, until, answer) if rows.update(held_by=by, held_until=until) else None


def _on_another_line(task: Task, at: datetime, by: Staff, dealer: Dealer) -> TaskQuerySet:
    """Tasks of the same owner or vehicle that somebody else has open."""
    same = Q(vehicle=task.vehicle_id)
    if owner := task.vehicle.owner_id:
        same |= Q(vehicle__owner=owner)
    held = Task.objects.unscoped(_WHY).open().filter(same, dealer=dealer, held_until__gt=at)
    return held.exclude(held_by=by)


def _move_back(task: Task, at: datetime, dealer: Dealer, answer: ContactPermission) -> None:
    until = answer.until or _tomorrow(at, dealer)
    free = Q(held_by=None) | Q(held_until__lte=at)
    rows = Task.objects.unscoped(_WHY).open().filter(free, pk=task.pk)
    with transaction.atomic():
        rows.update(not_before_at=until, waits_for=answer.rule, held_by=None, held_until=None)
        note_refusals(
            at=at,
            dealer=dealer,
            purpose=purpose_of(task, dealer),
            channel=CHANNEL,
            answers=[(task.vehicle.owner_id, answer)],
        )


def _tomorrow(at: datetime, dealer: Dealer) -> datetime:
    """Where a rule holds until somebody acts it is asked again the next day."""
    day = today_at(at, dealer) + timedelta(days=1)
    return datetime.combine(day, time(), ZoneInfo(dealer.timezone))


def _lease(dealer: Dealer) -> timedelta:
    return timedelta(minutes=rules_of(dealer).calls.lease_minutes)
