"""What an attempt brought is taken back: only what is its own, and what stood before stands again."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from huidian.customers import actions as customers
from huidian.flows.call_complaints import take_back_heard
from huidian.flows.call_effects import departure_of, is_of, naming, number_state_of
from huidian.flows.event_calls import take_back_event_answers
from huidian.flows.messages.exhausted import take_message_back
from huidian.flows.owners.wishes import follow_blocks, follow_wishes
from huidian.network.models import Recording, Staff
from huidian.network.scope import Scope
from huidian.outreach.actions.follow_ups import close_follow_up, restore_promises
from huidian.outreach.models import Attempt, OwnerStatement
from huidian.workshop import actions as workshop

_WHY = "what one attempt brought, once the attempt was found in scope"


class BegunError(RuntimeError):
    """What an attempt brought was begun by somebody; it cannot be taken back."""


def take_back_effects(at: datetime, by: Staff, scope: Scope, attempt: Attempt) -> None:
    """Take back all an attempt brought; what somebody else said since, or said as well, stays.

    Raises `workshop.FullError` where an appointment that was moved has no place to go back to, `BegunError`
    where somebody has begun the task it made.
    """
    effects, act = attempt.effects, dict[str, Any](at=at, by=by, scope=scope)
    fact = f"attempt:{attempt.pk}"
    if made := effects.get("appointment"):
        workshop.take_back(**act, appointment_id=made)
    _retract_statements(at, by, attempt)
    if left := effects.get("left"):
        _left(act, attempt, left)
    if not take_back_heard(attempt, **act):
        raise BegunError("complaint")
    task = effects.get("task")
    if task and not close_follow_up(task, at=at, fact=fact):
        raise BegunError(f"task {task}")
    if promises := effects.get("promises"):
        restore_promises(promises, at=at, fact=fact)
    if message := effects.get("message"):
        take_message_back(message, at=at, by=by)
    take_back_event_answers(attempt, at=at, by=by)
    if block := effects.get("block"):
        customers.lift_block(**act, block_id=block)
        follow_blocks([block], at=at)
    if number := effects.get("number_state"):
        _number(act, attempt, number)


def _retract_statements(at: datetime, by: Staff, attempt: Attempt) -> None:
    # Before several could be made of one call there was one.
    effects = attempt.effects
    statements = effects.get("statements") or [one for one in [effects.get("statement")] if one]
    if not statements:
        return
    recording = Recording.objects.create(
        dealer=attempt.dealer, kind=Recording.Kind.UNDO, staff=by, recorded_at=at
    )
    OwnerStatement.objects.unscoped(_WHY).filter(pk__in=statements).update(
        retracted_at=at, retracted_by=recording
    )


def _left(act: dict[str, Any], attempt: Attempt, left: dict[str, Any]) -> None:
    now = departure_of(attempt.vehicle_id)
    if now is None or now.pk != left.get("row") or naming(attempt, "left", now.pk):
        return
    customers.take_back_left(**act, vehicle_id=attempt.vehicle_id)
    if left["before"]:
        day, why = left["before"]
        customers.mark_left(**act, vehicle_id=attempt.vehicle_id, left_on=date.fromisoformat(day), why=why)


def _number(act: dict[str, Any], attempt: Attempt, said: Any) -> None:
    owner = attempt.customer_id
    if not isinstance(said, dict) or owner is None or not is_of(owner, said["number"]):
        return
    now = number_state_of(owner, said["number"])
    if now is None or now.pk != said["row"] or naming(attempt, "number_state", now.pk):
        return
    customers.set_number_state(**act, customer_id=owner, number=said["number"], state=said["before"])
    follow_wishes([owner], at=act["at"])
