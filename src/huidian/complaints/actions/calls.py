"""What calls of the queue do to complaints: a first answer, an owner who is satisfied or is not."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Literal

from huidian.complaints.actions.handling import note_answer, recount
from huidian.complaints.actions.steps import change, keep_snapshot, note, walk
from huidian.complaints.faults import is_own_fault
from huidian.complaints.machines import (
    CLOSED,
    COMPLAINT,
    CONFIRMED,
    HANDLING,
    NEW,
    OPEN_STATES,
)
from huidian.complaints.models import Complaint
from huidian.network.models import Staff
from huidian.network.scope import Scope
from huidian.outreach.models import Task

Did = Literal["answered", "confirmed", "reopened"]
_WHY = "the complaint of a task or a call that was found in scope"


def answered(task: Task, *, at: datetime, by: Staff) -> int | None:
    """The owner was spoken to about a complaint: its first answer. Its id where this was it."""
    rows = Complaint.objects.unscoped(_WHY).filter(answer=task, answered_at=None)
    complaint = rows.select_related("dealer").first()
    if complaint is None or COMPLAINT.state_of(complaint.pk) not in OPEN_STATES:
        return None
    note_answer(complaint, at=at, by=by)
    return complaint.pk


def called_back(
    task: Task, *, at: datetime, by: Staff | None, scope: Scope, satisfied: bool, reason: str
) -> int | None:
    """The owner was asked after closing: settled, or the work begins anew, also where somebody has written
    before that it is settled. The id where that changed it.
    """
    row = Complaint.objects.unscoped(_WHY).filter(call_back=task).first()
    if row is None or COMPLAINT.state_of(row.pk) not in ((CLOSED,) if satisfied else (CLOSED, CONFIRMED)):
        return None
    verb = "confirm" if satisfied else "reopen"
    complaint = walk(verb, row.pk, at=at, by=by, scope=scope, reason=reason)
    if not satisfied:
        recount(complaint, at=at, by=by)
    return row.pk


def take_line_back(complaint_id: int, line: str, origin: str, *, at: datetime, by: Staff) -> bool:
    """Take back what a call (`origin`) added to a complaint; whether it still stood."""
    complaint = Complaint.objects.unscoped(_WHY).select_related("dealer").get(pk=complaint_id)
    # A whole line: another one of the same minute may begin with the same words.
    there = [*re.finditer(re.escape(line) + r"(?=\n|\Z)", complaint.text)]
    if there:
        text = complaint.text[: there[-1].start()] + complaint.text[there[-1].end() :]
        left = [one for one in complaint.also_origins if one != origin]
        change(complaint, at=at, text=text, also_origins=left)
        note(complaint, at=at, by=by, action="complaint.noted", says={})
    return bool(there)


def is_about(task: Task, staff: Staff, at: datetime) -> bool:
    """Whether the complaint whose owner is called back is about somebody."""
    complaint = Complaint.objects.unscoped(_WHY).filter(call_back=task).select_related("dealer").first()
    return complaint is not None and is_own_fault(complaint, staff, at)


def take_back(complaint_id: int, did: str, *, at: datetime, by: Staff, said_at: datetime) -> bool:
    """Take back what a call did to a complaint; whether it still was so. A work begun anew stays begun."""
    rows = Complaint.objects.unscoped(_WHY).filter(pk=complaint_id)
    if did == "answered":
        back = rows.filter(answered_at=said_at).update(answered_at=None, answered_by=None)
    elif did == "confirmed":
        back = rows.filter(confirmed_at=said_at).update(confirmed_at=None)
    else:
        return False
    if back:
        complaint = rows.select_related("dealer").get()
        keep_snapshot(complaint, at=at)
        note(complaint, at=at, by=by, action=f"complaint.not_{did}", says={})
    return bool(back)


def take_back_opened(complaint_id: int, *, at: datetime, by: Staff, scope: Scope) -> bool:
    """Take back the complaint a call opened; whether nobody had begun it."""
    complaint = Complaint.objects.unscoped(_WHY).get(pk=complaint_id)
    state = COMPLAINT.state_of(complaint_id)
    if state not in (NEW, HANDLING):
        return state not in OPEN_STATES and complaint.withdrawn_at is not None
    if complaint.responsible_id is not None or complaint.answered_at is not None:
        return False
    walk("withdraw", complaint_id, at=at, by=by, scope=scope)
    return True
