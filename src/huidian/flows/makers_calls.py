"""What a call of the manufacturer's is let do at the dealer whose owner it calls, and no more than that."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from huidian.flows.call_report import ReportError
from huidian.network import audit
from huidian.network.models import AuditEvent, Staff
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.outreach.models import Attempt, Caller, Task
from huidian.playbooks.calls import Outcome

TO_CALL = (Permission.VIEW_CUSTOMERS, Permission.SEE_PERSONAL)
"""Name, plate and number of the owner who is called, while one has the call in hand."""
TO_WRITE_DOWN = (Permission.EDIT_CUSTOMERS, Permission.HANDLE_COMPLAINTS)
"""An owner's wish not to be called, a wrong number, a vehicle that was sold; a complaint."""
NUMBER_SHOWN = "number.shown"
_WHY = "what one person opened, wherever that was"


def in_call(scope: Scope, about: Task | Attempt) -> Scope:
    """What somebody may do who writes down a call: as ever, or in a call of the manufacturer's what belongs
    to it at that one dealer.
    """
    return scope.lending(about.dealer_id, *TO_WRITE_DOWN) if about.caller == Caller.MAKER else scope


def at_card(scope: Scope, task: Task) -> Scope:
    """What is shown to who has a call in hand: as ever, or of the owner the manufacturer calls the number."""
    return scope.lending(task.dealer_id, *TO_CALL) if task.caller == Caller.MAKER else scope


def fits_maker(outcome: Outcome) -> bool:
    """Whether a call of the manufacturer's may end so: the dealer's appointments are the dealer's."""
    return not outcome.books


def must_be_makers(task: Task, outcome: Outcome) -> None:
    """Raise `ReportError` for an outcome that is no end of a call of the manufacturer's."""
    if task.caller == Caller.MAKER and not fits_maker(outcome):
        raise ReportError("outcome", "unknown")


@audit.atomic()
def note_number_shown(*, at: datetime, by: Staff, task_id: int) -> None:
    """That a person of the manufacturer saw an owner's number, once a person, task and day. The dealer's
    trail has nothing of it: whom the manufacturer asks is not the dealer's to know.
    """
    task = Task.objects.unscoped(_WHY).filter(pk=task_id, caller=Caller.MAKER).first()
    if task is None:
        return
    about: dict[str, Any] = {"object_type": "task", "object_id": str(task.pk), "action": NUMBER_SHOWN}
    seen = AuditEvent.objects.unscoped(_WHY).filter(**about, staff=by, at__gt=at - timedelta(days=1))
    if not seen.exists():
        audit.record(at=at, staff=by, dealer=None, **about, after={"vehicle": task.vehicle_id})
