"""Complaints and important owners as stored."""

from huidian.complaints.models.complaints import ClockEntry, Complaint, Escalation, Snapshot
from huidian.complaints.models.important import ImportantOwner

__all__ = ["ClockEntry", "Complaint", "Escalation", "ImportantOwner", "Snapshot"]
