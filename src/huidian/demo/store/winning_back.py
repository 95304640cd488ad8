"""The demo's campaigns: S2's table to the last of its 190, two whose lift is known, two that run.

What lies months back is written as a shop takes over the tables it kept; what runs is done by the verbs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from huidian.demo.dice import Dice
from huidian.demo.store.agreeing import agree
from huidian.demo.store.calling import agents_of
from huidian.demo.store.campaign_rows import (
    Shop,
    campaign_of,
    end,
    first_after,
    issue_vouchers,
    last_seen,
    owners_of,
    tier_at,
    write_calls,
    write_turns,
)
from huidian.demo.store.known_lift import live_by_call, live_by_message
from huidian.kit.months import add_months, first_day, last_day
from huidian.messages.actions import template_in_force
from huidian.network.models import Dealer, Staff
from huidian.network.queries import scope_of
from huidian.network.rules import rules_of
from huidian.outreach.actions.campaign_plans import Plan, plan_campaign
from huidian.outreach.actions.campaigns import NobodyError, discard_campaign, freeze, start_campaign
from huidian.outreach.actions.offers import OfferTerms, make_offer
from huidian.outreach.conditions import Conditions
from huidian.outreach.models import Campaign, Offer, Segment
from huidian.outreach.queries.audience import WIN_BACK, Audience, in_campaigns

TEXT, AGREED = "win_back", 110
FIXED = "等待时间：周末增开快修工位，服务经理负责"
S2 = (
    ("intends", "", 60), ("refuses", "price", 14), ("refuses", "waiting", 6), ("refuses", "distance", 4),
    ("refuses", "friend_workshop", 3), ("sold", "sold", 4), ("hardly_drives", "little_driven", 5),
    ("informed", "other", 3), ("wrong_number", "wrong_number", 5), ("hung_up", "hung_up", 7),
)  # fmt: skip
"""What the 111 of S2's 190 said that did not return: outcome, reason, how many."""
RETURNED = 79
_WHY = "the demo's own campaigns"


def offer_as_the_playbook(shop: Shop, *, at: datetime, now: datetime) -> None:
    """The offers the playbook has that are not dated, put on file, and two segments."""
    scope = scope_of(shop.manager, at=now)
    for rule in rules_of(shop.dealer).offers:
        if rule.enabled and not rule.dated:
            terms = OfferTerms(
                name=rule.label.zh,
                key=rule.key,
                terms=rule.terms.zh,
                from_months=rule.from_months,
                until_months=rule.until_months,
                labour_off=round(rule.labour_off * 100),
                parts_off=round(rule.parts_off * 100),
                worth_fen=rule.worth * 100,
                min_spend_fen=rule.min_spend * 100,
                cost_fen=rule.cost * 100,
                no_accident=rule.no_accident,
                booked_ahead=rule.booked_ahead,
                valid_days=rule.valid_days,
            )
            make_offer(at=at, by=shop.manager, scope=scope, dealer_id=shop.dealer.pk, terms=terms)
    for name, ranges in (("准流失（6–12 个月）", (6, 11)), ("一年以上没来", (12, None))):
        stored = Conditions({}, {"months_away": ranges}).stored()
        Segment.objects.create(
            dealer=shop.dealer, name=name, conditions=stored, created_at=at, created_by=shop.manager
        )


def live_s2(shop: Shop, *, month: int, as_of: date) -> None:
    """S2's win-back: the lost of a month (number), all reminded; nothing where it is not over yet."""
    last = last_day(month)
    lost = last_seen(shop.dealer, last, first_day(month - 6), last_day(month - 6))
    back = first_after(shop.dealer, list(lost), last)
    returned = [vehicle for vehicle in lost if back.get(vehicle, date.max) <= last + timedelta(days=90)]
    if (len(lost), len(returned)) != (RETURNED + sum(n for _, _, n in S2), RETURNED):
        return
    dice = Dice(0, "s2", shop.dealer.code)
    campaign = campaign_of(
        shop,
        "流失客户挽回（一月）",
        at=shop.at(last),
        conditions=Conditions({}, {"last_visit_on": (first_day(month - 6), last_day(month - 6))}),
        offer="cabin_filter",
    )
    first = last + timedelta(days=1)
    stays = dice.shuffled([vehicle for vehicle in lost if vehicle not in set(returned)])
    said = [(outcome, reason) for outcome, reason, n in S2 for _ in range(n)]
    calls = {
        vehicle: (first + timedelta(days=dice.whole(0, 55)), *one)
        for vehicle, one in zip(stays, said, strict=True)
    }
    for vehicle in returned:
        turn = max(first, back[vehicle] - timedelta(days=dice.whole(2, 25)))
        calls[vehicle] = (turn, "intends", "")
    tiers = {vehicle: tier_at(shop.dealer, day, last) for vehicle, day in lost.items()}
    freeze(campaign, Audience(tiers, owners_of(list(lost))))
    turns = {vehicle: turn for vehicle, (turn, _, _) in calls.items()}
    write_turns(campaign, turns)
    write_calls(shop, campaign, calls)
    issue_vouchers(shop, campaign, turns, back, dice)
    end(shop, campaign, as_of)


