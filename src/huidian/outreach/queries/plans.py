"""What a campaign is planned on: the dealer, its rules, segments and offers; whom a plan would reach."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Q

from huidian.kit.labels import Label
from huidian.messages.words import channel_words
from huidian.network.ends import today_at
from huidian.network.models import Dealer
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.outreach.conditions import Conditions
from huidian.outreach.models import Offer, Segment
from huidian.outreach.models.campaigns import PHONE
from huidian.outreach.queries.audience import WIN_BACK, Audience, audience_of
from huidian.outreach.queries.campaign_texts import campaign_texts
from huidian.outreach.queries.causes import Causes, causes_at
from huidian.outreach.queries.contact_choice import wish_of
from huidian.outreach.queries.segments import SegmentRow
from huidian.playbooks import Playbook
from huidian.retention.queries import Wish


@dataclass(frozen=True, slots=True)
class PlanGround:
    """The dealer a plan is for. `segments` and `offers` by id, with their names; `texts` by key what may be
    sent: its name, its channel's words, and its channel.
    """

    dealer_id: int
    dealer: str
    rules: Playbook
    segments: Mapping[int, str]
    conditions: Mapping[int, Conditions]
    offers: Mapping[int, str]
    texts: Mapping[str, tuple[str, Label, str]]
    causes: Causes


def plan_ground(scope: Scope, *, at: datetime, dealer_id: int | None = None) -> PlanGround:
    """The ground at one dealer, the one chosen or else the first.

    Raises `Dealer.DoesNotExist` where the person manages no calls.
    """
    mine = scope.where(Permission.MANAGE_CALLS)
    dealers = Dealer.objects.filter(pk__in=mine.chosen_dealer_ids).order_by("code")
    dealer = (dealers.filter(pk=dealer_id) if dealer_id is not None else dealers).first()
    if dealer is None:
        raise Dealer.DoesNotExist
    segments = Segment.objects.within(mine).filter(dealer=dealer, ended_at=None).order_by("name")
    today = today_at(at, dealer)
    offers = Offer.objects.within(mine).filter(dealer=dealer, ended_at=None)
    offers = offers.filter(Q(ends_on=None) | Q(ends_on__gte=today)).order_by("from_months", "name")
    return PlanGround(
        dealer_id=dealer.pk,
        dealer=dealer.name,
        rules=rules_of(dealer),
        segments={one.pk: one.name for one in segments},
        conditions={one.pk: Conditions.of(one.conditions) for one in segments},
        offers={one.pk: one.name for one in offers},
        texts={
            key: (one.name, channel_words(dealer, one.channel), one.channel)
            for key, one in campaign_texts(dealer).items()
        },
        causes=causes_at(dealer, at),
    )


def count_of(
    scope: Scope,
    ground: PlanGround,
    conditions: Conditions,
    *,
    at: datetime,
    offer_id: int | None = None,
    text: str = "",
) -> Audience:
    """Whom conditions would reach in a campaign, with an offer, that started now: of calls, or of a text."""
    channel = ground.texts[text][2] if text in ground.texts else PHONE
    dealer = Dealer.objects.get(pk=ground.dealer_id)
    offer = Offer.objects.within(scope).filter(dealer=dealer, pk=offer_id).first() if offer_id else None
    return audience_of(scope, dealer, conditions, purpose=WIN_BACK, channel=channel, offer=offer, at=at)


def segment_wish(row: SegmentRow, wish: Wish, *, at: datetime) -> Wish:
    """A wish about a list of vehicles, for those of a segment alone."""
    own = wish_of(Dealer.objects.get(pk=row.dealer_id), row.conditions, at=at)
    filters = {**own.filters}
    for by, keys in wish.filters.items():
        wanted = (keys,) if isinstance(keys, str) else tuple(keys)
        # Nothing is in both: a key that no vehicle has.
        filters[by] = [key for key in wanted if key in filters[by]] or ["\x1f"] if by in filters else wanted
    ranges = {**own.ranges}
    for name, (low, high) in wish.ranges.items():
        mine = ranges.get(name, (None, None))
        ranges[name] = (_inner(max, mine[0], low), _inner(min, mine[1], high))
    among = (
        own.among
        if wish.among is None
        else wish.among
        if own.among is None
        else sorted(set(own.among) & set(wish.among))
    )
    flags, but = {**own.flags, **wish.flags}, [*wish.but, *own.but]
    return replace(wish, filters=filters, ranges=ranges, flags=flags, among=among, but=but)


def _inner(choose: Callable[[Any, Any], Any], one: Any, other: Any) -> Any:
    return other if one is None else one if other is None else choose(one, other)
