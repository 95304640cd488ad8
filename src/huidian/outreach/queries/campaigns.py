"""Campaigns as a list shows them, and one with everything its page says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from huidian.engine.campaigns import Lift
from huidian.kit.labels import Label
from huidian.messages.words import channel_words
from huidian.network.models import AuditEvent, Dealer
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.network.trail import Entry, entry_of
from huidian.outreach.campaign_machine import CAMPAIGN, DRAFT, ENDED
from huidian.outreach.campaign_results import REMINDED, lift_among
from huidian.outreach.conditions import Conditions
from huidian.outreach.models import Campaign, Script, Voucher
from huidian.outreach.models.campaigns import PHONE
from huidian.outreach.queries.audience import Audience, audience_of, hold_out_of
from huidian.outreach.queries.campaign_results import MemberResult, results_of
from huidian.outreach.queries.campaign_texts import text_state
from huidian.outreach.queries.causes import Causes, causes_at
from huidian.outreach.queries.scripts import kind_of_campaign
from huidian.playbooks import Playbook

_WHY = "one campaign's past and vouchers, for who manages it"


@dataclass(frozen=True, slots=True)
class CampaignRow:
    """One campaign. `members` are frozen (0 for a plan), `turned` had their turn, `held_out` of all."""

    campaign_id: int
    dealer_id: int
    dealer: str
    name: str
    state: str
    offer: str
    members: int
    held_out: int
    turned: int
    hold_out: int
    quota: int
    started_at: datetime | None
    ended_at: datetime | None
    created_by: str

    @property
    def state_label(self) -> Label:
        return CAMPAIGN.states[self.state].label


def campaigns_in_reach(scope: Scope) -> QuerySet[Campaign]:
    """The campaigns at dealers whose calls the person manages, the newest first; `state_now` is its state."""
    rows: QuerySet[Campaign] = CAMPAIGN.rows().within(scope.where(Permission.MANAGE_CALLS))
    return (
        rows.annotate(
            n=Count("members"),
            out=Count("members", filter=Q(members__held_out=True)),
            turned=Count("members", filter=Q(members__turn_on__isnull=False, members__held_out=False)),
        )
        .select_related("dealer", "created_by", "offer")
        .order_by("-created_at", "-pk")
    )


def campaign_row(one: Campaign) -> CampaignRow:
    """One of them as a row."""
    return CampaignRow(
        campaign_id=one.pk,
        dealer_id=one.dealer_id,
        dealer=one.dealer.name,
        name=one.name,
        state=one.state_now,  # type: ignore[attr-defined]
        offer=one.offer.name if one.offer else "",
        members=one.n,  # type: ignore[attr-defined]
        held_out=one.out,  # type: ignore[attr-defined]
        turned=one.turned,  # type: ignore[attr-defined]
        hold_out=one.hold_out,
        quota=one.quota,
        started_at=one.started_at,
        ended_at=one.ended_at,
        created_by=str(one.created_by),
    )


@dataclass(frozen=True, slots=True)
class Money:
    """In fen: what calls, messages and redeemed vouchers cost, what visits within the windows brought.

    `extra` is what they brought beyond what as many of the held out would have (None: nothing to compare).
    """

    calls: int
    messages: int
    vouchers: int
    brought: int
    extra: int | None

    @property
    def cost(self) -> int:
        return self.calls + self.messages + self.vouchers


@dataclass(frozen=True, slots=True)
class CampaignFile:
    """One campaign with its audience (of a plan; its own draw holds out `draw` of it), its members' results,
    lift, money and past. `text_refused` says why its text cannot go out now: then nobody has a turn.
    """

    id: int
    dealer_id: int
    row: CampaignRow
    conditions: Conditions
    rules: Playbook
    agents: tuple[str, ...]
    agent_ids: tuple[int, ...]
    attribution_days: int
    offer_id: int | None
    channel: Label
    text: str
    text_name: str
    text_refused: tuple[Label, ...]
    call_after_days: int | None
    own_script: int | None
    cause_fixed: str
    override_why: str
    audience: Audience | None
    draw: int
    causes: Causes
    results: tuple[MemberResult, ...]
    lift: Lift
    running_windows: int
    money: Money
    vouchers: tuple[int, int]
    history: tuple[Entry, ...]

    @property
    def state(self) -> str:
        return self.row.state

    @property
    def to_call(self) -> int:
        """Of a plan: whom it would contact if it started now."""
        return len(self.audience.members) - self.draw if self.audience else 0

    @property
    def calls(self) -> bool:
        """Whether anybody is called."""
        return not self.text or self.call_after_days is not None

    @property
    def counts(self) -> Mapping[str, int]:
        """Members by class."""
        return Counter(one.kind for one in self.results)

    @property
    def reminded(self) -> int:
        return sum(n for kind, n in self.counts.items() if kind in REMINDED)

    @property
    def reasons(self) -> list[tuple[Label, str, str, int]]:
        """Why owners do not come: words, key, side, how many said so; the most first."""
        counts = Counter((one.reason, one.side) for one in self.results if one.reason_label)
        words = {one.reason: one.reason_label for one in self.results if one.reason_label}
        return [(words[key], key, side, n) for (key, side), n in counts.most_common() if words[key]]

    @property
    def sides(self) -> Mapping[str, int]:
        return Counter(one.side for one in self.results if one.side)

    @property
    def provisional(self) -> bool:
        """Whether returns may still come to count."""
        return self.state != ENDED or self.running_windows > 0


def campaign_file(scope: Scope, campaign_id: int, *, at: datetime, today: date) -> CampaignFile:
    """Everything a campaign's page says. Raises `Campaign.DoesNotExist` for one out of reach."""
    campaign = campaigns_in_reach(scope).get(pk=campaign_id)
    dealer, row = campaign.dealer, campaign_row(campaign)
    results = results_of(scope, campaign)
    turned = [one for one in results if one.turned]
    conditions = Conditions.of(campaign.conditions)
    vouchers = Voucher.objects.unscoped(_WHY).filter(campaign=campaign, withdrawn_at=None)
    lift = lift_among((one.held_out, one.returned) for one in turned)
    agents = campaign.agents.order_by("display_name")
    text_name, refused = text_state(campaign)
    audience = _planned(scope, dealer, campaign, conditions, at) if row.state == DRAFT else None
    return CampaignFile(
        id=campaign.pk,
        dealer_id=dealer.pk,
        row=row,
        conditions=conditions,
        rules=rules_of(dealer),
        agents=tuple(str(one) for one in agents),
        agent_ids=tuple(one.pk for one in agents),
        attribution_days=campaign.attribution_days,
        offer_id=campaign.offer_id,
        channel=channel_words(dealer, campaign.channel),
        text=campaign.text,
        text_name=text_name,
        text_refused=refused,
        call_after_days=campaign.call_after_days,
        own_script=_script_version(campaign),
        cause_fixed=campaign.cause_fixed,
        override_why=campaign.override_why,
        audience=audience,
        draw=len(hold_out_of(campaign, audience)) if audience and campaign.hold_out else 0,
        causes=causes_at(dealer, campaign.started_at or at),
        results=tuple(results),
        lift=lift,
        running_windows=sum(one.until_on is not None and one.until_on >= today for one in turned),
        money=_money(rules_of(dealer), campaign.channel, results, turned, vouchers),
        vouchers=(vouchers.count(), vouchers.filter(redeemed_at__isnull=False).count()),
        history=_history(campaign),
    )


