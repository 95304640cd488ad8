"""An owner calls: written down in seconds, with the tasks it settles and what it brings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from huidian.customers.models import Vehicle
from huidian.flows.call_card import Slot, slots
from huidian.flows.call_report import Report, ReportError, outcome_of, owner_shown, receivers
from huidian.flows.vehicle_file import may_edit_vehicle
from huidian.flows.wrap_up import write_down
from huidian.kit.labels import Label
from huidian.network import audit
from huidian.network.models import Dealer, Staff
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.network.submissions import IdempotencyKey, once
from huidian.network.submissions import Outcome as Said
from huidian.outreach.models import Attempt, Task
from huidian.outreach.models.tasks import free_at
from huidian.outreach.queries.attempts import AttemptLine, attempts_of
from huidian.outreach.queries.words import WITHOUT_NEED, kind_words
from huidian.playbooks.calls import Outcome

LAST_CONTACTS = 5
_WHY = "who receives at the dealer whose vehicle is in reach"


@dataclass(frozen=True, slots=True)
class IncomingCard:
    """What a call about a vehicle may end in: outcomes, reasons and open tasks in words, who receives and
    when there is room, and the last contacts.
    """

    vehicle_id: int
    owner_id: int | None
    outcomes: tuple[Outcome, ...]
    reasons: tuple[tuple[str, Label], ...]
    tasks: tuple[tuple[int, Label], ...]
    advisors: tuple[str, ...]
    slots: tuple[Slot, ...]
    attempts: tuple[AttemptLine, ...]
    timezone: str


def incoming_card(scope: Scope, vehicle_id: int, *, at: datetime) -> IncomingCard:
    """Raises `Vehicle.DoesNotExist` for one out of reach."""
    vehicle = _vehicle(scope, vehicle_id)
    rules = rules_of(vehicle.dealer)
    return IncomingCard(
        vehicle_id=vehicle.pk,
        owner_id=vehicle.owner_id,
        outcomes=tuple(_outcomes(vehicle.dealer)),
        reasons=tuple((one.key, one.label) for one in rules.reasons),
        tasks=tuple((task.pk, kind_words(rules, task.kind)) for task in _open(scope, vehicle, at)),
        advisors=tuple(receivers(vehicle.dealer, at)),
        slots=tuple(slots(vehicle.dealer, at=at)),
        attempts=tuple(attempts_of(scope, vehicle.dealer, vehicle.pk, limit=LAST_CONTACTS)),
        timezone=vehicle.dealer.timezone,
    )


def log_incoming(
    *,
    at: datetime,
    by: Staff,
    scope: Scope,
    vehicle_id: int,
    report: Report,
    key: IdempotencyKey | None = None,
) -> int:
    """Write down a call that came in; the id of the attempt. A form sent twice has one effect.

    The open tasks of `report.also` go the way of its outcome. Raises `Vehicle.DoesNotExist`, `ReportError`
    for an outcome that is none of an incoming call and what is missing or cannot be, `NotHeldError` where
    somebody has one of the tasks open, `workshop.FullError`.
    """

    def act() -> Said:
        return {"attempt": _log(at, by, scope, vehicle_id, report).pk}

    return int(once(key, at=at, act=act)["attempt"])


@audit.atomic()
def _log(at: datetime, by: Staff, scope: Scope, vehicle_id: int, report: Report) -> Attempt:
    vehicle = _vehicle(scope, vehicle_id)
    dealer = vehicle.dealer
    outcome = outcome_of(report, dealer)
    if outcome not in _outcomes(dealer):
        raise ReportError("outcome", "unknown")
    if _is_of_the_owner(outcome) and not may_edit_vehicle(scope, vehicle.pk):
        raise ReportError("outcome", "forbidden")
    possible = _open(scope, vehicle, at)
    tasks = [task for task in possible if task.pk in report.also]
    if outcome.says == "done_elsewhere" and not of_needs(tasks) and of_needs(possible):
        raise ReportError("also", "missing")
    purposes = rules_of(dealer).contact.purposes
    attempt = Attempt(
        dealer=dealer,
        vehicle=vehicle,
        customer_id=owner_shown(vehicle, report.owner_id),
        direction=Attempt.Direction.IN,
        purpose=tasks[0].purpose if tasks else purposes[0].key,
    )
    write_down(at, by, scope, attempt, tasks, outcome, report)
    audit.record(
        at=at,
        staff=by,
        dealer=dealer,
        action="attempt.received",
        object_type="attempt",
        object_id=attempt.pk,
        after={"outcome": outcome.key, "vehicle": vehicle.pk},
    )
    return attempt


def _vehicle(scope: Scope, vehicle_id: int) -> Vehicle:
    within = Vehicle.objects.within(scope.where(Permission.MAKE_CALLS)).current()
    return within.select_related("dealer").get(pk=vehicle_id)


def _outcomes(dealer: Dealer) -> Sequence[Outcome]:
    """What a call that came in may end in: the owner was spoken to."""
    return [one for one in rules_of(dealer).calls.outcomes if one.contact]


def _is_of_the_owner(outcome: Outcome) -> bool:
    """Whether an outcome writes into the file of an owner or a vehicle, as a page of theirs would."""
    return outcome.blocks or outcome.says != "none"


def of_needs(tasks: Sequence[Task]) -> list[Task]:
    """Those about what a vehicle needs."""
    return [task for task in tasks if task.kind not in WITHOUT_NEED]


def _open(scope: Scope, vehicle: Vehicle, at: datetime) -> list[Task]:
    free = free_at(at) | Q(held_by=scope.staff_id)
    rows = Task.objects.within(scope).open().filter(free, vehicle=vehicle)
    return list(rows.select_related("vehicle", "dealer").order_by("best_on", "pk"))
