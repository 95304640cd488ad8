"""One agent's calls: the next one with its card, how the day stands, why there is none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from huidian.customers.models import Customer
from huidian.customers.number_keys import number_of_key
from huidian.engine.contact import OF_THE_MOMENT, Reason
from huidian.flows.call_card import CallCard, call_card
from huidian.flows.call_days import Line, MyDay, dealer_of, for_maker, makers_day, my_day, own_day
from huidian.flows.call_report import owner_shown
from huidian.flows.makers_calls import note_number_shown
from huidian.network import audit
from huidian.network.ends import today_at
from huidian.network.models import Staff
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.outreach.actions.claims import answer_for, claim, claim_next, closed_until, release, renew
from huidian.outreach.models import Attempt, Caller, Skip, Task
from huidian.outreach.queries.attempts import AttemptLine, in_words
from huidian.outreach.queries.makers_queue import (
    makers_tasks,
)
from huidian.outreach.queries.queue import (
    Waiting,
    queue,
    waits_of,
    whose,
    why_empty,
)

__all__ = [
    "MyDay",
    "attempt_line",
    "caution",
    "my_day",
    "next_card",
    "open_card",
    "release",
    "renew",
    "skip",
    "task_of",
    "unskip",
    "why_none",
    "zone_and_number",
]
_WHY = "the person's own work"


def next_card(scope: Scope, staff: Staff, *, at: datetime) -> tuple[CallCard | None, MyDay]:
    """Take the next task of a person's queue: its card, or None; and how the day stands then.

    Raises as `dealer_of`.
    """
    if for_maker(scope):
        return _next_of_maker(Line.of(scope, staff, at))
    dealer = dealer_of(scope)
    tasks = queue(scope, staff, dealer, at)
    taken = claim_next(at=at, by=staff, scope=scope, dealer=dealer, tasks=tasks)
    card = call_card(scope, taken.task_id, at=at, taken=taken) if taken else None
    if card and card.of_maker:
        note_number_shown(at=at, by=staff, task_id=card.task_id)
    return card, own_day(scope, staff, dealer, at, tasks)


def _next_of_maker(line: Line) -> tuple[CallCard | None, MyDay]:
    """The same of the manufacturer's calls: at the first dealer where an owner may be called now."""
    for dealer in line.in_turn:
        taken = claim_next(at=line.at, by=line.staff, scope=line.scope, dealer=dealer)
        if taken:
            note_number_shown(at=line.at, by=line.staff, task_id=taken.task_id)
            return call_card(line.scope, taken.task_id, at=line.at, taken=taken), makers_day(line)
    return None, makers_day(line)


def open_card(scope: Scope, staff: Staff, task_id: int, *, at: datetime) -> CallCard | None:
    """Take one task by choice; None where somebody else has it. Raises `Task.DoesNotExist`."""
    taken = claim(at=at, by=staff, scope=scope, task_id=task_id)
    if taken is None:
        return None
    note_number_shown(at=at, by=staff, task_id=taken.task_id)
    return call_card(scope, taken.task_id, at=at, taken=taken)


def why_none(scope: Scope, staff: Staff, at: datetime) -> Waiting:
    """What a person's tasks wait for."""
    if for_maker(scope):
        line = Line.of(scope, staff, at)
        tasks = makers_tasks(scope, staff, line.dealers, at)
        waiting = waits_of(tasks, staff, at, ready=line.tasks, closed_until=closed_until(line.first, at))
        return replace(waiting, skipped=0)
    dealer = dealer_of(scope)
    waiting = why_empty(scope, staff, dealer, at, closed_until(dealer, at))
    opens = closed_until(dealer, waiting.next_at) if waiting.next_at else None
    return replace(waiting, next_at=opens) if opens else waiting


@dataclass(frozen=True, slots=True)
class Caution:
    """What speaks against taking a task by choice: nobody is called before `closed_until`, it is the task of
    `responsible`, a colleague ("": of nobody else). With `refused`, which says why the owner may not be
    called, it is not to be taken at all.
    """

    closed_until: datetime | None
    responsible: str
    refused: Reason | None = None
    vehicle_id: int | None = None