def _planned(
    scope: Scope, dealer: Dealer, campaign: Campaign, conditions: Conditions, at: datetime
) -> Audience:
    return audience_of(
        scope,
        dealer,
        conditions,
        purpose=campaign.purpose,
        channel=campaign.channel,
        offer=campaign.offer,
        at=at,
    )


def _money(
    rules: Playbook,
    channel: str,
    results: Sequence[MemberResult],
    turned: Iterable[MemberResult],
    vouchers: QuerySet[Voucher],
) -> Money:
    called = [one for one in turned if not one.held_out]
    out = [one for one in turned if one.held_out]
    brought, without = (sum(one.amount_fen for one in group) for group in (called, out))
    redeemed = vouchers.filter(redeemed_at__isnull=False).values_list("offer__cost_fen", flat=True)
    return Money(
        calls=rules.contact.channel(PHONE).cost_fen * sum(one.calls for one in results),
        messages=rules.contact.channel(channel).cost_fen * sum(one.segments for one in results),
        vouchers=sum(redeemed),
        brought=brought,
        extra=brought - round(without / len(out) * len(called)) if out else None,
    )


def _script_version(campaign: Campaign) -> int | None:
    mine = Script.objects.unscoped(_WHY).filter(dealer=campaign.dealer, kind=kind_of_campaign(campaign.pk))
    newest = mine.order_by("-version").first()
    return newest.version if newest and (newest.opening or newest.branches) else None


def _history(campaign: Campaign) -> tuple[Entry, ...]:
    events = AuditEvent.objects.unscoped(_WHY).filter(object_type="campaign", object_id=str(campaign.pk))
    return tuple(entry_of(one) for one in events.select_related("staff", "dealer").order_by("-id")[:50])
