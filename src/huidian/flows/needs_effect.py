"""What other rules would make of a dealer's needs: computed on a sample of its vehicles, never written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from huidian import playbooks
from huidian.customers.models import Vehicle
from huidian.engine.needs.need import Need
from huidian.flows.needs import bookings_of
from huidian.kit.labels import Label
from huidian.network.ends import today_at
from huidian.network.models import Dealer
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.outreach.actions import needs
from huidian.playbooks.needs import NeedsRules

SAMPLE = 1500
"""Vehicles that are computed twice while somebody waits; of a larger dealer every n-th one."""
WEEKS = 4


@dataclass(frozen=True, slots=True)
class NeedEffect:
    """One kind: needs to contact about today and those that open a week over four weeks, before and after."""

    kind: Label
    now_before: int
    now_after: int
    week_before: int
    week_after: int

    @property
    def moves(self) -> bool:
        return (self.now_before, self.week_before) != (self.now_after, self.week_after)


@dataclass(frozen=True, slots=True)
class NeedsEffect:
    """The kinds, and of how many of the vehicles that was computed; with fewer than all it is projected."""

    kinds: tuple[NeedEffect, ...]
    sample: int
    vehicles: int


def needs_effect(scope: Scope, dealer_id: int, overlay: Mapping[str, Any], *, at: datetime) -> NeedsEffect:
    """What a dealer's needs would be by other own rules, as a whole, beside what they are.

    Raises `Dealer.DoesNotExist` where the person may not set rules, `PlaybookError` for rules that cannot be.
    """
    within = scope.where(Permission.MANAGE_RULES)
    dealer = Dealer.objects.filter(pk__in=within.chosen_dealer_ids).get(pk=dealer_id)
    before, after = rules_of(dealer).needs, playbooks.load(dealer.playbook, overlay).needs
    on_file = Vehicle.objects.within(scope).current().filter(dealer=dealer).order_by("pk")
    ids = list(on_file.values_list("pk", flat=True))
    sample = ids[:: -(-len(ids) // SAMPLE)] if ids else []
    day = today_at(at, dealer)
    was, now = (_counts(dealer, day, sample, rules) for rules in (before, after))
    share = len(ids) / len(sample) if sample else 1.0
    kinds = (
        NeedEffect(
            rule.label,
            *(round(counts[0][rule.key] * share) for counts in (was, now)),
            *(round(counts[1][rule.key] * share / WEEKS) for counts in (was, now)),
        )
        for rule in after.rules
    )
    return NeedsEffect(tuple(kinds), len(sample), len(ids))


def _counts(
    dealer: Dealer, day: date, sample: list[int], rules: NeedsRules
) -> tuple[Counter[str], Counter[str]]:
    """By kind: needs to contact about on a day, and those that open within the four weeks after it."""
    now, coming = Counter[str](), Counter[str]()
    bookings = bookings_of(dealer, sample)
    for made in needs.computed(dealer, day, bookings=bookings, rules=rules, vehicle_ids=sample):
        for need in made.needs:
            now[need.kind] += need.to_contact_on(day)
            coming[need.kind] += _opens(need, day)
    return now, coming


def _opens(need: Need, day: date) -> bool:
    return need.state_on(day) == "coming" and need.earliest <= day + timedelta(weeks=WEEKS)
