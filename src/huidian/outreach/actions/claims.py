"""Who works on a task: taken by one conditional UPDATE, for a time that is renewed while it is open."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import chain, repeat
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Case, Exists, Q, Value, When
from django.db.models.functions import Coalesce

from huidian.customers.actions import note_refusals
from huidian.customers.models import Customer, Vehicle
from huidian.customers.queries.permission import Wish, may_contact_each, moment_reasons
from huidian.engine.contact import ContactPermission
from huidian.network import audit
from huidian.network.ends import today_at
from huidian.network.models import Dealer, Staff
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.outreach.models import Caller, Task
from huidian.outreach.models.tasks import TaskQuerySet, free_at
from huidian.outreach.queries.contacts import contacts_about
from huidian.outreach.queries.queue import queue, roles_at, whose
from huidian.outreach.queries.words import CALL_BACK

CHANNEL = "phone"
LOOKS = (3, 25, 100)
"""How many tasks at the head of the queue each step looks at, the last one again and again; those that have
to wait are moved back."""
_WHY = "a task read within the scope of who takes it"


@dataclass(frozen=True, slots=True)
class Claim:
    """A task that is one's own until `until`, and what permission to contact says of it now.

    `key` is of this opening alone: whoever shows the task again has another one.
    """

    task_id: int
    until: datetime
    key: str
    permission: ContactPermission


def claim_next(
    *, at: datetime, by: Staff, scope: Scope, dealer: Dealer, tasks: TaskQuerySet | None = None
) -> Claim | None:
    """Take the first task of a person's queue whose owner may be called now; None if there is none.

    Outside the hours of calls there is none. The one that is held already is given again. A task whose owner
    may not be called is moved back to the moment from which on it may, with the rule as `waits_for`; nobody
    has to look at it before. `tasks`: the queue as the caller has just asked for it.
    """
    if closed_until(dealer, at):
        return None
    mine = Task.objects.to_call(scope).open().filter(dealer=dealer, held_by=by, held_until__gt=at)
    for task in mine.filter(vehicle__retracted_at=None).select_related("vehicle__owner").order_by("pk"):
        if claim := _take(task, at, by, dealer, answer_for(task, at, dealer)):
            return claim
    looks = chain(LOOKS, repeat(LOOKS[-1]))
    tasks = tasks if tasks is not None else queue(scope, by, dealer, at)
    while head := list(tasks.select_related("vehicle__owner")[: (most := next(looks))]):
        taken = _first_taken(head, at, by, dealer)
        if isinstance(taken, Claim):
            return taken
        if taken and len(head) < most:
            # Others were quicker with all that was there.
            return None
        tasks = queue(scope, by, dealer, at)
    return None


def closed_until(dealer: Dealer, at: datetime) -> datetime | None:
    """Until when nobody is called at all (quiet hours); None while owners may be called."""
    stops = [one for one in moment_reasons(dealer, CHANNEL, at) if one.effect == "stop" and one.until]
    return max((one.until for one in stops if one.until), default=None)


def claim(*, at: datetime, by: Staff, scope: Scope, task_id: int) -> Claim | None:
    """Take one task by choice; None if it is not the person's to do, it is closed, somebody else holds it or
    another one of its owner, or its vehicle is on file no more. Who gives the tasks of a dealer may do each.

    Raises `Task.DoesNotExist` for one out of reach.
    """
    tasks = Task.objects.to_call(scope).select_related("vehicle__owner", "dealer")
    task = tasks.get(pk=task_id)
    if not _is_theirs(task, at, by, scope):
        return None
    return _take(task, at, by, task.dealer, answer_for(task, at, task.dealer))


def _is_theirs(task: Task, at: datetime, by: Staff, scope: Scope) -> bool:
    """Whether a task is a person's by role (a colleague's, too, who is asked about first), name or cover; who
    gives the tasks of a dealer may do each, and who calls for the manufacturer each of its calls.
    """
    if task.held_by_id == by.pk or task.caller == Caller.MAKER:
        return True
    if scope.may_at(task.dealer_id, Permission.MANAGE_CALLS):
        return True
    theirs = whose(scope, by, task.dealer, at) | Q(role__in=roles_at(by, task.dealer, at))
    return Task.objects.unscoped(_WHY).filter(theirs, pk=task.pk).exists()


def renew(*, at: datetime, by: Staff, scope: Scope, task_id: int) -> datetime | None:
    """Hold on to a task; until when, or None if it is one's own no more. Raises `Task.DoesNotExist`.

    Once the lease is over it is held on to only as it would be taken: while nobody else has it or another one
    of its owner.
    """
    tasks = Task.objects.to_call(scope).select_related("vehicle__owner", "dealer")
    task = tasks.get(pk=task_id)
    until = at + _lease(task.dealer)
    held = Task.objects.unscoped(_WHY).open().filter(pk=task_id, held_by=by, held_until__gt=at)
    if held.update(held_until=until):
        return until
    return until if _hold(task, at, by, task.dealer, Q(held_by=by), held_until=until) else None


def release(*, at: datetime, by: Staff, scope: Scope, task_id: int, key: str | None = None) -> bool:
    """Give a task back to the queue; whether it was one's own. Raises `Task.DoesNotExist`.

    With the `key` of an opening only where it is the last one: a page that closes gives nothing back that
    another page of the same person shows.
    """
    task = Task.objects.to_call(scope).get(pk=task_id)
    held = Task.objects.unscoped(_WHY).filter(pk=task.pk, held_by=by)
    if key is not None:
        held = held.filter(claim_key=key)
    return bool(held.update(held_by=None, held_until=None))


def answer_for(task: Task, at: datetime, dealer: Dealer) -> ContactPermission:
    """Whether the owner of a task's vehicle may be called now; read fresh, so that a wish holds at once."""
    return answers_for([task], at, dealer)[0]


