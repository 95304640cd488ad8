"""A closed complaint is asked about: the owner's answers say whether it is settled or begins anew."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from huidian.complaints.actions import calls, closing
from huidian.complaints.models import Complaint
from huidian.flows.surveys.dissatisfied import words_of
from huidian.network import audit
from huidian.network.models import Staff
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.outreach.models import Task
from huidian.outreach.queries.words import COMPLAINT_CALL_BACK
from huidian.surveys.actions.opening import follow_up_complaint
from huidian.surveys.models import FollowUp, Response

_WHY = "the questionnaire of a task that was found in scope"


@audit.atomic()
def close_complaint(
    *, at: datetime, by: Staff, scope: Scope, complaint_id: int, valid: bool, invalid_why: str = ""
) -> Complaint:
    """Close a complaint; the call back about it asks the questionnaire. Raises as `closing.close`."""
    closed = closing.close(
        at=at, by=by, scope=scope, complaint_id=complaint_id, valid=valid, invalid_why=invalid_why
    )
    if closed.call_back is not None:
        follow_up_complaint(
            closed.call_back,
            at=at,
            customer=closed.customer,
            visit=closed.visit,
            advisor_name=closed.advisor_name,
        )
    return closed


def is_call_back(task: Task | None) -> bool:
    """Whether a task is to ask an owner after a complaint was closed."""
    return task is not None and task.kind == COMPLAINT_CALL_BACK


def is_asked_in(task: Task) -> bool:
    """Whether a questionnaire goes with a call."""
    return FollowUp.objects.unscoped(_WHY).filter(task=task).exists()


def answered_after(
    task: Task, response: Response, *, at: datetime, by: Staff | None, scope: Scope | None = None
) -> list[dict[str, Any]]:
    """What whole answers do to the complaint they are about: a dissatisfied owner's begins anew, any other is
    settled. As a call notes it, to be taken back; nothing where it is not waiting for that.

    Without a `scope` it is the owner who answered. Belongs into a transaction that has locked the dealer.
    """
    satisfied = response.summary != Response.Summary.DISSATISFIED
    complaint = calls.called_back(
        task,
        at=at,
        by=by,
        scope=scope or Scope(0, {task.dealer_id: frozenset({Permission.HANDLE_COMPLAINTS})}),
        satisfied=satisfied,
        reason="" if satisfied else words_of(response)[:200],
    )
    return [{"id": complaint, "did": "confirmed" if satisfied else "reopened"}] if complaint else []
