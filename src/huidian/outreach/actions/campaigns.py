"""Campaigns started, paused, ended: the start freezes the audience, a pause holds everything at once."""

from __future__ import annotations

from datetime import datetime

from huidian.engine.campaigns import order_of_turns
from huidian.network import audit
from huidian.network.bulk import insert_columns
from huidian.network.locks import locked_dealer
from huidian.network.machines import NotNowError, move
from huidian.network.models import Staff
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.outreach.actions.campaign_plans import channel_of, note_campaign
from huidian.outreach.actions.campaign_stops import put_back, withdraw_campaign
from huidian.outreach.actions.campaign_turns import give_turns
from huidian.outreach.campaign_machine import CAMPAIGN, DRAFT
from huidian.outreach.conditions import Conditions
from huidian.outreach.models import Campaign, CampaignMember
from huidian.outreach.queries.audience import Audience, audience_of, hold_out_of, salt_of
from huidian.outreach.queries.causes import causes_at


class CauseFirstError(ValueError):
    """Internal reasons lead, and neither a corrective action nor a reason to go ahead is on file."""


class NobodyError(ValueError):
    """Nobody who may be contacted meets the conditions."""


@audit.atomic()
def start_campaign(*, at: datetime, by: Staff, scope: Scope, campaign_id: int) -> int:
    """Freeze the audience, hold some of it out, give the first turns; how many members there are.

    The dealer is locked first: of two campaigns started at once the second sees whom the first took. Raises
    `Campaign.DoesNotExist`, `NotNowError`, `CauseFirstError`, `NobodyError`; for its text as
    `plan_campaign` does.
    """
    mine = Campaign.objects.within(scope.where(Permission.MANAGE_CALLS))
    dealer = locked_dealer(mine.get(pk=campaign_id).dealer_id)
    campaign = mine.select_related("offer").select_for_update(of=("self",)).get(pk=campaign_id)
    if CAMPAIGN.state_of(campaign_id) != DRAFT:
        raise NotNowError(CAMPAIGN, campaign_id, "start")
    channel_of(dealer, campaign.text, with_offer=campaign.offer_id is not None)
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
    # As late as can be: from the first event on nobody else can write to the trail.
    campaign = move(CAMPAIGN, campaign_id, "start", at=at, by=by, scope=scope)
    after = {"members": len(audience.members), "held_out": out}
    note_campaign(at, by, campaign, "campaign.frozen", None, after)
    give_turns(dealer, at=at)
    return len(audience.members)


def freeze(campaign: Campaign, audience: Audience) -> int:
    """Write an audience down as the members of a campaign; how many of them are held out."""
    out = hold_out_of(campaign, audience)
    order = order_of_turns(audience.members, salt_of(campaign))
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


@audit.atomic()
def pause_campaign(*, at: datetime, by: Staff, scope: Scope, campaign_id: int) -> int:
    """Hold a campaign: nobody's turn comes, open tasks and waiting messages are withdrawn at once; how many.

    What somebody has in hand or has promised stays. Raises `Campaign.DoesNotExist`, `NotNowError`.
    """
    return withdraw_campaign(move(CAMPAIGN, campaign_id, "pause", at=at, by=by, scope=scope), at=at)


@audit.atomic()
def resume_campaign(*, at: datetime, by: Staff, scope: Scope, campaign_id: int) -> int:
    """Let a campaign go on, with the tasks and messages that were withdrawn when it was held; how many.

    Whoever came back or left meanwhile is not contacted.
    """
    campaign = move(CAMPAIGN, campaign_id, "resume", at=at, by=by, scope=scope)
    n = put_back(campaign, at=at)
    give_turns(campaign.dealer, at=at)
    return n


@audit.atomic()
def end_campaign(*, at: datetime, by: Staff, scope: Scope, campaign_id: int) -> int:
    """End a campaign for good: as held, and it does not go on; how many tasks and messages were withdrawn."""
    return withdraw_campaign(move(CAMPAIGN, campaign_id, "end", at=at, by=by, scope=scope), at=at)


@audit.atomic()
def discard_campaign(*, at: datetime, by: Staff, scope: Scope, campaign_id: int) -> None:
    """Throw a plan away."""
    move(CAMPAIGN, campaign_id, "discard", at=at, by=by, scope=scope)
