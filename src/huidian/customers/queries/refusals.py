"""Contacts that were not made because the owner may not be contacted: the proof on demand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Min

from huidian.customers.models import Refusal
from huidian.engine.contact.answer import rule_words
from huidian.kit.labels import Label
from huidian.network.scope import Scope


@dataclass(frozen=True, slots=True)
class Refusals:
    """How often one rule kept an owner from being contacted, in days, and from when until when."""

    rule: str
    words: Label
    times: int
    first_on: date
    last_on: date


def refusals_of(scope: Scope, customer_id: int, *, since: date | None = None) -> list[Refusals]:
    """The contacts with an owner that were not made from a day on, by rule, the most frequent first."""
    refusals = Refusal.objects.within(scope).filter(customer_id=customer_id)
    if since:
        refusals = refusals.filter(refused_on__gte=since)
    rows = refusals.order_by().values_list("rule").annotate(Count("id"), Min("refused_on"), Max("refused_on"))
    return [
        Refusals(rule, rule_words(rule), times, first, last)
        for rule, times, first, last in sorted(rows, key=lambda row: (-row[1], row[0]))
    ]
