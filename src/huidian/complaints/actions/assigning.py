"""Complaints are given to somebody, one or several at once, and that is taken back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from huidian.complaints.actions.handling import NotHereError, assign, seen
from huidian.complaints.actions.steps import walk
from huidian.complaints.models import Complaint
from huidian.network import audit
from huidian.network.machines import NotNowError
from huidian.network.models import Staff
from huidian.network.roles import Permission
from huidian.network.scope import Scope

Given = tuple[int, int, int]
"""A complaint, who had it before (0: nobody), and who has it since."""


@audit.atomic()
def assign_several(
    *, at: datetime, by: Staff, scope: Scope, complaint_ids: Collection[int], staff_id: int
) -> list[Given]:
    """Give complaints to somebody of their dealer; which, with who had each. What cannot be given stays."""
    given = []
    for complaint_id in complaint_ids:
        try:
            before = seen(scope, complaint_id, Permission.MANAGE_COMPLAINTS).responsible_id
            if before == staff_id:
                continue
            assign(at=at, by=by, scope=scope, complaint_id=complaint_id, staff_id=staff_id)
        except (Complaint.DoesNotExist, NotNowError, NotHereError):
            continue
        given.append((complaint_id, before or 0, staff_id))
    return given


@audit.atomic()
def give_back(*, at: datetime, by: Staff, scope: Scope, given: Sequence[Given]) -> list[Given]:
    """Give complaints back to who had them; which still could be. One that has gone on to another stays."""
    done = []
    for complaint_id, before, since in given:
        try:
            if seen(scope, complaint_id, Permission.MANAGE_COMPLAINTS).responsible_id != since:
                continue
            if before:
                assign(at=at, by=by, scope=scope, complaint_id=complaint_id, staff_id=before)
            else:
                walk("give_back", complaint_id, at=at, by=by, scope=scope)
        except (Complaint.DoesNotExist, NotNowError, NotHereError):
            continue
        done.append((complaint_id, before, since))
    return done
