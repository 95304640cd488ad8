"""Settled orders, and the files they came in."""

from huidian.visits.models.batches import ImportBatch, ImportProfile
from huidian.visits.models.visits import Visit

__all__ = ["ImportBatch", "ImportProfile", "Visit"]