def answers_for(tasks: Sequence[Task], at: datetime, dealer: Dealer) -> list[ContactPermission]:
    """The same of some tasks, in their order, in as many queries as of one."""
    wishes = [Wish(one.vehicle.owner_id, one.vehicle_id, purpose_of(one, dealer)) for one in tasks]
    contacts = contacts_about(
        dealer,
        at=at,
        owners={one.customer_id for one in wishes if one.customer_id is not None},
        vehicles={one.vehicle_id for one in tasks},
    )
    return may_contact_each(dealer=dealer, wishes=wishes, channel=CHANNEL, at=at, contacts=contacts)


def purpose_of(task: Task, dealer: Dealer) -> str:
    """What the owner is called for: what the task is for, or to keep a promise to call back, which is the
    owner's own wish and waits for no cap.
    """
    known = {one.key for one in rules_of(dealer).contact.purposes}
    return CALL_BACK if task.promised_at and CALL_BACK in known else task.purpose


def _first_taken(tasks: Sequence[Task], at: datetime, by: Staff, dealer: Dealer) -> Claim | int:
    """Take the first of some tasks whose owner may be called, and move back those before it; without one, how
    many of them others took meanwhile.
    """
    waiting: list[tuple[Task, ContactPermission]] = []
    claim, taken = None, 0
    # Nobody can open a file that an import's undoing took away; the night closes its tasks.
    if gone := [task.pk for task in tasks if task.vehicle.retracted_at is not None]:
        off_file = Task.objects.unscoped(_WHY).open().filter(pk__in=gone)
        off_file.update(not_before_at=_tomorrow(at, dealer))
        tasks = [task for task in tasks if task.pk not in gone]
    for task, answer in zip(tasks, answers_for(tasks, at, dealer), strict=True):
        if answer.verdict == "no":
            waiting.append((task, answer))
        elif claim := _take(task, at, by, dealer, answer):
            break
        else:
            taken += 1
    if waiting:
        move_back(waiting, at, dealer)
    return claim or taken


