"""Campaigns of the demo's past that are over, with a hold-out: what they truly brought is known.

Each vehicle that came back some weeks later is one of two kinds. The first would have come anyhow: its turn
lies within the window before its visit, whichever group it is in. The second came for the contact: its turn
does so where it was contacted, and is over too early where it was held out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from huidian.demo.dice import Dice
from huidian.demo.store import gateway
from huidian.demo.store.agreeing import agree
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
    write_calls,
    write_turns,
)
from huidian.kit.months import add_months
from huidian.messages.actions import Recipient, enqueue_many
from huidian.messages.models import Template
from huidian.network.rules import rules_of
from huidian.outreach.actions.campaign_contacts import CAUSE
from huidian.outreach.actions.campaigns import freeze
from huidian.outreach.campaign_results import lift_among
from huidian.outreach.conditions import Conditions
from huidian.outreach.models import Campaign, CampaignMember
from huidian.outreach.queries.audience import WIN_BACK, Audience, hold_out_of

CALLED_BEFORE, WRITTEN_BEFORE = timedelta(days=130), timedelta(days=260)
LONGEST_TURN, EARLY, LATE = 40, 34, 75
"""Days after the start: of the last turn, and between which who comes may have come for the contact."""
AGREED, AGREED_AND_CAME = 240, 45
DRAWS = 8
"""How often a hold-out is drawn at most until the interval that its page shows holds what is true: one in
twenty does not, and the demo is there to show what the interval means.
"""
_LEAST = 5
_WHY = "the demo's own campaigns"


@dataclass(frozen=True, slots=True)
class Turns:
    """The day of each member's turn, who is held out, and how many members are of each kind."""

    days: Mapping[int, date]
    out: frozenset[int]
    kinds: Mapping[str, int]
    returned: frozenset[int]

    @property
    def lift(self) -> float:
        return self.kinds["for the call"] / len(self.days)

    @property
    def is_shown(self) -> bool:
        """Whether the interval on the campaign's page will hold the truth."""
        shown = lift_among((one in self.out, one in self.returned) for one in self.days)
        return shown.low is not None and shown.high is not None and shown.low <= self.lift <= shown.high

    def truth_of(self, campaign: Campaign) -> dict[str, Any]:
        """What the campaign truly brought; `lift` is a share of its members."""
        return {
            "dealer": campaign.dealer.code,
            "campaign": campaign.name,
            "members": len(self.days),
            "held_out": len(self.out),
            "return_anyhow": self.kinds["anyhow"],
            "return_for_the_call": self.kinds["for the call"],
            "lift": self.lift,
        }


def live_by_call(shop: Shop, *, as_of: date) -> dict[str, Any] | None:
    """One that called: its truth, or None where too few came back to show anything."""
    starts = as_of - CALLED_BEFORE
    away = _away(shop, starts)
    owners, back = owners_of(list(away)), first_after(shop.dealer, list(away), starts)
    members = {vehicle: tier for vehicle, tier in away.items() if owners[vehicle]}
    dice = Dice(0, "hold-out", shop.dealer.code)
    drawn = _drawn(
        lambda: _begun(shop, "夏末挽回", starts, "win_back_labour"),
        Audience(members, owners), back, starts, dice,
    )  # fmt: skip
    if drawn is None:
        return None
    campaign, turns = drawn
    calls = {
        vehicle: (day, *_said(shop, dice, day, back.get(vehicle)))
        for vehicle, day in turns.days.items()
        if vehicle not in turns.out
    }
    write_turns(campaign, turns.days)
    write_calls(shop, campaign, calls)
    issue_vouchers(shop, campaign, {vehicle: day for vehicle, (day, *_) in calls.items()}, back, dice)
    end(shop, campaign, as_of)
    return turns.truth_of(campaign)


def live_by_message(shop: Shop, text: Template, *, as_of: date) -> dict[str, Any] | None:
    """One that wrote to those who had agreed to it: as `live_by_call`."""
    starts = as_of - WRITTEN_BEFORE
    away = _away(shop, starts)
    back = first_after(shop.dealer, list(away), starts)
    dice = Dice(0, "hold-out by message", shop.dealer.code)
    owners = _who_agreed(shop, away, back, starts, dice)
    agree(
        shop.dealer,
        shop.manager,
        {one for one in owners.values() if one},
        WIN_BACK,
        shop.at(starts - timedelta(days=3)),
    )
    members = {vehicle: tier for vehicle, tier in away.items() if vehicle in owners}
    drawn = _drawn(
        lambda: _begun(shop, "春季短信挽回", starts, "cabin_filter", text),
        Audience(members, owners), back, starts, dice,
    )  # fmt: skip
    if drawn is None:
        return None
    campaign, turns = drawn
    write_turns(campaign, turns.days)
    _write(shop, campaign, text, dice)
    written = {vehicle: day for vehicle, day in turns.days.items() if vehicle not in turns.out}
    issue_vouchers(shop, campaign, written, back, dice)
    end(shop, campaign, as_of)
    return turns.truth_of(campaign)


def _away(shop: Shop, on: date) -> dict[int, str]:
    """The vehicles half a year to two years away on a day that are in no campaign then, with their tier."""
    seen = last_seen(shop.dealer, on, add_months(on, -24), add_months(on, -6))
    until = on - timedelta(days=1)
    busy = CampaignMember.objects.unscoped(_WHY).filter(
        campaign__dealer=shop.dealer,
        turn_on__lte=on + timedelta(days=LONGEST_TURN),
        window_until_on__gt=until,
    )
    taken = set(busy.values_list("vehicle", flat=True))
    return {vehicle: tier_at(shop.dealer, day, on) for vehicle, day in seen.items() if vehicle not in taken}


