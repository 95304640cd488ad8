"""What an outcome brings beside its tasks, and how each of it is taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from huidian.customers import actions as customers
from huidian.customers.models import Block, Customer, Departure
from huidian.engine.needs.facts import ALL_KINDS
from huidian.flows.call_report import Report
from huidian.kit.months import add_months
from huidian.network.ends import today_at
from huidian.network.models import Recording, Staff
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.outreach.actions.follow_ups import close_follow_up, open_call_back, open_complaint
from huidian.outreach.models import Attempt, OwnerStatement, Task
from huidian.outreach.queries.words import WITHOUT_NEED
from huidian.playbooks.calls import Outcome
from huidian.workshop import actions as workshop

_OF_A_NEED = frozenset({"done_elsewhere", "refused"})
"""What is said of single kinds of needs; all else is said of the vehicle."""
_WHY = "what one attempt brought, once the attempt was found in scope"


class BegunError(RuntimeError):
    """What an attempt brought was begun by somebody; it cannot be taken back."""


def brings_dealer_lock(outcome: Outcome) -> bool:
    """Whether an outcome writes what is written under the dealer's lock: appointments, needs, departures."""
    return outcome.books or outcome.says != "none"


def carry_out(
    at: datetime,
    by: Staff,
    scope: Scope,
    attempt: Attempt,
    tasks: Sequence[Task],
    outcome: Outcome,
    report: Report,
) -> dict[str, Any]:
    """Carry out what the flags say beside the tasks talked about; what is needed to take it back.

    Of a vehicle whose import was undone meanwhile what was said is kept, and the owner's wish; it is booked
    and marked no more.
    """
    effects: dict[str, Any] = {}
    on_file = attempt.vehicle.retracted_at is None
    owner = attempt.customer_id
    act: dict[str, Any] = {"at": at, "by": by, "scope": scope}
    kinds = list(dict.fromkeys(task.kind for task in tasks if task.kind not in WITHOUT_NEED))
    if outcome.books and report.booking and on_file:
        booking = report.booking
        made = workshop.book(
            **act,
            vehicle_id=attempt.vehicle_id,
            starts_at=booking.starts_at,
            advisor=booking.advisor,
            items=booking.items,
            kind=kinds[0] if len(kinds) == 1 else ALL_KINDS,
        )
        effects["appointment"] = made.pk
    if statements := _statements(at, by, attempt, tasks, kinds, outcome, report):
        effects["statements"] = [one.pk for one in OwnerStatement.objects.bulk_create(statements)]
    if outcome.says in ("sold", "scrapped", "moved") and on_file:
        effects |= _left(act, attempt, outcome.says)
    if on_file and (follow_up := _follow_up(at, by, attempt, tasks, outcome, report)):
        effects["task"] = follow_up.pk
    if owner and outcome.blocks:
        effects |= _blocked(act, owner)
    if owner and report.number and outcome.number != "none" and _is_of(owner, report.number):
        effects["number_state"] = customers.set_number_state(
            **act, customer_id=owner, number=report.number, state=outcome.number
        )
    return effects


def _left(act: dict[str, Any], attempt: Attempt, why: str) -> dict[str, Any]:
    day, before = today_at(attempt.at, attempt.dealer), _departure(attempt.vehicle_id)
    marked = customers.mark_left(**act, vehicle_id=attempt.vehicle_id, left_on=day, why=why)
    return {"left": {"before": before}} if marked else {}


def _departure(vehicle_id: int) -> tuple[str, str] | None:
    """What is said of a vehicle's having left: the day and why."""
    said = Departure.objects.unscoped(_WHY).current().filter(vehicle=vehicle_id).first()
    return (said.left_on.isoformat(), said.why) if said else None


