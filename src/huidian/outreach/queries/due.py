"""What owners are to be contacted about now, by vehicle."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from huidian.kit.labels import Label
from huidian.network.bulk import one_of
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.outreach.queries.needs import needs_in_reach
from huidian.outreach.queries.words import kind_words


@dataclass(frozen=True, slots=True)
class DueContact:
    """What a vehicle needs, and the day it is due."""

    kind: Label
    due_on: date


def due_contacts(scope: Scope, vehicle_ids: Collection[int], *, day: date) -> dict[int, DueContact]:
    """By vehicle the most urgent need that its owner may be contacted about on a day, where there is one."""
    needs = needs_in_reach(scope.where(Permission.VIEW_CALLS), day=day)
    # The state is what `needs_in_reach` adds.
    to_contact = Q(**{"state__in": ("overdue", "open")})
    due = needs.filter(to_contact, vehicle__in=one_of([*vehicle_ids])).select_related("dealer")
    first: dict[int, DueContact] = {}
    for need in due:
        if need.vehicle_id not in first:
            words = kind_words(rules_of(need.dealer), need.kind)
            first[need.vehicle_id] = DueContact(words, need.due_on)
    return first