def write_truth(home: Path, truth: Sequence[Mapping[str, Any]], *, name: str = "campaigns") -> Path:
    """What campaigns (or events, by `name`) truly brought, beside the rest of the truth."""
    path = home / "demo" / "truth" / f"{name}.json"
    path.write_text(json.dumps(list(truth), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def start_running(shop: Shop, *, on: date) -> None:
    """A campaign that goes on: its turns come with the nights that are lived."""
    members = _idle(shop, on, months=12)
    owners = owners_of(list(members))
    campaign = campaign_of(
        shop,
        "冬季服务月挽回",
        at=shop.at(on - timedelta(days=1), time(17)),
        conditions=Conditions({}, {"months_away": (6, 11)}),
        offer="booked_ahead",
        hold_out=20,
        quota=3,
    )
    campaign.cause_fixed = FIXED
    campaign.save(update_fields=["cause_fixed"])
    campaign.agents.set([shop.agent])
    freeze(campaign, Audience({one: tier for one, tier in members.items() if owners[one]}, owners))


def start_writing(shop: Shop, *, on: date, now: datetime) -> None:
    """One that goes on by message first, then by calls, among owners who agreed to it; by the verbs."""
    at = shop.at(on - timedelta(days=1), time(17))
    owners = set(owners_of(list(_idle(shop, on)), with_number=True).values())
    some = Dice(0, "running by message", shop.dealer.code).shuffled(sorted(one for one in owners if one))
    agree(shop.dealer, shop.manager, some[:AGREED], WIN_BACK, at - timedelta(days=2))
    plan = Plan(
        name="年末短信挽回",
        conditions=Conditions({}, {"months_away": (6, 20)}),
        quota=4,
        hold_out=25,
        text=TEXT,
        call_after_days=5,
        offer_id=Offer.objects.unscoped(_WHY).get(dealer=shop.dealer, key="cabin_filter").pk,
        agents=[shop.agent.pk],
        cause_fixed=FIXED,
    )
    act: dict[str, Any] = {"at": at, "by": shop.manager, "scope": scope_of(shop.manager, at=now)}
    campaign = plan_campaign(**act, dealer_id=shop.dealer.pk, plan=plan)
    try:
        start_campaign(**act, campaign_id=campaign.pk)
    except NobodyError:
        discard_campaign(**act, campaign_id=campaign.pk)


def _idle(shop: Shop, on: date, *, months: int = 21) -> dict[int, str]:
    """The vehicles half a year to less than some months away that are in no campaign, with their tier."""
    since = add_months(on, -months) + timedelta(days=1)
    away = last_seen(shop.dealer, on, since, add_months(on, -6))
    busy = in_campaigns(shop.dealer, shop.at(on))
    return {vehicle: tier_at(shop.dealer, day, on) for vehicle, day in away.items() if vehicle not in busy}


@transaction.atomic
def win_back(
    dealer: Dealer, manager: Staff, *, month: int, as_of: date, starts_on: date, now: datetime
) -> list[Any]:
    """A dealer's offers and campaigns, the last two of which start on a day and go on on those that follow;
    the truth of what the others brought.

    Nothing where there are any.
    """
    shop = Shop(dealer, manager, agents_of(dealer, manager, now)[0])
    if Campaign.objects.unscoped(_WHY).filter(dealer=dealer).exists():
        return []
    offer_as_the_playbook(shop, at=shop.at(as_of - timedelta(days=400)), now=now)
    live_s2(shop, month=month, as_of=as_of)
    text = template_in_force(dealer, TEXT)
    truth = [live_by_message(shop, text, as_of=as_of), live_by_call(shop, as_of=as_of)]
    start_writing(shop, on=starts_on, now=now)
    start_running(shop, on=starts_on)
    return [one for one in truth if one]