def _follow_up(
    at: datetime, by: Staff, attempt: Attempt, tasks: Sequence[Task], outcome: Outcome, report: Report
) -> Task | None:
    """A complaint makes a task to answer it; a promised call-back one where no open task keeps it."""
    about: dict[str, Any] = {
        "dealer": attempt.dealer,
        "vehicle": attempt.vehicle,
        "fact": f"attempt:{attempt.pk}",
    }
    if outcome.complains:
        return open_complaint(at=at, **about)
    if outcome.calls_back and report.call_back_at and not tasks:
        return open_call_back(at=at, by=by, moment=report.call_back_at, **about)
    return None


def _blocked(act: dict[str, Any], owner: int) -> dict[str, Any]:
    stood = set(Block.objects.unscoped(_WHY).current().filter(customer=owner).values_list("pk", flat=True))
    block = customers.set_block(**act, customer_id=owner, proof="phone")
    # One that stood before is not this attempt's to lift.
    return {} if block in stood else {"block": block}


def _is_of(owner: int, number: str) -> bool:
    numbers = Customer.objects.unscoped(_WHY).current().values_list("phone", "other_phones")
    return any(number in (phone, *others) for phone, others in numbers.filter(pk=owner))


def _statements(
    at: datetime,
    by: Staff,
    attempt: Attempt,
    tasks: Sequence[Task],
    kinds: Sequence[str],
    outcome: Outcome,
    report: Report,
) -> list[OwnerStatement]:
    """What the owner said, of each kind of need it is about; they are not saved.

    A refusal in a call about no need (a theme) says nothing of needs.
    """
    about = kinds if outcome.says in _OF_A_NEED else [ALL_KINDS]
    if outcome.says == "none" or (outcome.says == "refused" and tasks and not about):
        return []
    dealer = attempt.dealer
    day, elsewhere = today_at(at, dealer), outcome.says == "done_elsewhere"
    months = rules_of(dealer).calls.refusal_months
    recording = Recording.objects.create(dealer=dealer, kind=Recording.Kind.EDIT, staff=by, recorded_at=at)
    return [
        OwnerStatement(
            dealer=dealer,
            vehicle_id=attempt.vehicle_id,
            says=outcome.says,
            kind=kind,
            stated_on=day,
            on=(report.done_on or day) if elsewhere else None,
            km=report.done_km if elsewhere else None,
            until_on=add_months(day, months) if outcome.says == "refused" else None,
            recorded_at=at,
            recorded_by=recording,
        )
        for kind in about or [ALL_KINDS]
    ]


def take_back_effects(at: datetime, by: Staff, scope: Scope, attempt: Attempt) -> None:
    """Take back all an attempt brought.

    Raises `workshop.FullError` where an appointment that was moved has no place to go back to, `BegunError`
    where somebody has begun the task it made.
    """
    effects, act = attempt.effects, dict[str, Any](at=at, by=by, scope=scope)
    if made := effects.get("appointment"):
        workshop.take_back(**act, appointment_id=made)
    # Before several could be made of one call there was one.
    if statements := effects.get("statements") or [one for one in [effects.get("statement")] if one]:
        recording = Recording.objects.create(
            dealer=attempt.dealer, kind=Recording.Kind.UNDO, staff=by, recorded_at=at
        )
        OwnerStatement.objects.unscoped(_WHY).filter(pk__in=statements).update(
            retracted_at=at, retracted_by=recording
        )
    if left := effects.get("left"):
        customers.take_back_left(**act, vehicle_id=attempt.vehicle_id)
        if left["before"]:
            day, why = left["before"]
            customers.mark_left(
                **act, vehicle_id=attempt.vehicle_id, left_on=date.fromisoformat(day), why=why
            )
    task = effects.get("task")
    if task and not close_follow_up(task, at=at, fact=f"attempt:{attempt.pk}"):
        raise BegunError(f"task {task}")
    if block := effects.get("block"):
        customers.lift_block(**act, block_id=block)
    owner = attempt.customer_id
    if (state := effects.get("number_state")) and owner and _is_of(owner, attempt.number):
        customers.set_number_state(**act, customer_id=owner, number=attempt.number, state=state)