def _who_agreed(
    shop: Shop, away: Mapping[int, str], back: Mapping[int, date], starts: date, dice: Dice
) -> dict[int, int | None]:
    """By vehicle its owner, of some owners with a number: many of those who came back, and others."""
    owners = owners_of(list(away), with_number=True)
    came = {
        owners[vehicle]
        for vehicle, day in back.items()
        if vehicle in owners and EARLY < (day - starts).days <= LATE
    }
    some = dice.shuffled(sorted(one for one in came if one))[:AGREED_AND_CAME]
    others = dice.shuffled(sorted({one for one in owners.values() if one and one not in came}))
    agreed = {*some, *others[: AGREED - len(some)]}
    return {vehicle: owner for vehicle, owner in owners.items() if owner in agreed}


def _begun(shop: Shop, name: str, starts: date, offer: str, text: Template | None = None) -> Campaign:
    campaign = campaign_of(
        shop,
        name,
        at=shop.at(starts),
        conditions=Conditions({}, {"months_away": (6, 23)}),
        offer=offer,
        hold_out=30,
    )
    if text is not None:
        campaign.text, campaign.channel = text.key, text.channel
        campaign.save(update_fields=["text", "channel"])
    return campaign


def _drawn(
    begin: Callable[[], Campaign], audience: Audience, back: Mapping[int, date], starts: date, dice: Dice
) -> tuple[Campaign, Turns] | None:
    """A campaign with its members frozen and their turns; None where too few are of a kind."""
    for draw in range(DRAWS):
        campaign = begin()
        turns = _turns(campaign, audience, back, starts, dice)
        if min(turns.kinds[one] for one in ("anyhow", "for the call", "not")) < _LEAST:
            campaign.delete()
            return None
        if turns.is_shown or draw == DRAWS - 1:
            freeze(campaign, audience)
            return campaign, turns
        campaign.delete()
    return None


def _turns(
    campaign: Campaign, audience: Audience, back: Mapping[int, date], starts: date, dice: Dice
) -> Turns:
    """The turns that members would have, held out as the campaign draws it."""
    out = hold_out_of(campaign, audience)
    kinds: Counter[str] = Counter()
    days: dict[int, date] = {}
    returned: set[int] = set()
    for vehicle in sorted(audience.members):
        came = (back.get(vehicle, date.max) - starts).days
        kind, turn = _turn(dice, came, held_out=vehicle in out)
        kinds[kind] += 1
        days[vehicle] = starts + timedelta(days=turn)
        if kind == "anyhow" or (kind == "for the call" and vehicle not in out):
            returned.add(vehicle)
    return Turns(days, out, kinds, frozenset(returned))


def _turn(dice: Dice, came: int, *, held_out: bool) -> tuple[str, int]:
    """A member's kind, and the day of its turn after the start; `came`: the day it came back."""
    if came > LATE:
        return "not", dice.whole(0, LONGEST_TURN)
    if came > EARLY and dice.chance(0.8):
        if held_out:
            return "for the call", dice.whole(0, min(came - WINDOW - 1, LONGEST_TURN))
        last = min(came - dice.whole(3, 20), LONGEST_TURN) if came <= 60 else LONGEST_TURN
        return "for the call", last
    return "anyhow", max(0, min(came - dice.whole(1, 25), LONGEST_TURN))


def _said(shop: Shop, dice: Dice, turn: date, back: date | None) -> tuple[str, str]:
    if back is not None and turn < back <= turn + timedelta(days=WINDOW):
        return dice.weighted((("intends", 0.7), ("booked", 0.3))), ""
    outcome = dice.weighted(
        (("intends", 0.25), ("informed", 0.2), ("no_answer", 0.25), ("refuses", 0.15), ("hung_up", 0.05),
         ("hardly_drives", 0.05), ("sold", 0.02), ("wrong_number", 0.03))
    )  # fmt: skip
    reasons = [one.key for one in rules_of(shop.dealer).reasons if one.side != "invalid"]
    return outcome, dice.pick(reasons) if outcome == "refuses" else ""


def _write(shop: Shop, campaign: Campaign, text: Template, dice: Dice) -> None:
    """The messages of each day of turns, which left that morning, and what owners replied."""
    rows = CampaignMember.objects.unscoped(_WHY).filter(campaign=campaign, held_out=False)
    members = list(rows.select_related("vehicle__owner").order_by("turn"))
    for day in sorted({one.turn_on for one in members if one.turn_on}):
        keyed = {f"{campaign.pk}:{one.pk}": one for one in members if one.turn_on == day}
        to = [Recipient(key, one.vehicle, one.vehicle.owner) for key, one in keyed.items()]
        at = shop.at(day)
        about: dict[str, Any] = {"dealer": shop.dealer, "template": text, "cause": CAUSE}
        made = enqueue_many(to, **about, purpose=WIN_BACK, at=at)
        for key, message_id in made.messages.items():
            keyed[key].message_id = message_id
        gateway.write_back(gateway.carry(shop.dealer, dice, at, permitted=True), dice, at)
    CampaignMember.objects.unscoped(_WHY).bulk_update(members, ["message"], batch_size=200)
