"""Whose turn in a campaign has come: each day some members, of whom those not held out are contacted.

The order is one for all members. Who is held out has a turn as well, so that the days in which a return
counts are the same for both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from huidian.customers.queries.permission import may_contact_many
from huidian.engine.contact import Contact, ContactPermission
from huidian.network import audit
from huidian.network.ends import today_at
from huidian.network.models import Dealer
from huidian.outreach.actions.campaign_contacts import contact_members, noon, text_of
from huidian.outreach.actions.planning import FOR_GOOD
from huidian.outreach.models import Campaign, CampaignMember
from huidian.outreach.models.campaigns import PHONE
from huidian.outreach.queries.audience import stop_of
from huidian.outreach.queries.campaign_answers import came, gone
from huidian.outreach.queries.contacts import contacts_with

_LOOKED_AT = 500
"""So many members are read at a time."""
_WHY = "the members of one dealer's campaigns, whose turn comes by rule"
Left = CampaignMember.Left


@audit.atomic()
def give_turns(dealer: Dealer, *, at: datetime) -> int:
    """Give today's turns of the dealer's running campaigns; how many tasks were opened and messages
    written. Where a text is not in force nobody has a turn.

    The same day twice gives none twice. Whoever has returned, left or refused before the turn leaves the
    campaign, held out or not. The campaigns are locked: of two nights at once the second finds no turn left.
    """
    running = Campaign.objects.unscoped(_WHY).filter(
        dealer=dealer, started_at__isnull=False, paused_at=None, ended_at=None
    )
    running = running.select_related("offer__dealer", "dealer").select_for_update(of=("self",), no_key=True)
    contacts = contacts_with(dealer, at=at)
    return sum(
        _Day(campaign, dealer, at, contacts).give() for campaign in running.order_by("started_at", "pk")
    )


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
        if self.campaign.channel != PHONE and text_of(self.campaign) is None:
            return 0
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
        contact_members(self.campaign, called, today=self.today, at=self.at)
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
        return rows.select_related("vehicle__owner").order_by("turn")

    def _judged(self, members: Sequence[CampaignMember]) -> Iterator[tuple[CampaignMember, str]]:
        """Each with why it leaves ("later": it waits, "": its turn has come)."""
        vehicles = [member.vehicle_id for member in members]
        visits, left = came(self.dealer, vehicles, self.today), gone(vehicles, self.today)
        answers = may_contact_many(
            dealer=self.dealer,
            pairs=[(member.vehicle.owner_id, member.vehicle_id) for member in members],
            purpose=self.campaign.purpose,
            channel=self.campaign.channel,
            at=noon(self.dealer, self.at),
            contacts=self.contacts,
        )
        assert self.campaign.started_at
        since = today_at(self.campaign.started_at, self.dealer)
        for member, answer in zip(members, answers, strict=True):
            if member.vehicle_id in left or member.vehicle.owner_id != member.customer_id:
                yield member, Left.SOLD
            elif visits.get(member.vehicle_id, date.min) >= since:
                yield member, Left.RETURNED
            else:
                yield member, _refused(answer)


def _refused(answer: ContactPermission) -> str:
    rule = stop_of(answer)
    return Left.REFUSED if rule in FOR_GOOD else "later" if rule else ""
