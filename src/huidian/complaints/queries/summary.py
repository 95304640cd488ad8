"""How much of complaints and important owners waits for a manager."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q

from huidian.complaints.machines import ACCEPTED, IMPORTANT, NEW
from huidian.complaints.queries.important import important_owners
from huidian.complaints.queries.lists import AGES, complaints_listed
from huidian.network.scope import Scope


@dataclass(frozen=True, slots=True)
class Waiting:
    """Open complaints, of these nobody's (`new`) and `old` ones; important owners `due` by today."""

    open: int
    new: int
    old: int
    due: int


def waiting(scope: Scope, *, now: datetime, today: date) -> Waiting:
    """What waits at the chosen dealers."""
    counts = complaints_listed(scope, now=now).aggregate(
        open=Count("pk", filter=Q(is_open=True)),
        new=Count("pk", filter=Q(state_now=NEW)),
        old=Count("pk", filter=Q(age=AGES[-1])),
    )
    accepted = IMPORTANT.states[ACCEPTED].condition
    due = important_owners(scope).filter(accepted, next_on__lte=today).count()
    return Waiting(**counts, due=due)
