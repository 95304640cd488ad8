"""Campaigns put on file as plans, and changed before they start."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from huidian.engine.campaigns.hold_out import MOST_PERCENT
from huidian.kit.labels import Label
from huidian.messages.actions import NoTemplateError
from huidian.network import audit
from huidian.network.models import Dealer, Staff
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.outreach.conditions import Conditions
from huidian.outreach.models import Campaign, Offer, Segment
from huidian.outreach.models.campaigns import PHONE
from huidian.outreach.queries.audience import WIN_BACK
from huidian.outreach.queries.callers import callers_of
from huidian.outreach.queries.campaign_texts import breaches_of_campaign, campaign_texts


class RefusedTextError(ValueError):
    """The text cannot go out in a campaign; `words` say why."""

    def __init__(self, words: Sequence[Label]) -> None:
        super().__init__("; ".join(one.en for one in words))
        self.words = words


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a campaign is to be; `agents` are ids of staff (none: whoever calls).

    `quota` members a day, `hold_out` in percent, `attribution_days` after a turn count. `text` is the key of
    the text that is sent ("": they are called), `call_after_days` when who has not answered it is called.
    """

    name: str
    conditions: Conditions
    quota: int
    hold_out: int
    attribution_days: int = 30
    text: str = ""
    call_after_days: int | None = None
    segment_id: int | None = None
    offer_id: int | None = None
    agents: Sequence[int] = ()
    cause_fixed: str = ""
    override_why: str = ""


@audit.atomic()
def plan_campaign(*, at: datetime, by: Staff, scope: Scope, dealer_id: int, plan: Plan) -> Campaign:
    """Put a campaign on file as a plan; nobody is contacted yet.

    Raises `Dealer.DoesNotExist` where the person may not, `ValueError` for numbers that cannot be,
    `NoTemplateError`, `RefusedTextError`.
    """
    dealer = Dealer.objects.filter(pk__in=scope.where(Permission.MANAGE_CALLS).dealer_ids).get(pk=dealer_id)
    channel = _checked_channel(dealer, plan, scope, at)
    campaign = Campaign.objects.create(
        **_columns(plan, channel), dealer=dealer, purpose=WIN_BACK, created_at=at, created_by=by
    )
    campaign.agents.set(plan.agents)
    note_campaign(at, by, campaign, "campaign.planned", None, _words_of(plan))
    return campaign


@audit.atomic()
def change_plan(*, at: datetime, by: Staff, scope: Scope, campaign_id: int, plan: Plan) -> Campaign:
    """Change a campaign that has not started.

    Raises `Campaign.DoesNotExist` for any other, else as `plan_campaign` does.
    """
    campaigns = Campaign.objects.within(scope.where(Permission.MANAGE_CALLS)).select_related("dealer")
    campaign = campaigns.select_for_update(of=("self",)).get(pk=campaign_id, started_at=None)
    channel = _checked_channel(campaign.dealer, plan, scope, at)
    before = _state_of(campaign)
    for name, value in _columns(plan, channel).items():
        setattr(campaign, name, value)
    campaign.save()
    campaign.agents.set(plan.agents)
    after = _state_of(campaign)
    moved = [name for name in before if before[name] != after[name]]
    note_campaign(
        at,
        by,
        campaign,
        "campaign.changed",
        {name: before[name] for name in moved},
        {_WORDS.get(name, name): after[name] for name in moved},
    )
    return campaign


def _checked_channel(dealer: Dealer, plan: Plan, scope: Scope, at: datetime) -> str:
    """The channel of a plan that can be."""
    if not 0 <= plan.hold_out <= MOST_PERCENT:
        raise ValueError("hold_out")
    if plan.quota < 1 or not 1 <= plan.attribution_days <= 366:
        raise ValueError("quota")
    if plan.call_after_days is not None and not 1 <= plan.call_after_days < plan.attribution_days:
        raise ValueError("call_after_days")
    callers = callers_of(scope.choosing(dealer.pk), at).get(dealer, {})
    if not set(plan.agents) <= set(callers):
        raise ValueError("agents")
    for model, chosen in ((Offer, plan.offer_id), (Segment, plan.segment_id)):
        if chosen and not model.objects.within(scope).filter(pk=chosen, dealer=dealer).exists():
            raise model.DoesNotExist
    return channel_of(dealer, plan.text, with_offer=bool(plan.offer_id))


def channel_of(dealer: Dealer, key: str, *, with_offer: bool) -> str:
    """The channel of a text that may go out in a campaign; that of calls without one."""
    if not key:
        return PHONE
    text = campaign_texts(dealer).get(key)
    if text is None:
        raise NoTemplateError(key)
    if wrong := breaches_of_campaign(dealer, text, with_offer=with_offer):
        raise RefusedTextError(wrong)
    return text.channel


_NAMES = (
    "name", "quota", "hold_out", "attribution_days", "text", "call_after_days", "cause_fixed", "override_why",
)  # fmt: skip


def _state_of(campaign: Campaign) -> dict[str, Any]:
    return {name: getattr(campaign, name) for name in _NAMES}


def _words_of(plan: Plan) -> dict[str, Any]:
    plain = {_WORDS.get(name, name): getattr(plan, name) for name in _NAMES}
    return {name: value for name, value in plain.items() if value not in ("", None)}


_WORDS = {"name": "campaign_name", "text": "campaign_text"}


def _columns(plan: Plan, channel: str) -> dict[str, Any]:
    names = (*_NAMES, "segment_id", "offer_id")
    plain = {name: getattr(plan, name) for name in names}
    if channel == PHONE:
        plain["call_after_days"] = None
    return plain | {"channel": channel, "conditions": plan.conditions.stored()}


def note_campaign(
    at: datetime,
    by: Staff,
    campaign: Campaign,
    action: str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any],
) -> None:
    """Write into the trail what was done with a campaign."""
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
