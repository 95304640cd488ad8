"""What is stored of who answers for which vehicle."""

from huidian.assignment.models.assignments import Assignment, Batch, Kind
from huidian.assignment.models.nominations import Nomination
from huidian.assignment.models.profiles import Profile

__all__ = ["Assignment", "Batch", "Kind", "Nomination", "Profile"]
