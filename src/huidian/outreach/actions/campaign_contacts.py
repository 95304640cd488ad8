"""What a turn in a campaign brings: a task, or a message; and a call where a message was not answered."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from huidian.customers.queries.permission import may_contact_many
from huidian.messages.actions import NoTemplateError, Recipient, enqueue_many, template_in_force
from huidian.messages.models import Template
from huidian.network import audit
from huidian.network.ends import today_at
from huidian.network.models import Dealer
from huidian.outreach.actions.planning import AGENT
from huidian.outreach.actions.vouchers import issue_to
from huidian.outreach.even_split import split_evenly
from huidian.outreach.models import Campaign, CampaignMember, Task, Voucher
from huidian.outreach.models.campaigns import PHONE
from huidian.outreach.queries.audience import stop_of
from huidian.outreach.queries.callers import loads_of
from huidian.outreach.queries.campaign_answers import answered
from huidian.outreach.queries.campaign_texts import breaches_of_campaign
from huidian.outreach.queries.contacts import contacts_with
from huidian.outreach.queries.words import CAMPAIGN

PRIORITY = 10
"""After what vehicles need, before courtesies."""
CAUSE = "campaign"
_WHY = "the members of one dealer's campaigns, whose turn comes by rule"


def text_of(campaign: Campaign) -> Template | None:
    """The text a campaign sends now; None where the dealer has none in force, or its gateway refuses it."""
    try:
        text = template_in_force(campaign.dealer, campaign.text)
    except NoTemplateError:
        return None
    return None if breaches_of_campaign(campaign.dealer, text) else text


def contact_members(
    campaign: Campaign, members: Sequence[CampaignMember], *, today: date, at: datetime
) -> None:
    """Open the tasks of members whose turn has come, or put their messages into the outbox, in the turn's
    transaction; with the voucher of each where the campaign has an offer.
    """
    if campaign.offer is not None:
        vehicles = [member.vehicle_id for member in members]
        issue_to(campaign.offer, vehicles, at=at, by=None, campaign=campaign)
    if campaign.channel == PHONE:
        open_tasks_of(campaign, members, today=today, at=at)
    elif (text := text_of(campaign)) is not None:
        _write_to(campaign, text, members, at)


def open_tasks_of(
    campaign: Campaign, members: Sequence[CampaignMember], *, today: date, at: datetime
) -> None:
    """A task for each member, split evenly among the people of the campaign."""
    people = list(campaign.agents.filter(is_active=True).order_by("pk").values_list("pk", flat=True))
    loads = loads_of(campaign.dealer, people, at) if people else {}
    given = split_evenly([(member.pk, None) for member in members], loads)
    Task.objects.bulk_create(
        [
            Task(
                dealer=campaign.dealer,
                vehicle_id=member.vehicle_id,
                member=member,
                kind=CAMPAIGN,
                cycle=f"campaign:{campaign.pk}",
                purpose=campaign.purpose,
                role=AGENT,
                responsible_id=given.get(member.pk),
                opens_on=today,
                best_on=today,
                expires_on=member.window_until_on,
                priority=PRIORITY,
                created_at=at,
            )
            for member in members
        ],
        batch_size=500,
        ignore_conflicts=True,
    )


def _write_to(campaign: Campaign, text: Template, members: Sequence[CampaignMember], at: datetime) -> None:
    """The messages; who is not worth one any more after the window gets none later than its end."""
    values = _values(campaign, members)
    by_key = {f"{campaign.pk}:{one.pk}": one for one in members}
    ends = min((one.window_until_on for one in members if one.window_until_on), default=None)
    last = datetime.combine(ends, time.max, ZoneInfo(campaign.dealer.timezone)) if ends else None
    if last and text.expires_hours:
        last = min(last, at + timedelta(hours=text.expires_hours))
    made = enqueue_many(
        [
            Recipient(key, one.vehicle, one.vehicle.owner, values.get(one.vehicle_id, {}))
            for key, one in by_key.items()
        ],
        dealer=campaign.dealer,
        template=text,
        cause=CAUSE,
        purpose=campaign.purpose,
        at=at,
        expires_at=last,
    )
    for key, message_id in made.messages.items():
        by_key[key].message_id = message_id
    CampaignMember.objects.unscoped(_WHY).bulk_update(members, ["message"], batch_size=200)


def _values(campaign: Campaign, members: Sequence[CampaignMember]) -> dict[int, Mapping[str, str]]:
    """By vehicle what a text may name of the offer and of the voucher."""
    if campaign.offer is None:
        return {}
    rows = Voucher.objects.unscoped(_WHY).filter(
        offer=campaign.offer, vehicle__in=[one.vehicle_id for one in members], withdrawn_at=None
    )
    return {
        one.vehicle_id: {
            "offer": campaign.offer.name,
            "voucher": one.code,
            "until": f"{one.valid_until.month}月{one.valid_until.day}日",
        }
        for one in rows
    }


@audit.atomic()
def call_silent(dealer: Dealer, *, at: datetime, booked: Callable[[], Collection[int]]) -> int:
    """Open the tasks of those who were written to and have not answered in time; how many.

    `booked`: the vehicles with an appointment. Whoever came, left, wrote back or was spoken to needs no call.
    Permission is asked anew, for the call; who has to wait is asked again the next night. Again it does
    nothing.
    """
    today, opened = today_at(at, dealer), 0
    running = Campaign.objects.unscoped(_WHY).filter(
        dealer=dealer, started_at__isnull=False, paused_at=None, ended_at=None, call_after_days__isnull=False
    )
    running = running.select_for_update(of=("self",), no_key=True)
    for campaign in running.select_related("dealer").order_by("started_at", "pk"):
        members = _silent(campaign, today)
        if not members:
            continue
        done = answered(dealer, members, booked(), today)
        left = [one for one in members if one.pk not in done]
        may = _callable(campaign, left, at)
        open_tasks_of(campaign, may, today=today, at=at)
        opened += len(may)
    return opened


def _silent(campaign: Campaign, today: date) -> list[CampaignMember]:
    """Those written to long enough ago, within their window, of whom no task was made."""
    since = today - timedelta(days=campaign.call_after_days or 0)
    rows = CampaignMember.objects.unscoped(_WHY).filter(
        campaign=campaign, held_out=False, left_on=None, turn_on__lte=since, window_until_on__gte=today
    )
    return list(rows.filter(tasks=None).select_related("vehicle").order_by("turn"))


def _callable(campaign: Campaign, members: Sequence[CampaignMember], at: datetime) -> list[CampaignMember]:
    dealer = campaign.dealer
    answers = may_contact_many(
        dealer=dealer,
        pairs=[(one.vehicle.owner_id, one.vehicle_id) for one in members],
        purpose=campaign.purpose,
        channel=PHONE,
        at=noon(dealer, at),
        contacts=contacts_with(dealer, at=at) if members else (),
    )
    return [
        one
        for one, answer in zip(members, answers, strict=True)
        if not stop_of(answer) and one.vehicle.owner_id == one.customer_id
    ]


def noon(dealer: Dealer, at: datetime) -> datetime:
    """Whether somebody may be contacted is asked for the day, not for the hour of the night."""
    return max(at, datetime.combine(today_at(at, dealer), time(12), ZoneInfo(dealer.timezone)))
