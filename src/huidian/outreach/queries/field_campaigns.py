"""The campaigns of the chosen dealers as a page shows them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from huidian.network.ends import today_at
from huidian.network.masks import Masks
from huidian.network.models import Dealer
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.outreach.models import FieldCampaign, Need

NAMED = 200
_OPENED_BY = frozenset({"recall", "service_campaign"})
"""Entries of a list that name no vehicle which a page shows."""


@dataclass(frozen=True, slots=True)
class FieldCampaignLine:
    """One campaign. `unmatched` are entries of its list that are no vehicle on file, of `missing` in all."""

    id: int
    dealer: str
    kind: str
    code: str
    title: str
    starts_on: date
    ends_on: date | None
    vehicles: int
    done: int
    unmatched: tuple[str, ...]
    missing: int
    withdrawn_on: date | None


def field_campaigns_in_reach(scope: Scope) -> list[FieldCampaignLine]:
    """All campaigns, those that stand first, the latest first."""
    rows = (
        FieldCampaign.objects.within(scope)
        .select_related("dealer")
        .annotate(
            on_list=Count("vehicles"), done=Count("vehicles", filter=Q(vehicles__done_on__isnull=False))
        )
        .order_by("retracted_at", "-starts_on", "-pk")
    )
    masks, met = Masks(scope), _met(scope)
    return [
        FieldCampaignLine(
            id=one.pk,
            dealer=one.dealer.name,
            kind=str(one.get_kind_display()),
            code=one.code,
            title=one.title,
            starts_on=one.starts_on,
            ends_on=one.ends_on,
            vehicles=one.on_list,
            done=max(one.done, met[one.dealer_id, one.code]),
            unmatched=tuple(masks.typed(vin, dealer_id=one.dealer_id) for vin in one.unmatched[:NAMED]),
            missing=len(one.unmatched),
            withdrawn_on=today_at(one.retracted_at, one.dealer) if one.retracted_at else None,
        )
        for one in sorted(rows, key=lambda one: one.retracted_at is not None)
    ]


def _met(scope: Scope) -> Counter[tuple[int, str]]:
    """By dealer and code of how many vehicles a visit or a mark says that it was carried out."""
    dealers = Dealer.objects.filter(pk__in=scope.chosen_dealer_ids)
    kinds = {
        rule.key
        for dealer in dealers
        for rule in rules_of(dealer).needs.rules
        if rule.opened_by in _OPENED_BY
    }
    needs = Need.objects.within(scope).filter(kind__in=kinds, ending="satisfied", vehicle__retracted_at=None)
    rows = needs.order_by().values_list("dealer", "cycle").annotate(n=Count("vehicle", distinct=True))
    return Counter({(dealer, cycle.partition(":")[2]): n for dealer, cycle, n in rows})
