"""The demo's campaigns: S2's table to the last of its 190, one whose lift is known, one that runs.

What lies months back is written as a shop takes over the tables it kept; what runs is done by the verbs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from huidian.demo.dice import Dice
from huidian.demo.store.calling import agents_of
from huidian.demo.store.campaign_rows import (
    WINDOW,
    Shop,
    campaign_of,
    end,
    first_after,
    issue_vouchers,
    last_seen,
    owners_of,
    tier_at,
    write_down,
)
from huidian.kit.months import add_months, first_day, last_day
from huidian.network.models import Dealer, Staff
from huidian.network.queries import scope_of
from huidian.network.rules import rules_of
from huidian.outreach.actions.campaigns import freeze, hold_out_of
from huidian.outreach.actions.offers import OfferTerms, make_offer
from huidian.outreach.conditions import Conditions
from huidian.outreach.models import Campaign, CampaignMember, Segment
from huidian.outreach.queries.audience import Audience

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
    write_down(shop, campaign, {vehicle: (turn, turn) for vehicle, (turn, _, _) in calls.items()}, calls)
    issue_vouchers(shop, campaign, calls, back, dice)
    end(shop, campaign, as_of)


def live_with_hold_out(shop: Shop, *, as_of: date) -> dict[str, Any] | None:
    """A campaign with a hold-out that ended: its truth, or None where too few came back to show anything.

    Each vehicle that came back some weeks later is one of two kinds. The first would have come anyhow: its
    turn lies within the window before its visit, whichever group it is in. The second came for the call: its
    turn does so where it was called, and is over too early where it was held out.
    """
    starts = as_of - timedelta(days=130)
    away = last_seen(shop.dealer, starts, add_months(starts, -24), add_months(starts, -6))
    back = first_after(shop.dealer, list(away), starts)
    owners = owners_of(list(away))
    members = {vehicle: tier_at(shop.dealer, day, starts) for vehicle, day in away.items() if owners[vehicle]}
    campaign = campaign_of(
        shop,
        "夏末挽回",
        at=shop.at(starts),
        conditions=Conditions({}, {"months_away": (6, 23)}),
        offer="win_back_labour",
        hold_out=30,
    )
    dice = Dice(0, "hold-out", shop.dealer.code)
    out = hold_out_of(campaign, Audience(members, owners))
    turns: dict[int, tuple[date, date]] = {}
    kinds = {"anyhow": 0, "for the call": 0, "not": 0}
    for vehicle in sorted(members):
        came = (back.get(vehicle, date.max) - starts).days
        kind, turn = _turn(dice, came, held_out=vehicle in out)
        kinds[kind] += 1
        day = starts + timedelta(days=turn)
        turns[vehicle] = (day, day)
    if min(kinds.values()) < 5:
        campaign.delete()
        return None
    freeze(campaign, Audience(members, owners))
    calls = {
        vehicle: (turn, *_said(shop, dice, turn, back.get(vehicle)))
        for vehicle, (turn, _) in turns.items()
        if vehicle not in out
    }
    write_down(shop, campaign, turns, calls)
    issue_vouchers(shop, campaign, calls, back, dice)
    end(shop, campaign, as_of)
    return {
        "dealer": shop.dealer.code,
        "campaign": campaign.name,
        "members": len(members),
        "held_out": len(out),
        "return_anyhow": kinds["anyhow"],
        "return_for_the_call": kinds["for the call"],
        "lift": kinds["for the call"] / len(members),
    }


def write_truth(home: Path, truth: Sequence[Mapping[str, Any]], *, name: str = "campaigns") -> Path:
    """What campaigns (or events, by `name`) truly brought, beside the rest of the truth."""
    path = home / "demo" / "truth" / f"{name}.json"
    path.write_text(json.dumps(list(truth), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def start_running(shop: Shop, *, on: date) -> None:
    """A campaign that goes on: its turns come with the nights that are lived."""
    away = last_seen(shop.dealer, on, add_months(on, -20), add_months(on, -6))
    busy = set(
        CampaignMember.objects.unscoped(_WHY)
        .filter(window_until_on__gte=on)
        .values_list("vehicle", flat=True)
    )
    owners = owners_of(list(away))
    members = {
        vehicle: tier_at(shop.dealer, day, on)
        for vehicle, day in away.items()
        if owners[vehicle] and vehicle not in busy
    }
    campaign = campaign_of(
        shop,
        "冬季服务月挽回",
        at=shop.at(on - timedelta(days=1), time(17)),
        conditions=Conditions({}, {"months_away": (6, 20)}),
        offer="booked_ahead",
        hold_out=20,
        quota=3,
    )
    campaign.cause_fixed = "等待时间：周末增开快修工位，服务经理负责"
    campaign.save(update_fields=["cause_fixed"])
    campaign.agents.set([shop.agent])
    freeze(campaign, Audience(members, owners))


def win_back(
    dealer: Dealer, manager: Staff, *, month: int, as_of: date, starts_on: date, now: datetime
) -> list[Any]:
    """A dealer's offers and campaigns, the last one of which starts on a day and is called on those that
    follow; the truth of what the others brought.

    Nothing where there are any.
    """
    shop = Shop(dealer, manager, agents_of(dealer, manager, now)[0])
    if Campaign.objects.unscoped(_WHY).filter(dealer=dealer).exists():
        return []
    offer_as_the_playbook(shop, at=shop.at(as_of - timedelta(days=400)), now=now)
    live_s2(shop, month=month, as_of=as_of)
    truth = live_with_hold_out(shop, as_of=as_of)
    start_running(shop, on=starts_on)
    return [truth] if truth else []


def _turn(dice: Dice, came: int, *, held_out: bool) -> tuple[str, int]:
    """A member's kind, and the day of its turn after the start; `came`: the day it came back."""
    if came > 75:
        return "not", dice.whole(0, 40)
    if came > 34 and dice.chance(0.8):
        if held_out:
            return "for the call", dice.whole(0, min(came - WINDOW - 1, 40))
        return "for the call", min(came - dice.whole(3, 20), 40) if came <= 60 else 40
    return "anyhow", max(0, min(came - dice.whole(1, 25), 40))


def _said(shop: Shop, dice: Dice, turn: date, back: date | None) -> tuple[str, str]:
    if back is not None and turn < back <= turn + timedelta(days=WINDOW):
        return dice.weighted((("intends", 0.7), ("booked", 0.3))), ""
    outcome = dice.weighted(
        (("intends", 0.25), ("informed", 0.2), ("no_answer", 0.25), ("refuses", 0.15), ("hung_up", 0.05),
         ("hardly_drives", 0.05), ("sold", 0.02), ("wrong_number", 0.03))
    )  # fmt: skip
    reasons = [one.key for one in rules_of(shop.dealer).reasons if one.side != "invalid"]
    return outcome, dice.pick(reasons) if outcome == "refuses" else ""
