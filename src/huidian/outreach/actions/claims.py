"""Who works on a task: taken by one conditional UPDATE, for a time that is renewed while it is open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import chain, repeat
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Case, Exists, Q, Value, When
from django.db.models.functions import Coalesce

from huidian.customers.actions import note_refusals
from huidian.customers.models import Customer, Vehicle
from huidian.customers.queries.permission import Wish, may_contact_each, moment_reasons
from huidian.engine.contact import ContactPermission
from huidian.network.ends import today_at
from huidian.network.models import Dealer, Staff
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.outreach.models import Task
from huidian.outreach.models.tasks import TaskQuerySet
from huidian.outreach.queries.contacts import contacts_about
from huidian.outreach.queries.queue import queue
from huidian.outreach.queries.words import CALL_BACK

CHANNEL = "phone"
LOOKS = (3, 25, 100)
"""How many tasks at the head of the queue each step looks at, the last one again and again; those that have
to wait are moved back."""
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
    looks = chain(LOOKS, repeat(LOOKS[-1]))
    while tasks := list(queue(scope, by, dealer, at).select_related("vehicle")[: (most := next(looks))]):
        taken = _first_taken(tasks, at, by, dealer)
        if isinstance(taken, Claim):
            return taken
        if taken and len(tasks) < most:
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
    for task, answer in zip(tasks, answers_for(tasks, at, dealer), strict=True):
        if answer.verdict == "no":
            waiting.append((task, answer))
        elif claim := _take(task, at, by, dealer, answer):
            break
        else:
            taken += 1
    if waiting:
        _move_back(waiting, at, dealer)
    return claim or taken


def _take(task: Task, at: datetime, by: Staff, dealer: Dealer, answer: ContactPermission) -> Claim | None:
    until = at + _lease(dealer)
    free = Q(held_by=None) | Q(held_until__lte=at) | Q(held_by=by)
    others = _on_another_line(task, at, by, dealer)
    rows = Task.objects.unscoped(_WHY).open().filter(free, ~Exists(others), pk=task.pk)
    since = Case(
        When(held_by=by, held_until__gt=at, then=Coalesce("claimed_at", Value(at))), default=Value(at)
    )
    with transaction.atomic():
        if not rows.update(held_by=by, held_until=until, claimed_at=since):
            return None
        # Two tasks of one owner are two rows: who comes second waits here and then sees the first.
        lock_owner(task.vehicle)
        if others.exists():
            transaction.set_rollback(True)
            return None
    return Claim(task.pk, until, answer)


def lock_owner(vehicle: Vehicle) -> None:
    """Lock the owner of a vehicle, or the vehicle that has none; after its tasks (`network.locks`)."""
    if owner := vehicle.owner_id:
        Customer.objects.unscoped(_WHY).select_for_update(no_key=True).filter(pk=owner).values("pk").first()
    else:
        one = Vehicle.objects.unscoped(_WHY).select_for_update(no_key=True).filter(pk=vehicle.pk)
        one.values("pk").first()


def _on_another_line(task: Task, at: datetime, by: Staff, dealer: Dealer) -> TaskQuerySet:
    """Tasks of the same owner or vehicle that somebody else has open."""
    same = Q(vehicle=task.vehicle_id)
    if owner := task.vehicle.owner_id:
        same |= Q(vehicle__owner=owner)
    held = Task.objects.unscoped(_WHY).open().filter(same, dealer=dealer, held_until__gt=at)
    return held.exclude(held_by=by)


@transaction.atomic
def _move_back(waiting: Sequence[tuple[Task, ContactPermission]], at: datetime, dealer: Dealer) -> None:
    """Let tasks wait until the moment their answer names, and note the contacts that were not made."""
    moments: dict[tuple[datetime, str], list[int]] = defaultdict(list)
    refused: dict[str, list[tuple[int | None, ContactPermission]]] = defaultdict(list)
    for task, answer in waiting:
        moments[answer.until or _tomorrow(at, dealer), answer.rule].append(task.pk)
        refused[purpose_of(task, dealer)].append((task.vehicle.owner_id, answer))
    free = Q(held_by=None) | Q(held_until__lte=at)
    for (until, rule), ids in sorted(moments.items()):
        rows = Task.objects.unscoped(_WHY).open().filter(free, pk__in=ids)
        rows.update(not_before_at=until, waits_for=rule, held_by=None, held_until=None)
    for purpose, answers in refused.items():
        note_refusals(at=at, dealer=dealer, purpose=purpose, channel=CHANNEL, answers=answers)


def _tomorrow(at: datetime, dealer: Dealer) -> datetime:
    """Where a rule holds until somebody acts it is asked again the next day."""
    day = today_at(at, dealer) + timedelta(days=1)
    return datetime.combine(day, time(), ZoneInfo(dealer.timezone))


def _lease(dealer: Dealer) -> timedelta:
    return timedelta(minutes=rules_of(dealer).calls.lease_minutes)
