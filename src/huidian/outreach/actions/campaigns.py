"""Campaigns planned, started, paused, ended: the start freezes the audience, a pause holds tasks at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from huidian.engine.campaigns import held_out, order_of_turns
from huidian.engine.campaigns.hold_out import MOST_PERCENT
from huidian.network import audit
from huidian.network.bulk import insert_columns
from huidian.network.ends import today_at
from huidian.network.locks import locked_dealer
from huidian.network.machines import move
from huidian.network.models import Dealer, Staff
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.outreach.actions.campaign_turns import (
    close_answered,
    give_turns,
    withdraw_tasks,
    withdrawn_by,
)
from huidian.outreach.campaign_machine import CAMPAIGN
from huidian.outreach.conditions import Conditions
from huidian.outreach.models import Campaign, CampaignMember, Offer, Segment, Task
from huidian.outreach.queries.audience import WIN_BACK, Audience, audience_of, units_of
from huidian.outreach.queries.callers import callers_of
from huidian.outreach.queries.causes import causes_at

_WHY = "the tasks of a campaign that was read within the scope of who decides on it"


class CauseFirstError(ValueError):
    """Internal reasons lead, and neither a corrective action nor a reason to go ahead is on file."""


class NobodyError(ValueError):
    """Nobody who may be contacted meets the conditions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a campaign is to be; `agents` are ids of staff (none: whoever calls).

    `quota` members a day, `hold_out` in percent, `attribution_days` after a turn count.
    """

    name: str
    conditions: Conditions
    quota: int
    hold_out: int
    attribution_days: int = 30
    channel: str = Campaign.Channel.PHONE
    segment_id: int | None = None
    offer_id: int | None = None
    agents: Sequence[int] = ()
    cause_fixed: str = ""
    override_why: str = ""


@transaction.atomic
def plan_campaign(*, at: datetime, by: Staff, scope: Scope, dealer_id: int, plan: Plan) -> Campaign:
    """Put a campaign on file as a plan; nobody is contacted yet.

    Raises `Dealer.DoesNotExist` where the person may not, `ValueError` for numbers that cannot be.
    """
    dealer = Dealer.objects.filter(pk__in=scope.where(Permission.MANAGE_CALLS).dealer_ids).get(pk=dealer_id)
    _check(dealer, plan, scope, at)
    campaign = Campaign.objects.create(
        **_columns(plan), dealer=dealer, purpose=WIN_BACK, created_at=at, created_by=by
    )
    campaign.agents.set(plan.agents)
    _note(at, by, campaign, "campaign.planned", None, _told(plan))
    return campaign


@transaction.atomic
def change_plan(*, at: datetime, by: Staff, scope: Scope, campaign_id: int, plan: Plan) -> Campaign:
    """Change a campaign that has not started.

    Raises `Campaign.DoesNotExist` for any other, else as `plan_campaign` does.
    """
    campaigns = Campaign.objects.within(scope.where(Permission.MANAGE_CALLS)).select_related("dealer")
    campaign = campaigns.select_for_update(of=("self",)).get(pk=campaign_id, started_at=None)
    _check(campaign.dealer, plan, scope, at)
    before = {name: getattr(campaign, name) for name in _TOLD}
    for name, value in _columns(plan).items():
        setattr(campaign, name, value)
    campaign.save()
    campaign.agents.set(plan.agents)
    _note(at, by, campaign, "campaign.changed", before, _told(plan))
    return campaign


@transaction.atomic
def start_campaign(*, at: datetime, by: Staff, scope: Scope, campaign_id: int) -> int:
    """Freeze the audience, hold some of it out, give the first turns; how many members there are.

    The dealer is locked first: of two campaigns started at once the second sees whom the first took. Raises
    `Campaign.DoesNotExist`, `NotNowError`, `CauseFirstError`, `NobodyError`.
    """
    mine = Campaign.objects.within(scope.where(Permission.MANAGE_CALLS))
    dealer = locked_dealer(mine.get(pk=campaign_id).dealer_id)
    campaign = move(CAMPAIGN, campaign_id, "start", at=at, by=by, scope=scope)
    if causes_at(dealer, at).internal_lead and not (campaign.cause_fixed or campaign.override_why):
        raise CauseFirstError
    audience = audience_of(
        scope,
        dealer,
        Conditions.of(campaign.conditions),
        purpose=campaign.purpose,
        channel=campaign.channel,
        offer=campaign.offer,
        at=at,
    )
    if not audience.members:
        raise NobodyError
    out = freeze(campaign, audience)
    after = {"members": len(audience.members), "held_out": out}
    _note(at, by, campaign, "campaign.frozen", None, after)
    give_turns(dealer, at=at)
    return len(audience.members)


def freeze(campaign: Campaign, audience: Audience) -> int:
    """Write an audience down as the members of a campaign; how many of them are held out."""
    out = hold_out_of(campaign, audience)
    order = order_of_turns(audience.members, _salt(campaign))
    insert_columns(
        CampaignMember,
        len(order),
        {
            "campaign_id": campaign.pk,
            "vehicle_id": order,
            "customer_id": [audience.owners[vehicle] for vehicle in order],
            "tier": [audience.members[vehicle] for vehicle in order],
            "held_out": [vehicle in out for vehicle in order],
            "turn": range(1, len(order) + 1),
        },
    )
    return len(out)


def hold_out_of(campaign: Campaign, audience: Audience) -> frozenset[int]:
    """Which vehicles of an audience a campaign holds out, all of an owner or none."""
    units = units_of(audience.owners)
    members = [(vehicle, tier, units[vehicle]) for vehicle, tier in audience.members.items()]
    return held_out(members, campaign.hold_out, _salt(campaign))


def _salt(campaign: Campaign) -> str:
    return f"campaign:{campaign.pk}"


@transaction.atomic
def pause_campaign(*, at: datetime, by: Staff, scope: Scope, campaign_id: int) -> int:
    """Hold a campaign: nobody's turn comes, and open tasks are withdrawn at once; how many.

    What somebody has in hand or has promised stays. Raises `Campaign.DoesNotExist`, `NotNowError`.
    """
    return withdraw_tasks(move(CAMPAIGN, campaign_id, "pause", at=at, by=by, scope=scope).pk, at=at)


@transaction.atomic
def resume_campaign(*, at: datetime, by: Staff, scope: Scope, campaign_id: int) -> int:
    """Let a campaign go on, with the tasks that were withdrawn when it was held; how many.

    Whoever came back or left meanwhile is not called about.
    """
    campaign = move(CAMPAIGN, campaign_id, "resume", at=at, by=by, scope=scope)
    held = Task.objects.unscoped(_WHY).filter(
        member__campaign=campaign,
        ending_fact=withdrawn_by(campaign.pk),
        expires_on__gte=today_at(at, campaign.dealer),
    )
    held.update(closed_at=None, ending="", ending_fact="")
    close_answered(campaign.dealer, at=at)
    n = Task.objects.unscoped(_WHY).open().filter(member__campaign=campaign).count()
    give_turns(campaign.dealer, at=at)
    return n


@transaction.atomic
def end_campaign(*, at: datetime, by: Staff, scope: Scope, campaign_id: int) -> int:
    """End a campaign for good: as held, and it does not go on; how many open tasks were withdrawn."""
    return withdraw_tasks(move(CAMPAIGN, campaign_id, "end", at=at, by=by, scope=scope).pk, at=at)


@transaction.atomic
def discard_campaign(*, at: datetime, by: Staff, scope: Scope, campaign_id: int) -> None:
    """Throw a plan away."""
    move(CAMPAIGN, campaign_id, "discard", at=at, by=by, scope=scope)


def _check(dealer: Dealer, plan: Plan, scope: Scope, at: datetime) -> None:
    if not 0 <= plan.hold_out <= MOST_PERCENT:
        raise ValueError("hold_out")
    if plan.quota < 1 or not 1 <= plan.attribution_days <= 366:
        raise ValueError("quota")
    if plan.channel not in {one.key for one in rules_of(dealer).contact.channels}:
        raise ValueError("channel")
    callers = callers_of(scope.choosing(dealer.pk), at).get(dealer, {})
    if not set(plan.agents) <= set(callers):
        raise ValueError("agents")
    for model, chosen in ((Offer, plan.offer_id), (Segment, plan.segment_id)):
        if chosen and not model.objects.within(scope).filter(pk=chosen, dealer=dealer).exists():
            raise model.DoesNotExist


_TOLD = ("name", "quota", "hold_out", "attribution_days", "channel", "cause_fixed", "override_why")


def _told(plan: Plan) -> dict[str, Any]:
    return {_WORDS.get(name, name): getattr(plan, name) for name in _TOLD if getattr(plan, name) != ""}


_WORDS = {"name": "campaign_name"}


def _columns(plan: Plan) -> dict[str, Any]:
    plain = (*_TOLD, "segment_id", "offer_id")
    return {name: getattr(plan, name) for name in plain} | {"conditions": plan.conditions.stored()}


def _note(
    at: datetime,
    by: Staff,
    campaign: Campaign,
    action: str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any],
) -> None:
    audit.record(
        at=at,
        staff=by,
        dealer=campaign.dealer,
        action=action,
        object_type="campaign",
        object_id=campaign.pk,
        before={_WORDS.get(name, name): value for name, value in before.items()} if before else None,
        after=dict(after),
    )
