"""What is stored of who answers for which vehicle."""

from huidian.assignment.models.assignments import Assignment, Batch, Kind
from huidian.assignment.models.nominations import Nomination

__all__ = ["Assignment", "Batch", "Kind", "Nomination"]
