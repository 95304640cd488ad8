"""What an outcome brings beside its task, and how each of it is taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from huidian.customers import actions as customers
from huidian.customers.models import Block, Customer, Departure
from huidian.engine.needs.facts import ALL_KINDS
from huidian.kit.months import add_months
from huidian.network.ends import today_at
from huidian.network.models import Recording, Staff
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
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


def carry_out(
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
        before = _departure(task.vehicle_id)
        if customers.mark_left(**told, vehicle_id=task.vehicle_id, left_on=day, why=outcome.says):
            effects["left"] = {"before": before}
    if owner and outcome.blocks:
        stood = set(
            Block.objects.unscoped(_WHY).current().filter(customer=owner).values_list("pk", flat=True)
        )
        block = customers.set_block(**told, customer_id=owner, proof="phone")
        # One that stood before is not this attempt's to lift.
        effects |= {} if block in stood else {"block": block}
    if owner and report.number and outcome.number != "none" and _is_of(owner, report.number):
        state = customers.set_number_state(
            **told, customer_id=owner, number=report.number, state=outcome.number
        )
        effects["number_state"] = state
    return effects


def _departure(vehicle_id: int) -> tuple[str, str] | None:
    """What is said of a vehicle's having left: the day and why."""
    said = Departure.objects.unscoped(_WHY).current().filter(vehicle=vehicle_id).first()
    return (said.left_on.isoformat(), said.why) if said else None


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


def take_back_effects(at: datetime, by: Staff, scope: Scope, attempt: Attempt) -> None:
    """Take back all an attempt brought. Raises `workshop.FullError` where an appointment that was moved has
    no place to go back to.
    """
    effects, told = attempt.effects, dict[str, Any](at=at, by=by, scope=scope)
    if made := effects.get("appointment"):
        workshop.take_back(**told, appointment_id=made)
    if said := effects.get("statement"):
        recording = Recording.objects.create(
            dealer=attempt.dealer, kind=Recording.Kind.UNDO, staff=by, recorded_at=at
        )
        OwnerStatement.objects.unscoped(_WHY).filter(pk=said).update(retracted_at=at, retracted_by=recording)
    if left := effects.get("left"):
        customers.take_back_left(**told, vehicle_id=attempt.vehicle_id)
        if left["before"]:
            day, why = left["before"]
            customers.mark_left(
                **told, vehicle_id=attempt.vehicle_id, left_on=date.fromisoformat(day), why=why
            )
    if block := effects.get("block"):
        customers.lift_block(**told, block_id=block)
    owner = attempt.customer_id
    if (state := effects.get("number_state")) and owner and _is_of(owner, attempt.number):
        customers.set_number_state(**told, customer_id=owner, number=attempt.number, state=state)