def caution(scope: Scope, staff: Staff, task_id: int, *, at: datetime) -> Caution | None:
    """What is to be asked before a task is taken by choice; None: nothing. Raises `Task.DoesNotExist`."""
    tasks = Task.objects.to_call(scope)
    task = tasks.select_related("dealer", "responsible", "vehicle__owner").get(pk=task_id)
    if task.held_by_id == staff.pk and task.held_until and task.held_until > at:
        return None
    answer = answer_for(task, at, task.dealer)
    if answer.verdict == "no" and answer.rule not in OF_THE_MOMENT:
        return Caution(None, "", answer.reason, task.vehicle_id)
    mine = task.responsible is None or tasks.filter(whose(scope, staff, task.dealer, at), pk=task.pk).exists()
    closed = closed_until(task.dealer, at)
    return None if mine and closed is None else Caution(closed, "" if mine else str(task.responsible))


@audit.atomic()
def skip(*, at: datetime, by: Staff, scope: Scope, task_id: int, why: str) -> bool:
    """Pass a task over for today, and give it back; whether it was not passed over before.

    Raises `Task.DoesNotExist`.
    """
    task = Task.objects.to_call(scope).select_related("dealer").get(pk=task_id)
    today = today_at(at, task.dealer)
    _row, new = Skip.objects.unscoped(_WHY).get_or_create(
        task=task, by=by, skipped_on=today, defaults={"at": at, "why": why}
    )
    release(at=at, by=by, scope=scope, task_id=task_id)
    if new:
        audit.record(
            at=at,
            staff=by,
            dealer=None if task.caller == Caller.MAKER else task.dealer,
            action="task.skipped",
            object_type="task",
            object_id=task.pk,
            why=why,
        )
    return new


@audit.atomic()
def unskip(*, at: datetime, by: Staff, scope: Scope, task_id: int) -> bool:
    """Let a task come again that the person passed over today; whether it was. Raises `Task.DoesNotExist`."""
    task = Task.objects.to_call(scope).select_related("dealer").get(pk=task_id)
    today = today_at(at, task.dealer)
    gone, _by_model = Skip.objects.unscoped(_WHY).filter(task=task, by=by, skipped_on=today).delete()
    if gone:
        audit.record(
            at=at,
            staff=by,
            dealer=None if task.caller == Caller.MAKER else task.dealer,
            action="task.unskipped",
            object_type="task",
            object_id=task.pk,
        )
    return bool(gone)


def zone_and_number(scope: Scope, task_id: int, owner_id: int | None, key: str) -> tuple[ZoneInfo, str]:
    """The zone of a task's dealer, and the number of the owner who was shown that a name means; "" where the
    owner has none of that name. Raises `Task.DoesNotExist`.
    """
    tasks = Task.objects.to_call(scope)
    task = tasks.select_related("dealer", "vehicle__owner").get(pk=task_id)
    shown = owner_shown(task.vehicle, owner_id)
    owner = Customer.objects.unscoped(_WHY).filter(pk=shown).first() if shown and key else None
    number = number_of_key(owner.pk, [owner.phone, *owner.other_phones], key) if owner else ""
    return ZoneInfo(task.dealer.timezone), number


def task_of(scope: Scope, attempt_id: int) -> int | None:
    """The task of an attempt; None for a call that came in. Raises `Attempt.DoesNotExist`."""
    return Attempt.objects.to_call(scope).get(pk=attempt_id).task_id


def attempt_line(scope: Scope, attempt_id: int) -> AttemptLine | None:
    """One attempt in words."""
    attempts = Attempt.objects.within(scope).select_related("dealer", "by", "task")
    attempt = attempts.filter(pk=attempt_id).first()
    return in_words(rules_of(attempt.dealer))(attempt) if attempt else None
