"""A call is over: the attempt, its task, and all that the outcome brings, in one transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from huidian.flows import needs
from huidian.flows.call_effects import Booking, Report, carry_out, take_back_effects
from huidian.network import audit
from huidian.network.models import Dealer, Staff
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.network.submissions import IdempotencyKey, once
from huidian.network.submissions import Outcome as Said
from huidian.outreach.actions.attempts import Follow, put_back, settle, still_today, what_follows
from huidian.outreach.actions.claims import purpose_of
from huidian.outreach.models import Attempt, Task
from huidian.playbooks.calls import Outcome
from huidian.workshop.actions import FullError

__all__ = ["Booking", "Report", "must_fit", "take_back", "with_it", "wrap_up"]
_WHY = "what one attempt brought, once the attempt was found in scope"


def wrap_up(
    *, at: datetime, by: Staff, scope: Scope, task_id: int, report: Report, key: IdempotencyKey | None = None
) -> int:
    """Write down what a call brought; the id of the attempt. A form sent twice has one effect.

    Raises `Task.DoesNotExist`, `NotHeldError` where the task is somebody else's by now, `KeyError` for an
    outcome the playbook does not have, `ValueError` for what is missing, `workshop.FullError`.
    """

    def act() -> Said:
        return {"attempt": _wrap_up(at, by, scope, task_id, report).pk}

    return int(once(key, at=at, act=act)["attempt"])


@transaction.atomic
def _wrap_up(at: datetime, by: Staff, scope: Scope, task_id: int, report: Report) -> Attempt:
    tasks = Task.objects.within(scope.where(Permission.MAKE_CALLS)).select_related("vehicle", "dealer")
    task = tasks.get(pk=task_id)
    dealer = task.dealer
    outcome = rules_of(dealer).calls.outcome(report.outcome)
    must_fit(outcome, report, dealer)
    follow = what_follows(task, outcome, at=at, dealer=dealer, call_back_at=report.call_back_at)
    attempt = Attempt.objects.create(
        dealer=dealer,
        task=task,
        vehicle=task.vehicle,
        customer_id=task.vehicle.owner_id,
        channel="phone",
        purpose=purpose_of(task, dealer),
        number=report.number,
        at=at,
        by=by,
        outcome=outcome.key,
        reason=report.reason,
        reached=outcome.reached,
        contact=outcome.contact,
        note=report.note,
        script_id=report.script_id,
    )
    fact = f"attempt:{attempt.pk}"
    attempt.before = {str(task.pk): settle(task, follow, at=at, by=by, fact=fact)}
    for other in tasks.open().filter(pk__in=report.also, vehicle=task.vehicle).exclude(pk=task.pk):
        attempt.before[str(other.pk)] = with_it(other, follow, at, by, fact)
    attempt.effects = carry_out(at, by, scope, task, outcome, report)
    attempt.save(update_fields=["before", "effects"])
    if attempt.effects:
        needs.refresh_vehicles(dealer, [task.vehicle_id], at=at)
    _note(at, by, attempt, "attempt.made", {"outcome": outcome.key, "task": task.pk})
    return attempt


def take_back(*, at: datetime, by: Staff, scope: Scope, attempt_id: int) -> bool:
    """Undo an attempt of today and all it brought; whether it stood and its tasks still were as it left them.

    Raises `Attempt.DoesNotExist` for one out of reach or made by somebody else.
    """
    with transaction.atomic():
        attempts = Attempt.objects.within(scope.where(Permission.MAKE_CALLS)).select_related("dealer")
        attempt = attempts.select_for_update(of=("self",)).get(pk=attempt_id, by=by)
        if attempt.undone_at is not None or not still_today(attempt, at, attempt.dealer):
            return False
        if not _back(at, by, scope, attempt):
            transaction.set_rollback(True)
            return False
        attempt.undone_at, attempt.undone_by = at, by
        attempt.save(update_fields=["undone_at", "undone_by"])
        if attempt.effects:
            needs.refresh_vehicles(attempt.dealer, [attempt.vehicle_id], at=at)
        _note(at, by, attempt, "attempt.undone", {"outcome": attempt.outcome})
        return True


def _back(at: datetime, by: Staff, scope: Scope, attempt: Attempt) -> bool:
    """Put an attempt's tasks back and take back what it brought; whether all of it could be."""
    if not all(put_back(int(task), before, at=at) for task, before in attempt.before.items()):
        return False
    try:
        take_back_effects(at, by, scope, attempt)
    except FullError:
        return False
    return True


def must_fit(outcome: Outcome, report: Report, dealer: Dealer) -> None:
    """Raise `ValueError` where what belongs to an outcome is missing, or the reason is no reason on file."""
    reasons = {one.key for one in rules_of(dealer).reasons}
    if report.reason and report.reason not in reasons:
        raise ValueError(f"no such reason: {report.reason}")
    if outcome.asks_reason and outcome.result == "refused" and not report.reason:
        raise ValueError("a reason belongs to this outcome")
    if outcome.books and report.booking is None:
        raise ValueError("an appointment belongs to this outcome")


def with_it(task: Task, follow: Follow, at: datetime, by: Staff, fact: str) -> dict[str, Any]:
    """A further task that was talked about goes the way of the first one."""
    free = Q(held_by=None) | Q(held_until__lte=at)
    Task.objects.unscoped(_WHY).open().filter(free, pk=task.pk).update(held_by=by, held_until=at)
    return settle(task, follow, at=at, by=by, fact=fact)


def _note(at: datetime, by: Staff, attempt: Attempt, action: str, after: dict[str, Any]) -> None:
    audit.record(
        at=at,
        staff=by,
        dealer=attempt.dealer,
        action=action,
        object_type="attempt",
        object_id=attempt.pk,
        after=after,
    )
