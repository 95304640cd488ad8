"""A call is over: the attempt, its task, and all that the outcome brings, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from huidian.customers import actions as customers
from huidian.customers.models import Customer
from huidian.engine.needs.facts import ALL_KINDS
from huidian.flows import needs
from huidian.kit.months import add_months
from huidian.network import audit
from huidian.network.ends import today_at
from huidian.network.models import Dealer, Recording, Staff
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.network.submissions import IdempotencyKey, once
from huidian.network.submissions import Outcome as Said
from huidian.outreach.actions.attempts import Follow, put_back, settle, still_today, what_follows
from huidian.outreach.models import Attempt, OwnerStatement, Task
from huidian.playbooks.calls import Outcome
from huidian.workshop import actions as workshop

_WHY = "what one attempt brought, once the attempt was found in scope"


@dataclass(frozen=True, slots=True)
class Booking:
    """The appointment made in a call."""

    starts_at: datetime
    advisor: str
    items: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What a call brought: a key of the playbook's outcomes and what belongs to it.

    `also` are further tasks of the vehicle that were talked about. `done_on` and `done_km` go with an
    outcome that says something was done elsewhere.
    """

    outcome: str
    number: str = ""
    reason: str = ""
    note: str = ""
    call_back_at: datetime | None = None
    booking: Booking | None = None
    done_on: date | None = None
    done_km: int | None = None
    also: Sequence[int] = ()
    script_id: int | None = None


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
    _must_fit(outcome, report, dealer)
    follow = what_follows(task, outcome, at=at, dealer=dealer, call_back_at=report.call_back_at)
    attempt = Attempt.objects.create(
        dealer=dealer,
        task=task,
        vehicle=task.vehicle,
        customer_id=task.vehicle.owner_id,
        channel="phone",
        purpose=task.purpose,
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
        attempt.before[str(other.pk)] = _with_it(other, follow, at, by, fact)
    attempt.effects = _effects(at, by, scope, task, outcome, report)
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
        if not all(put_back(int(task), before) for task, before in attempt.before.items()):
            transaction.set_rollback(True)
            return False
        _without_effects(at, by, scope, attempt)
        attempt.undone_at, attempt.undone_by = at, by
        attempt.save(update_fields=["undone_at", "undone_by"])
        if attempt.effects:
            needs.refresh_vehicles(attempt.dealer, [attempt.vehicle_id], at=at)
        _note(at, by, attempt, "attempt.undone", {"outcome": attempt.outcome})
        return True


def _must_fit(outcome: Outcome, report: Report, dealer: Dealer) -> None:
    reasons = {one.key for one in rules_of(dealer).reasons}
    if report.reason and report.reason not in reasons:
        raise ValueError(f"no such reason: {report.reason}")
    if outcome.asks_reason and outcome.result == "refused" and not report.reason:
        raise ValueError("a reason belongs to this outcome")
    if outcome.books and report.booking is None:
        raise ValueError("an appointment belongs to this outcome")


def _with_it(task: Task, follow: Follow, at: datetime, by: Staff, fact: str) -> dict[str, Any]:
    """A further task that was talked about goes the way of the first one."""
    Task.objects.unscoped(_WHY).open().filter(pk=task.pk, held_by=None).update(held_by=by, held_until=at)
    return settle(task, follow, at=at, by=by, fact=fact)


def _effects(
    at: datetime, by: Staff, scope: Scope, task: Task, outcome: Outcome, report: Report
) -> dict[str, Any]:
    """Carry out what the flags say beside the task; what is needed to take it back."""
    effects: dict[str, Any] = {}
    owner = task.vehicle.owner_id
    told: dict[str, Any] = {"at": at, "by": by, "scope": scope}
    if outcome.books and report.booking:
        booking = report.booking
        made = workshop.book(
            **told,
            vehicle_id=task.vehicle_id,
            starts_at=booking.starts_at,
            advisor=booking.advisor,
            items=booking.items,
            kind=task.kind,
        )
        effects["appointment"] = made.pk
    if outcome.says != "none":
        effects["statement"] = _state(at, by, task, outcome, report).pk
    if outcome.says in ("sold", "scrapped", "moved"):
        day = today_at(at, task.dealer)
        effects["left"] = customers.mark_left(
            **told, vehicle_id=task.vehicle_id, left_on=day, why=outcome.says
        )
    if owner and outcome.blocks:
        effects["block"] = customers.set_block(**told, customer_id=owner, proof="phone")
    if owner and report.number and outcome.number != "none" and _is_of(owner, report.number):
        state = customers.set_number_state(
            **told, customer_id=owner, number=report.number, state=outcome.number
        )
        effects["number_state"] = state
    return effects


def _is_of(owner: int, number: str) -> bool:
    phone, others = Customer.objects.unscoped(_WHY).values_list("phone", "other_phones").get(pk=owner)
    return number in (phone, *others)


def _state(at: datetime, by: Staff, task: Task, outcome: Outcome, report: Report) -> OwnerStatement:
    day = today_at(at, task.dealer)
    calls = rules_of(task.dealer).calls
    of_a_need = outcome.says in ("done_elsewhere", "refused")
    recording = Recording.objects.create(
        dealer=task.dealer, kind=Recording.Kind.EDIT, staff=by, recorded_at=at
    )
    return OwnerStatement.objects.create(
        dealer=task.dealer,
        vehicle=task.vehicle,
        says=outcome.says,
        kind=task.kind if of_a_need and task.need_id else ALL_KINDS,
        stated_on=day,
        on=(report.done_on or day) if outcome.says == "done_elsewhere" else None,
        km=report.done_km if outcome.says == "done_elsewhere" else None,
        until_on=add_months(day, calls.refusal_months) if outcome.says == "refused" else None,
        recorded_at=at,
        recorded_by=recording,
    )


def _without_effects(at: datetime, by: Staff, scope: Scope, attempt: Attempt) -> None:
    effects, told = attempt.effects, dict[str, Any](at=at, by=by, scope=scope)
    if made := effects.get("appointment"):
        workshop.cancel(**told, appointment_id=made)
    if said := effects.get("statement"):
        recording = Recording.objects.create(
            dealer=attempt.dealer, kind=Recording.Kind.UNDO, staff=by, recorded_at=at
        )
        OwnerStatement.objects.unscoped(_WHY).filter(pk=said).update(retracted_at=at, retracted_by=recording)
    if effects.get("left"):
        customers.take_back_left(**told, vehicle_id=attempt.vehicle_id)
    if block := effects.get("block"):
        customers.lift_block(**told, block_id=block)
    if (state := effects.get("number_state")) and attempt.customer_id:
        customers.set_number_state(
            **told, customer_id=attempt.customer_id, number=attempt.number, state=state
        )


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
