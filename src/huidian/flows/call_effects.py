"""What an outcome brings beside its tasks; how each of it is taken back says `flows.call_undo`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from huidian.customers import actions as customers
from huidian.customers.models import Customer, Departure, NumberState
from huidian.engine.needs.facts import ALL_KINDS
from huidian.flows.call_complaints import complain, hear
from huidian.flows.call_report import Report
from huidian.flows.owners.wishes import follow_wishes
from huidian.kit.months import add_months
from huidian.network.ends import today_at
from huidian.network.models import Recording, Staff
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.outreach.actions.follow_ups import open_call_back
from huidian.outreach.models import Attempt, OwnerStatement, Task
from huidian.outreach.queries.words import WITHOUT_NEED
from huidian.playbooks.calls import Outcome
from huidian.workshop import actions as workshop

_OF_A_NEED = frozenset({"done_elsewhere", "refused"})
"""What is said of single kinds of needs; all else is said of the vehicle."""
_WHY = "what one attempt brought, once the attempt was found in scope"


def brings_dealer_lock(outcome: Outcome) -> bool:
    """Whether an outcome writes what is written under the dealer's lock: appointments, needs, departures,
    complaints.
    """
    return outcome.books or outcome.complains or outcome.answers or outcome.says != "none"


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
            beyond=booking.beyond,
            kind=kinds[0] if len(kinds) == 1 else ALL_KINDS,
        )
        effects["appointment"] = made.pk
    if statements := _statements(at, by, attempt, tasks, kinds, outcome, report):
        effects["statements"] = [one.pk for one in OwnerStatement.objects.bulk_create(statements)]
    if outcome.says in ("sold", "scrapped", "moved") and on_file:
        effects |= _left(act, attempt, outcome.says)
    if attempt.contact and (heard := hear(attempt, tasks, outcome, **act)):
        effects["complaints"] = heard
    elif on_file and outcome.complains:
        effects |= complain(attempt, at=at, by=by)
    if on_file and (follow_up := _follow_up(at, by, attempt, tasks, outcome, report)):
        effects["task"] = follow_up.pk
    if owner and outcome.blocks:
        # Its own even where one stands: whoever said it again keeps theirs.
        effects["block"] = customers.set_block(**act, customer_id=owner, proof="phone", anew=True)
        follow_wishes([owner], at=at)
    if owner and report.number and outcome.number != "none" and is_of(owner, report.number):
        effects |= _number(act, attempt, owner, report.number, outcome.number)
        follow_wishes([owner], at=at)
    return effects


def _left(act: dict[str, Any], attempt: Attempt, why: str) -> dict[str, Any]:
    """What was said of the vehicle's having left, and what before; nothing where that is nobody's attempt."""
    day, before = today_at(attempt.at, attempt.dealer), departure_of(attempt.vehicle_id)
    marked = customers.mark_left(**act, vehicle_id=attempt.vehicle_id, left_on=day, why=why)
    row = departure_of(attempt.vehicle_id)
    assert row is not None
    if not marked:
        return _shared(attempt, "left", row.pk)
    earlier = [before.left_on.isoformat(), before.why] if before else None
    return {"left": {"row": row.pk, "before": earlier}}


def _number(act: dict[str, Any], attempt: Attempt, owner: int, number: str, state: str) -> dict[str, Any]:
    """The same of what is said of a number."""
    before = customers.set_number_state(**act, customer_id=owner, number=number, state=state)
    row = number_state_of(owner, number)
    assert row is not None
    if before == state:
        return _shared(attempt, "number_state", row.pk)
    return {"number_state": {"row": row.pk, "number": number, "before": before}}


def _shared(attempt: Attempt, name: str, row: int) -> dict[str, Any]:
    """A row that stood already, as another attempt wrote it: it is of both and goes with the last one."""
    other = naming(attempt, name, row)
    return {name: other.effects[name]} if other else {}


def naming(attempt: Attempt, name: str, row: int) -> Attempt | None:
    """Another attempt that stands and of which a row is as well."""
    since = attempt.at - timedelta(days=2)
    others = Attempt.objects.unscoped(_WHY).current().filter(dealer=attempt.dealer_id, at__gte=since)
    return others.filter(**{f"effects__{name}__row": row}).exclude(pk=attempt.pk).order_by("pk").first()


def departure_of(vehicle_id: int) -> Departure | None:
    """What is said of a vehicle's having left."""
    return Departure.objects.unscoped(_WHY).current().filter(vehicle=vehicle_id).first()


def number_state_of(owner: int | None, number: str) -> NumberState | None:
    """What is said of one of an owner's numbers."""
    return NumberState.objects.unscoped(_WHY).current().filter(customer=owner, number=number).first()


def _follow_up(
    at: datetime, by: Staff, attempt: Attempt, tasks: Sequence[Task], outcome: Outcome, report: Report
) -> Task | None:
    """A promised call-back makes a task where no open task keeps it."""
    if not (outcome.calls_back and report.call_back_at and not tasks):
        return None
    return open_call_back(
        at=at,
        by=by,
        dealer=attempt.dealer,
        vehicle=attempt.vehicle,
        moment=report.call_back_at,
        fact=f"attempt:{attempt.pk}",
    )


def is_of(owner: int, number: str) -> bool:
    """Whether a number is one of an owner's on file."""
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

    A refusal in a call about no need (a theme, a question of the owner's) says nothing of needs.
    """
    about = kinds if outcome.says in _OF_A_NEED else [ALL_KINDS]
    if outcome.says == "none" or (outcome.says == "refused" and not about):
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
