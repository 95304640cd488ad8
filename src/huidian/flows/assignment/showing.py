"""A decision about vehicles shows on every page at once: lists, masks and the queue read the standings."""

from __future__ import annotations

from django.db.models import Q

from huidian.assignment.models import Assignment, Batch
from huidian.mart.holders import follow_decision

_WHY = "the vehicles of one decision that has just been made"


def show(*batches: Batch | None) -> None:
    """Bring the standings of the vehicles of some decisions in step; in the transaction they were made in."""
    for batch in batches:
        if batch is not None:
            rows = Assignment.objects.unscoped(_WHY).filter(Q(recorded_by=batch) | Q(retracted_by=batch))
            follow_decision(batch.dealer, set(rows.values_list("vehicle_id", flat=True)))
