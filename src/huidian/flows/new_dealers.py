"""A dealer that is set up with the first file that comes in for it, and not at all where none does."""

from __future__ import annotations

from datetime import datetime

from huidian.network.actions import create_dealer
from huidian.network.models import Dealer, Staff
from huidian.visits.actions import Plan
from huidian.visits.models import ImportBatch

_NOT_STORED = 0
"""The number of a dealer that is not on file; nothing else bears it."""


def new_dealer(code: str, name: str) -> Dealer:
    """A dealer that is not stored: files can be read and planned for it."""
    return Dealer(pk=_NOT_STORED, code=code, name=name)


def store_dealer(batch: ImportBatch, plan: Plan, *, staff: Staff | None, at: datetime) -> None:
    """Set up the dealer of batch and plan where it is new, unless somebody did meanwhile."""
    if batch.dealer_id == _NOT_STORED:
        code, name = batch.dealer.code, batch.dealer.name
        there = Dealer.objects.filter(code=code).first()
        batch.dealer = there or create_dealer(at=at, by=staff, code=code, name=name)
        plan.dealer_id = batch.dealer.pk
