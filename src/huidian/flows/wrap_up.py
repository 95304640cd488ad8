"""A call is over: the attempt, its tasks, and all that the outcome brings, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from huidian.flows import needs
from huidian.flows.call_complaints import KINDS, must_hear
from huidian.flows.call_effects import brings_dealer_lock, carry_out
from huidian.flows.call_report import Booking, Report, ReportError, must_fit, outcome_of, owner_shown
from huidian.flows.call_undo import BegunError, take_back_effects
from huidian.flows.event_calls import keep_event_answers
from huidian.flows.makers_calls import in_call, must_be_makers
from huidian.flows.messages.exhausted import message_instead
from huidian.flows.surveys.in_calls import keep_answers, take_answers_back
from huidian.network import audit
from huidian.network.ends import today_at
from huidian.network.locks import locked_dealer
from huidian.network.models import Staff
from huidian.network.scope import Scope
from huidian.network.submissions import IdempotencyKey, once
from huidian.network.submissions import Outcome as Said
from huidian.outreach.actions.attempts import put_back, settle, still_today, what_follows
from huidian.outreach.actions.campaign_stops import withdraw_stopped
from huidian.outreach.actions.claims import lock_owner, purpose_of
from huidian.outreach.actions.follow_ups import end_promises
from huidian.outreach.actions.settling import settle_tasks
from huidian.outreach.models import Attempt, Caller, Need, Task
from huidian.outreach.models.tasks import free_at
from huidian.playbooks.calls import Outcome
from huidian.workshop.actions import FullError

__all__ = ["Booking", "Report", "ReportError", "take_back", "wrap_up", "write_down"]
_WHY = "what one attempt brought, once the attempt was found in scope"


def wrap_up(
    *, at: datetime, by: Staff, scope: Scope, task_id: int, report: Report, key: IdempotencyKey | None = None
) -> int:
    """Write down what a call brought; the id of the attempt. A form sent twice has one effect.

    Raises `Task.DoesNotExist`, `NotHeldError` where the task is somebody else's by now, `ReportError` for
    what is missing or cannot be, `workshop.FullError`.
    """

    def act() -> Said:
        return {"attempt": _wrap_up(at, by, scope, task_id, report).pk}

    return int(once(key, at=at, act=act)["attempt"])


@audit.atomic()
def _wrap_up(at: datetime, by: Staff, scope: Scope, task_id: int, report: Report) -> Attempt:
    tasks = Task.objects.to_call(scope).select_related("vehicle__owner", "dealer")
    task = tasks.select_related("follow_up").get(pk=task_id)
    outcome = outcome_of(report, task.dealer)
    must_be_makers(task, outcome)
    scope = in_call(scope, task)
    others = tasks.open().filter(pk__in=report.also, vehicle=task.vehicle, caller=task.caller)
    others = others.exclude(pk=task.pk)
    attempt = Attempt(
        dealer=task.dealer,
        caller=task.caller,
        task=task,
        vehicle=task.vehicle,
        customer_id=owner_shown(task.vehicle, report.owner_id),
        purpose=purpose_of(task, task.dealer),
        number=report.number,
        script_id=report.script_id,
    )
    write_down(at, by, scope, attempt, [task, *others.order_by("pk")], outcome, report)
    _note(
        at, by, attempt, "attempt.made", {"outcome": outcome.key, "task": task.pk, "vehicle": task.vehicle_id}
    )
    return attempt


def write_down(
    at: datetime,
    by: Staff,
    scope: Scope,
    attempt: Attempt,
    tasks: Sequence[Task],
    outcome: Outcome,
    report: Report,
) -> None:
    """Store an attempt with what it does to the tasks that were talked about and all it brings.

    An attempt of a task held by the person settles that one; all others have to be free. Belongs into a
    transaction; rows are locked in the order of `network.locks`. Raises as `wrap_up` does.
    """
    dealer = attempt.dealer
    must_fit(outcome, report, attempt.vehicle, dealer, at, attempt.task.kind if attempt.task else "")
    must_hear(tasks, outcome, at=at, by=by)
    # What ends a call ends its questionnaire, and dissatisfied answers open a complaint.
    ends = outcome.reached and outcome.final
    if ends or brings_dealer_lock(outcome) or KINDS.intersection(task.kind for task in tasks):
        locked_dealer(dealer.pk)
    follows = [
        what_follows(task, outcome, at=at, dealer=dealer, call_back_at=report.call_back_at) for task in tasks
    ]
    # One call was promised, whatever else it is about: the others wait for it.
    follows[1:] = [replace(follow, promised=False) for follow in follows[1:]]
    attempt.at, attempt.by, attempt.outcome = at, by, outcome.key
    attempt.channel = attempt.channel or "phone"
    attempt.reason, attempt.note = report.reason, report.note
    attempt.reached, attempt.contact = outcome.reached, outcome.contact
    attempt.save(force_insert=True)
    fact = f"attempt:{attempt.pk}"
    for task, follow in zip(tasks, follows, strict=True):
        if task.pk != attempt.task_id:
            _take_along(task, at, by)
        attempt.before[str(task.pk)] = settle(task, follow, at=at, by=by, fact=fact)
    promises = _kept_by_the_owner(at, attempt, tasks)
    lock_owner(attempt.vehicle)
    attempt.effects = carry_out(at, by, scope, attempt, tasks, outcome, report) | promises
    attempt.effects |= keep_answers(at, by, scope, attempt, outcome, report)
    attempt.effects |= keep_event_answers(at, by, attempt, tasks, outcome)
    ours = bool(tasks) and attempt.caller == Caller.DEALER
    if message := message_instead(attempt, tasks[0], outcome, follows[0], at=at, by=by) if ours else None:
        attempt.effects["message"] = message
    attempt.save(update_fields=["before", "effects"])
    if brings_dealer_lock(outcome):
        needs.refresh_vehicles(dealer, [attempt.vehicle_id], at=at)


def take_back(*, at: datetime, by: Staff, scope: Scope, attempt_id: int) -> bool:
    """Undo an attempt of today and all it brought; whether it stood and its tasks still were as it left them.

    Raises `Attempt.DoesNotExist` for one out of reach or made by somebody else.
    """
    with audit.atomic():
        attempts = Attempt.objects.to_call(scope).select_related("dealer")
        locked_dealer(attempts.get(pk=attempt_id, by=by).dealer_id)
        attempt = attempts.select_for_update(of=("self",)).get(pk=attempt_id, by=by)
        if attempt.undone_at is not None or not still_today(attempt, at, attempt.dealer):
            return False
        if not _back(at, by, in_call(scope, attempt), attempt):
            transaction.set_rollback(True)
            return False
        attempt.undone_at, attempt.undone_by = at, by
        attempt.save(update_fields=["undone_at", "undone_by"])
        if attempt.effects:
            needs.refresh_vehicles(attempt.dealer, [attempt.vehicle_id], at=at)
        # A need that something else ended meanwhile (the owner has booked) keeps its task closed.
        about = Need.objects.unscoped(_WHY).filter(tasks__in=[int(one) for one in attempt.before])
        settle_tasks(attempt.dealer, list(about), day=today_at(at, attempt.dealer), at=at)
        withdraw_stopped(attempt.dealer, at=at)
        _note(at, by, attempt, "attempt.undone", {"outcome": attempt.outcome, "vehicle": attempt.vehicle_id})
        return True


def _back(at: datetime, by: Staff, scope: Scope, attempt: Attempt) -> bool:
    """Put an attempt's tasks back and take back what it brought; whether all of it could be."""
    if not all(put_back(int(task), before, at=at) for task, before in attempt.before.items()):
        return False
    try:
        take_back_effects(at, by, scope, attempt)
        take_answers_back(at, by, attempt.effects)
    except (FullError, BegunError):
        return False
    return True


def _kept_by_the_owner(at: datetime, attempt: Attempt, tasks: Sequence[Task]) -> dict[str, Any]:
    """Promises to call back that end because the owner called; before the owner is locked, as tasks are."""
    if attempt.direction != Attempt.Direction.IN or not attempt.contact:
        return {}
    but, fact = [task.pk for task in tasks], f"attempt:{attempt.pk}"
    ended = end_promises(attempt.vehicle, at=at, but=but, fact=fact)
    return {"promises": ended} if ended else {}


def _take_along(task: Task, at: datetime, by: Staff) -> None:
    """Take a further task that was talked about, if nobody has it; it is settled with the first one."""
    Task.objects.unscoped(_WHY).open().filter(free_at(at), pk=task.pk).update(held_by=by, held_until=at)


def _note(at: datetime, by: Staff, attempt: Attempt, action: str, after: dict[str, Any]) -> None:
    audit.record(
        at=at,
        staff=by,
        dealer=None if attempt.caller == Caller.MAKER else attempt.dealer,
        action=action,
        object_type="attempt",
        object_id=attempt.pk,
        after=after,
    )
