"""A call and complaints: it opens one, answers one, or hears whether one is settled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from huidian.complaints.actions import calls, important
from huidian.complaints.actions.desk import last_order_of
from huidian.complaints.actions.opening import Filing, file_complaint
from huidian.complaints.actions.passing_on import maker_follows, maker_leaves
from huidian.flows.call_report import ReportError
from huidian.flows.surveys.after_complaints import is_asked_in
from huidian.network.models import Staff
from huidian.network.scope import Scope
from huidian.outreach.models import Attempt, Caller, Task
from huidian.outreach.queries.words import COMPLAINT, COMPLAINT_CALL_BACK, IMPORTANT_OWNER
from huidian.playbooks.calls import Outcome
from huidian.surveys.models import FollowUp
from huidian.visits.models import Visit

_WHY = "the order that a call in hand is about"
KINDS = frozenset({COMPLAINT, COMPLAINT_CALL_BACK, IMPORTANT_OWNER})
"""The kinds of tasks of which a call changes a complaint or an important owner."""


def complain(attempt: Attempt, *, at: datetime, by: Staff) -> dict[str, Any]:
    """File what was said as a complaint; what is needed to take that back."""
    of_maker = attempt.caller == Caller.MAKER
    filing = file_complaint(
        at=at,
        by=by,
        dealer=attempt.dealer,
        vehicle=attempt.vehicle,
        customer=attempt.customer,
        source="maker" if of_maker else "call",
        text=attempt.note,
        visit=_order_of(attempt),
        cause_key=f"attempt:{attempt.pk}",
    )
    if of_maker:
        maker_follows(filing.complaint, at=at, by=by)
    return effects_of(filing, f"attempt:{attempt.pk}")


def effects_of(filing: Filing, origin: str) -> dict[str, Any]:
    """What a call notes of what it filed, to take it back."""
    complaint = filing.complaint
    if filing.line:
        return {
            "complaints": [{"id": complaint.pk, "did": "added", "line": filing.line, "origin": origin}],
        }
    return {"complaint": complaint.pk, "task": complaint.answer_id}


def _order_of(attempt: Attempt) -> Visit | None:
    """The order an owner speaks of: what the follow-up is about that is called for, else the last one."""
    follow_up = FollowUp.objects.unscoped(_WHY).filter(task=attempt.task_id, visit__isnull=False)
    asked = follow_up.select_related("visit").first() if attempt.task_id else None
    return asked.visit if asked else last_order_of(attempt.vehicle)


def must_hear(tasks: Sequence[Task], outcome: Outcome, *, at: datetime, by: Staff) -> None:
    """Raise `ReportError` where somebody would settle a complaint about themselves by what the owner says."""
    if outcome.complains or outcome.result != "completed":
        return
    for task in tasks:
        if task.kind == COMPLAINT_CALL_BACK and calls.is_about(task, by, at):
            raise ReportError("outcome", "own_fault")


def hear(
    attempt: Attempt, tasks: Sequence[Task], outcome: Outcome, *, at: datetime, by: Staff, scope: Scope
) -> list[dict[str, Any]]:
    """What an owner who was spoken to said of complaints the tasks are about: by complaint what it did."""
    heard = []
    for task in tasks:
        did, complaint = "", None
        if task.kind == COMPLAINT and not outcome.complains:
            did, complaint = "answered", calls.answered(task, at=at, by=by)
        elif task.kind == COMPLAINT_CALL_BACK and _says_so(task, outcome):
            did = "reopened" if outcome.complains else "confirmed"
            satisfied, reason = not outcome.complains, attempt.note
            complaint = calls.called_back(task, at=at, by=by, scope=scope, satisfied=satisfied, reason=reason)
        elif task.kind == IMPORTANT_OWNER and outcome.final:
            important.contact_made(task, at=at, by=by)
        if complaint:
            heard.append({"id": complaint, "did": did})
    return heard


def take_back_heard(attempt: Attempt, *, at: datetime, by: Staff, scope: Scope) -> bool:
    """Take back what a call did to complaints; whether all of it could be."""
    effects = attempt.effects
    opened = effects.get("complaint")
    if attempt.caller == Caller.MAKER:
        for one in [*filter(None, [opened]), *(one["id"] for one in effects.get("complaints", ()))]:
            maker_leaves(one, raised_at=attempt.at, at=at, by=by)
    if opened and not calls.take_back_opened(opened, at=at, by=by, scope=scope):
        return False
    return all(
        calls.take_line_back(one["id"], one["line"], one.get("origin", ""), at=at, by=by)
        if one["did"] == "added"
        else calls.take_back(one["id"], one["did"], at=at, by=by, said_at=attempt.at)
        for one in effects.get("complaints", ())
    )


def _says_so(task: Task, outcome: Outcome) -> bool:
    """Whether an outcome itself says if a complaint is settled; else its questionnaire's answers do."""
    return outcome.complains or (outcome.result == "completed" and not is_asked_in(task))
