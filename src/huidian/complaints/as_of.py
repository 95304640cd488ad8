"""A complaint as it stood at a moment, out of its clock and its snapshots."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from datetime import datetime

from huidian.complaints.clock import closings, is_open_at, marks_of
from huidian.complaints.models import Complaint, Snapshot


def complaint_as_of(complaint: Complaint, at: datetime) -> Complaint:
    """A copy with what figures read as it was at a moment; its clock and snapshots were fetched with it.

    Never to be saved. What is no figure (the text, findings) and the state stay as they are.
    """
    then = copy(complaint)
    if last := last_snapshot(complaint, at):
        then.responsible = last.responsible
        for name in Snapshot.KEPT:
            setattr(then, name, getattr(last, name))
    # Of complaints from before there were snapshots the first one tells of later as well.
    for name in ("answered_at", "solved_at"):
        if (moment := getattr(then, name)) and moment > at:
            setattr(then, name, None)
    marks = marks_of(complaint)
    shut = [one for one in closings(marks) if one <= at]
    then.closed_at = shut[-1] if shut and not is_open_at(marks, at) else None
    return then


def last_snapshot(complaint: Complaint, at: datetime) -> Snapshot | None:
    """How a complaint stood at a moment; None before it was opened. Its snapshots were fetched as `past`."""
    past: Sequence[Snapshot] = complaint.past  # type: ignore[attr-defined]
    return next((one for one in reversed(past) if one.at <= at), None)


def was_valid(complaint: Complaint, at: datetime) -> bool:
    """Whether a complaint counted at a moment: neither withdrawn nor found not to be valid by then."""
    if complaint.withdrawn_at is not None and complaint.withdrawn_at <= at:
        return False
    last = last_snapshot(complaint, at)
    return last is None or last.valid is not False