def _take(task: Task, at: datetime, by: Staff, dealer: Dealer, answer: ContactPermission) -> Claim | None:
    until, key = at + _lease(dealer), secrets.token_hex(6)
    free = free_at(at) | Q(held_by=by)
    since = Case(
        When(held_by=by, held_until__gt=at, then=Coalesce("claimed_at", Value(at))), default=Value(at)
    )
    held = _hold(task, at, by, dealer, free, held_by=by, held_until=until, claimed_at=since, claim_key=key)
    return Claim(task.pk, until, key, answer) if held else None


def _hold(task: Task, at: datetime, by: Staff, dealer: Dealer, which: Q, **columns: Any) -> bool:
    """Write who holds an open task, where `which` is so and nobody else has its owner on the line."""
    if task.vehicle.retracted_at is not None:
        return False
    others = _on_another_line(task, at, by, dealer)
    rows = Task.objects.unscoped(_WHY).open().filter(which, ~Exists(others), pk=task.pk)
    with transaction.atomic():
        if not rows.update(**columns):
            return False
        # Two tasks of one owner are two rows: who comes second waits here and then sees the first.
        lock_owner(task.vehicle)
        if others.exists():
            transaction.set_rollback(True)
            return False
    return True


def lock_owner(vehicle: Vehicle) -> None:
    """Lock the owner of a vehicle with all files of the same first number, or the vehicle that has none;
    after its tasks (`network.locks`).
    """
    if owner := vehicle.owner:
        files = Customer.objects.unscoped(_WHY).filter(dealer=vehicle.dealer_id)
        same = Q(pk=owner.pk)
        if owner.phone:
            same |= Q(phone_last4=owner.phone[-4:], phone=owner.phone)
        list(files.filter(same).select_for_update(no_key=True).order_by("pk").values_list("pk"))
    else:
        one = Vehicle.objects.unscoped(_WHY).select_for_update(no_key=True).filter(pk=vehicle.pk)
        one.values("pk").first()


def _on_another_line(task: Task, at: datetime, by: Staff, dealer: Dealer) -> TaskQuerySet:
    """Tasks of the same owner, number or vehicle that somebody else has open."""
    same = Q(vehicle=task.vehicle_id)
    if owner := task.vehicle.owner:
        same |= Q(vehicle__owner=owner)
        same |= Q(vehicle__owner__phone=owner.phone) if owner.phone else Q()
    held = Task.objects.unscoped(_WHY).open().filter(same, dealer=dealer, held_until__gt=at)
    return held.exclude(held_by=by)


@audit.atomic()
def move_back(waiting: Sequence[tuple[Task, ContactPermission]], at: datetime, dealer: Dealer) -> None:
    """Let tasks wait until the moment their answer names, and note the contacts that were not made."""
    moments: dict[tuple[datetime, str], list[int]] = defaultdict(list)
    refused: dict[str, list[tuple[int | None, ContactPermission]]] = defaultdict(list)
    for task, answer in waiting:
        moments[answer.until or _tomorrow(at, dealer), answer.rule].append(task.pk)
        # Whom the manufacturer asks is not for the dealer's own list of contacts that were not made.
        if task.caller == Caller.DEALER:
            refused[purpose_of(task, dealer)].append((task.vehicle.owner_id, answer))
    for (until, rule), ids in sorted(moments.items()):
        rows = Task.objects.unscoped(_WHY).open().filter(free_at(at), pk__in=ids)
        rows.update(not_before_at=until, waits_for=rule, held_by=None, held_until=None)
    for purpose, answers in refused.items():
        note_refusals(at=at, dealer=dealer, purpose=purpose, channel=CHANNEL, answers=answers)


def _tomorrow(at: datetime, dealer: Dealer) -> datetime:
    """Where a rule holds until somebody acts it is asked again the next day."""
    day = today_at(at, dealer) + timedelta(days=1)
    return datetime.combine(day, time(), ZoneInfo(dealer.timezone))


def _lease(dealer: Dealer) -> timedelta:
    return timedelta(minutes=rules_of(dealer).calls.lease_minutes)
