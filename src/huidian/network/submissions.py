"""A shown form has one effect, however often it comes back: double clicks, retries after a lost answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from huidian.network import audit
from huidian.network.models import Submission

Outcome = Mapping[str, Any]
"""What an act says of itself, JSON-like and free of personal data: enough to give the same answer again."""
KEPT_FOR = timedelta(days=2)
"""Longer than a key of a form is accepted, so that a key taken back into use was never swept before."""


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """The key of one shown form; whoever makes one has checked that it belongs to the person and the form."""

    value: str
    form: str
    staff_id: int


def once(key: IdempotencyKey | None, *, at: datetime, act: Callable[[], Outcome]) -> Outcome:
    """`act`'s outcome, in one transaction with the key; where the key was used before, the outcome of then.

    Two at once: the second waits for the first. Where `act` raises, nothing is kept and the key is unused.
    Without a key `act` is just called.
    """
    if key is None:
        return act()
    with audit.atomic():
        try:
            with transaction.atomic():
                Submission.objects.create(
                    key=key.value, form=key.form, staff_id=key.staff_id, submitted_at=at, outcome={}
                )
        except IntegrityError:
            kept: Outcome = Submission.objects.get(key=key.value).outcome
            return kept
        outcome = act()
        Submission.objects.filter(key=key.value).update(outcome=dict(outcome))
        return outcome


def earlier_outcome(key: IdempotencyKey | None) -> Outcome | None:
    """What became of the form the first time, for verbs that prepare much before their transaction."""
    if key is None:
        return None
    kept: Outcome | None = Submission.objects.filter(key=key.value).values_list("outcome", flat=True).first()
    return kept


def forget_submissions(*, at: datetime) -> int:
    """Sweep the keys nobody can come back with any more; how many."""
    return Submission.objects.filter(submitted_at__lt=at - KEPT_FOR).delete()[0]
