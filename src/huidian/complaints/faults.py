"""Whose mistake a complaint is about."""

from __future__ import annotations

from datetime import datetime

from huidian.complaints.models import Complaint
from huidian.network.models import Post, Staff


class OwnFaultError(PermissionError):
    """Who made the mistake does not close or withdraw the complaint about it, nor says that all is well, nor
    that it was somebody else.
    """


def is_own_fault(complaint: Complaint, staff: Staff, at: datetime) -> bool:
    """Whether somebody made the mistake a complaint is about, as its file or the order says."""
    if complaint.at_fault_id is not None:
        return complaint.at_fault_id == staff.pk
    names = Post.objects.current(at).filter(staff=staff, dealer=complaint.dealer).exclude(advisor_name="")
    return complaint.advisor_name in set(names.values_list("advisor_name", flat=True))
