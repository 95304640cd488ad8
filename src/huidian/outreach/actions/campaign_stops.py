"""Tasks and messages of campaigns closed: the vehicle came, the campaign is held or over; and put back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Q

from huidian.messages.actions import let_go, withdraw_messages
from huidian.network.ends import today_at
from huidian.network.models import Dealer
from huidian.outreach.models import Campaign, CampaignMember, Task
from huidian.outreach.models.tasks import free_at
from huidian.outreach.queries.campaign_answers import came, gone

_WHY = "the members of one dealer's campaigns, whose turn comes by rule"


def close_answered(dealer: Dealer, *, at: datetime) -> int:
    """Close the tasks of campaigns that nobody has tried yet where the vehicle came or left; how many. What
    waits in the outbox for such a vehicle is withdrawn.
    """
    waiting_to_leave = Q(message__state__in=("new", "blocked"), message__withdrawn_at=None)
    written = CampaignMember.objects.unscoped(_WHY).filter(waiting_to_leave, campaign__dealer=dealer)
    if answered := _over(dealer, list(written), at):
        withdraw_messages(Q(campaign_member__in=answered), at=at)
    waiting = (
        Task.objects.unscoped(_WHY).open().filter(free_at(at), dealer=dealer, member__isnull=False, tries=0)
    )
    tasks = list(waiting.select_related("member"))
    today = today_at(at, dealer)
    visits = came(dealer, [task.vehicle_id for task in tasks], today)
    left = gone([task.vehicle_id for task in tasks], today)
    over = {
        task.pk: "visit" if task.vehicle_id not in left else "departure"
        for task in tasks
        if task.vehicle_id in left or visits.get(task.vehicle_id, date.min) >= task.opens_on
    }
    closed = 0
    for fact in ("visit", "departure"):
        ids = [pk for pk, why in over.items() if why == fact]
        # Once more what was read: somebody may have taken one, or called, meanwhile.
        closed += waiting.filter(pk__in=ids).update(
            closed_at=at,
            ending=Task.Ending.NOT_NEEDED,
            ending_fact=fact,
            held_by=None,
            held_until=None,
        )
    return closed


def withdraw_stopped(dealer: Dealer, *, at: datetime) -> int:
    """Withdraw what is open and free of a dealer's campaigns that are held or over; how many tasks."""
    stopped = Q(member__campaign__paused_at__isnull=False) | Q(member__campaign__ended_at__isnull=False)
    rows = Task.objects.unscoped(_WHY).open().filter(stopped, dealer=dealer, promised_at=None)
    campaigns = sorted(set(rows.values_list("member__campaign", flat=True)))
    return sum(withdraw_tasks(campaign, at=at) for campaign in campaigns)


def withdraw_tasks(campaign_id: int, *, at: datetime) -> int:
    """Withdraw the open tasks of a campaign that nobody has in hand or has promised; how many."""
    rows = (
        Task.objects.unscoped(_WHY).open().filter(free_at(at), member__campaign=campaign_id, promised_at=None)
    )
    return rows.update(
        closed_at=at,
        ending=Task.Ending.WITHDRAWN,
        ending_fact=withdrawn_by(campaign_id),
        held_by=None,
        held_until=None,
    )


def withdraw_campaign(campaign: Campaign, *, at: datetime) -> int:
    """Withdraw a campaign's open tasks and what of it waits in the outbox, in the caller's transaction; how
    many tasks and messages.
    """
    messages = withdraw_messages(Q(campaign_member__campaign=campaign), at=at)
    return withdraw_tasks(campaign.pk, at=at) + messages


def put_back(campaign: Campaign, *, at: datetime) -> int:
    """Put back what was withdrawn when a campaign was held, but for who came back or left; how many."""
    today = today_at(at, campaign.dealer)
    tasks = Task.objects.unscoped(_WHY).filter(
        member__campaign=campaign, ending_fact=withdrawn_by(campaign.pk), expires_on__gte=today
    )
    tasks.update(closed_at=None, ending="", ending_fact="")
    close_answered(campaign.dealer, at=at)
    written = CampaignMember.objects.unscoped(_WHY).filter(
        campaign=campaign, message__withdrawn_at__isnull=False
    )
    members = list(written)
    over = set(_over(campaign.dealer, members, at))
    messages = let_go(Q(campaign_member__in=[one.pk for one in members if one.pk not in over]), at=at)
    return Task.objects.unscoped(_WHY).open().filter(member__campaign=campaign).count() + messages


def _over(dealer: Dealer, members: Sequence[CampaignMember], at: datetime) -> list[int]:
    """Those (ids) whose vehicle came since the turn, or left."""
    vehicles, today = [one.vehicle_id for one in members], today_at(at, dealer)
    visits, left = came(dealer, vehicles, today), gone(vehicles, today)
    return [
        one.pk
        for one in members
        if one.vehicle_id in left
        or (one.turn_on is not None and visits.get(one.vehicle_id, date.min) >= one.turn_on)
    ]


def withdrawn_by(campaign_id: int) -> str:
    """The fact that ends the tasks of a campaign that is held or over."""
    return f"campaign:{campaign_id}"
