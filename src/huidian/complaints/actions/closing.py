"""A complaint is closed as valid or not, asked about, settled, opened again, or withdrawn."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from huidian.complaints.actions.handling import end_task, recount, seen
from huidian.complaints.actions.proposing import propose_for
from huidian.complaints.actions.steps import walk
from huidian.complaints.faults import OwnFaultError, is_own_fault
from huidian.complaints.machines import INVESTIGATED
from huidian.complaints.models import Complaint
from huidian.network import audit
from huidian.network.ends import today_at
from huidian.network.models import Staff
from huidian.network.roles import Permission, Role
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.outreach.actions.follow_ups import open_follow_up
from huidian.outreach.queries.words import COMPLAINT as COMPLAINT_PURPOSE
from huidian.outreach.queries.words import COMPLAINT_CALL_BACK


class NoReasonError(ValueError):
    """A complaint that is found not to be valid needs a reason."""


class UnsolvedError(ValueError):
    """A complaint that is valid is closed once it is solved."""


@audit.atomic()
def close(
    *, at: datetime, by: Staff, scope: Scope, complaint_id: int, valid: bool, invalid_why: str = ""
) -> Complaint:
    """Close a complaint: solved ones as valid, investigated ones as not valid with a reason.

    A task to call the owner back is made for some days later. Raises `Complaint.DoesNotExist`,
    `NotNowError`, `OwnFaultError`, `NoReasonError`, `UnsolvedError`.
    """
    complaint = seen(scope, complaint_id, Permission.MANAGE_COMPLAINTS)
    if is_own_fault(complaint, by, at):
        raise OwnFaultError
    if valid and complaint.state_now == INVESTIGATED:  # type: ignore[attr-defined]
        raise UnsolvedError
    if not valid and not invalid_why.strip():
        raise NoReasonError
    due_on = today_at(at, complaint.dealer) + timedelta(
        days=rules_of(complaint.dealer).complaints.call_back_days
    )
    day = {"call_back_on": due_on}
    step: dict[str, Any] = {"at": at, "by": by, "scope": scope, "changes": day, "says": day}
    if valid:
        closed = walk("close", complaint_id, **step)
    else:
        complaint.invalid_why = invalid_why.strip()
        complaint.save(update_fields=["invalid_why"])
        closed = walk("dismiss", complaint_id, **step, reason=complaint.invalid_why)
    end_task(closed.answer_id, at=at, by=by, complaint=closed)
    closed.call_back = open_follow_up(
        at=at,
        dealer=closed.dealer,
        vehicle=closed.vehicle,
        kind=COMPLAINT_CALL_BACK,
        cycle=f"complaint:{closed.pk}:{closed.reopened}",
        role=Role.CARE_AGENT,
        purpose=COMPLAINT_PURPOSE,
        opens_on=due_on,
        overdue_on=due_on + timedelta(days=3),
    )
    closed.save(update_fields=["call_back"])
    propose_for(closed, at=at)
    return closed


@audit.atomic()
def confirm(*, at: datetime, by: Staff, scope: Scope, complaint_id: int) -> Complaint:
    """The owner says it is settled. Raises `Complaint.DoesNotExist`, `NotNowError`, `OwnFaultError`."""
    if is_own_fault(seen(scope, complaint_id, Permission.HANDLE_COMPLAINTS), by, at):
        raise OwnFaultError
    confirmed = walk("confirm", complaint_id, at=at, by=by, scope=scope)
    end_task(confirmed.call_back_id, at=at, by=by, complaint=confirmed)
    return confirmed


@audit.atomic()
def reopen(*, at: datetime, by: Staff, scope: Scope, complaint_id: int, reason: str) -> Complaint:
    """The owner is not satisfied: the work begins anew. Raises `Complaint.DoesNotExist`, `NotNowError`."""
    seen(scope, complaint_id, Permission.HANDLE_COMPLAINTS)
    again = walk("reopen", complaint_id, at=at, by=by, scope=scope, reason=reason)
    end_task(again.call_back_id, at=at, by=by, complaint=again)
    recount(again, at=at, by=by)
    return again


@audit.atomic()
def withdraw(*, at: datetime, by: Staff, scope: Scope, complaint_id: int, reason: str) -> Complaint:
    """Take back a complaint that was opened by mistake.

    Raises `Complaint.DoesNotExist`, `NotNowError`, `OwnFaultError`.
    """
    if is_own_fault(seen(scope, complaint_id, Permission.HANDLE_COMPLAINTS), by, at):
        raise OwnFaultError
    gone = walk("withdraw", complaint_id, at=at, by=by, scope=scope, reason=reason)
    end_task(gone.answer_id, at=at, by=by, complaint=gone)
    return gone
