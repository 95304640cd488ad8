"""Whose turn in a campaign has come: each day some members, of whom those not held out become tasks.

The order is one for all members. Who is held out has a turn as well, so that the days in which a return
counts are the same for both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q, QuerySet

from huidian.customers.models import Departure
from huidian.customers.queries.permission import may_contact_many
from huidian.engine.contact import Contact, ContactPermission
from huidian.mart.facts import counted
from huidian.network.ends import today_at
from huidian.network.models import Dealer
from huidian.network.rules import rules_of
from huidian.outreach.actions.planning import AGENT, FOR_GOOD
from huidian.outreach.actions.vouchers import issue_to
from huidian.outreach.even_split import split_evenly
from huidian.outreach.models import Campaign, CampaignMember, Task
from huidian.outreach.queries.audience import stop_of
from huidian.outreach.queries.callers import loads_of
from huidian.outreach.queries.contacts import contacts_with
from huidian.outreach.queries.words import CAMPAIGN
from huidian.visits.models import Visit

PRIORITY = 10
"""After what vehicles need, before courtesies."""
_LOOKED_AT = 500
"""So many members are read at a time."""
_WHY = "the members of one dealer's campaigns, whose turn comes by rule"
Left = CampaignMember.Left


@transaction.atomic
def give_turns(dealer: Dealer, *, at: datetime) -> int:
    """Give today's turns of the dealer's running campaigns; how many tasks were opened.

    The same day twice gives none twice. Whoever has returned, left or refused before the turn leaves the
    campaign, held out or not. The campaigns are locked: of two nights at once the second finds no turn left.
    """
    running = Campaign.objects.unscoped(_WHY).filter(
        dealer=dealer, started_at__isnull=False, paused_at=None, ended_at=None
    )
    running = running.select_related("offer__dealer").select_for_update(of=("self",), no_key=True)
    contacts = contacts_with(dealer, at=at)
    return sum(
        _Day(campaign, dealer, at, contacts).give() for campaign in running.order_by("started_at", "pk")
    )


def close_answered(dealer: Dealer, *, at: datetime) -> int:
    """Close the tasks of campaigns that nobody has tried yet where the vehicle came or left; how many."""
    free = Q(held_by=None) | Q(held_until__lte=at)
    waiting = Task.objects.unscoped(_WHY).open().filter(free, dealer=dealer, member__isnull=False, tries=0)
    tasks = list(waiting.select_related("member"))
    today = today_at(at, dealer)
    came = _came(dealer, [task.vehicle_id for task in tasks], today)
    gone = _gone([task.vehicle_id for task in tasks], today)
    over = {
        task.pk: "visit" if task.vehicle_id not in gone else "departure"
        for task in tasks
        if task.vehicle_id in gone or came.get(task.vehicle_id, date.min) >= task.opens_on
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
    free = Q(held_by=None) | Q(held_until__lte=at)
    rows = Task.objects.unscoped(_WHY).open().filter(free, member__campaign=campaign_id, promised_at=None)
    return rows.update(
        closed_at=at,
        ending=Task.Ending.WITHDRAWN,
        ending_fact=withdrawn_by(campaign_id),
        held_by=None,
        held_until=None,
    )


def withdrawn_by(campaign_id: int) -> str:
    """The fact that ends the tasks of a campaign that is held or over."""
    return f"campaign:{campaign_id}"


@dataclass
class _Day:
    """One campaign's turns of one day."""

    campaign: Campaign
    dealer: Dealer
    at: datetime
    contacts: Sequence[Contact]
    turned: list[CampaignMember] = field(default_factory=list)
    left: list[CampaignMember] = field(default_factory=list)

    @property
    def today(self) -> date:
        return today_at(self.at, self.dealer)

    def give(self) -> int:
        quota = self.campaign.quota - self._given_today()
        called: list[CampaignMember] = []
        for member, why in self._in_turn() if quota > 0 else ():
            if why == "later":
                continue
            if why:
                member.left_on, member.left_why = self.today, why
                self.left.append(member)
                continue
            if not member.held_out and len(called) == quota:
                break
            member.turn_on = self.today
            member.window_until_on = self.today + timedelta(days=self.campaign.attribution_days)
            self.turned.append(member)
            called += [] if member.held_out else [member]
        columns = ["turn_on", "window_until_on", "left_on", "left_why"]
        rows = CampaignMember.objects.unscoped(_WHY)
        rows.bulk_update([*self.turned, *self.left], columns, batch_size=200)
        self._open(called)
        return len(called)

    def _given_today(self) -> int:
        today = CampaignMember.objects.unscoped(_WHY).filter(
            campaign=self.campaign, turn_on=self.today, held_out=False
        )
        return today.count()

    def _in_turn(self) -> Iterator[tuple[CampaignMember, str]]:
        """Those who wait, some at a time: who may not be called today holds up nobody behind."""
        last = 0
        while members := list(self._waiting().filter(turn__gt=last)[:_LOOKED_AT]):
            yield from self._judged(members)
            last = members[-1].turn

    def _waiting(self) -> QuerySet[CampaignMember]:
        rows = CampaignMember.objects.unscoped(_WHY).filter(
            campaign=self.campaign, turn_on=None, left_on=None
        )
        return rows.select_related("vehicle").order_by("turn")

    def _judged(self, members: Sequence[CampaignMember]) -> Iterator[tuple[CampaignMember, str]]:
        """Each with why it leaves ("later": it waits, "": its turn has come)."""
        vehicles = [member.vehicle_id for member in members]
        came, gone = _came(self.dealer, vehicles, self.today), _gone(vehicles, self.today)
        answers = may_contact_many(
            dealer=self.dealer,
            pairs=[(member.vehicle.owner_id, member.vehicle_id) for member in members],
            purpose=self.campaign.purpose,
            channel=self.campaign.channel,
            at=self._noon(),
            contacts=self.contacts,
        )
        assert self.campaign.started_at
        since = today_at(self.campaign.started_at, self.dealer)
        for member, answer in zip(members, answers, strict=True):
            if member.vehicle_id in gone or member.vehicle.owner_id != member.customer_id:
                yield member, Left.SOLD
            elif came.get(member.vehicle_id, date.min) >= since:
                yield member, Left.RETURNED
            else:
                yield member, _refused(answer)

    def _noon(self) -> datetime:
        """Whether somebody may be called is asked for the day, not for the hour of the night."""
        return max(self.at, datetime.combine(self.today, time(12), ZoneInfo(self.dealer.timezone)))

    def _open(self, members: Sequence[CampaignMember]) -> None:
        people = list(self.campaign.agents.filter(is_active=True).order_by("pk").values_list("pk", flat=True))
        loads = loads_of(self.dealer, people, self.at) if people else {}
        given = split_evenly([(member.pk, None) for member in members], loads)
        if self.campaign.offer is not None:
            vehicles = [member.vehicle_id for member in members]
            issue_to(self.campaign.offer, vehicles, at=self.at, by=None, campaign=self.campaign)
        Task.objects.bulk_create(
            [
                Task(
                    dealer=self.dealer,
                    vehicle_id=member.vehicle_id,
                    member=member,
                    kind=CAMPAIGN,
                    cycle=f"campaign:{self.campaign.pk}",
                    purpose=self.campaign.purpose,
                    role=AGENT,
                    responsible_id=given.get(member.pk),
                    opens_on=self.today,
                    best_on=self.today,
                    expires_on=member.window_until_on,
                    priority=PRIORITY,
                    created_at=self.at,
                )
                for member in members
            ],
            batch_size=500,
            ignore_conflicts=True,
        )


def _refused(answer: ContactPermission) -> str:
    rule = stop_of(answer)
    return Left.REFUSED if rule in FOR_GOOD else "later" if rule else ""


def _came(dealer: Dealer, vehicles: Sequence[int], today: date) -> dict[int, date]:
    """By vehicle the day of its last counted visit."""
    rows = Visit.objects.unscoped(_WHY).current().filter(vehicle__in=vehicles, settled_on__lte=today)
    last = counted(rows, rules_of(dealer)).order_by("vehicle", "settled_on")
    return dict(last.values_list("vehicle", "settled_on"))


def _gone(vehicles: Sequence[int], today: date) -> set[int]:
    rows = Departure.objects.unscoped(_WHY).current().filter(vehicle__in=vehicles, left_on__lte=today)
    return set(rows.values_list("vehicle", flat=True))
