"""Whom conditions choose, and who of them may be contacted: counted while one plans, frozen at the start."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from huidian.customers.models import Customer, Vehicle
from huidian.customers.queries.permission import may_contact_many
from huidian.engine.campaigns import held_out
from huidian.engine.contact import ContactPermission
from huidian.network.bulk import one_of
from huidian.network.ends import today_at
from huidian.network.models import Dealer
from huidian.network.scope import Scope
from huidian.outreach.conditions import Conditions
from huidian.outreach.models import Campaign, CampaignMember, Offer
from huidian.outreach.queries.contact_choice import chosen_by
from huidian.outreach.queries.contacts import contacts_with
from huidian.retention.queries import Wish, vehicle_ids

OF_THE_MOMENT = frozenset({"quiet_hours", "holiday"})
"""The rules of contact that say when, not whether: they take nobody out of an audience."""
WIN_BACK = "win_back"
"""The purpose of contact of campaigns."""
NOT_OFFERED = "offer"
"""Beside the rules of contact: the vehicle is not as long away as the offer asks."""
IN_CAMPAIGN = "campaign"
"""Beside the rules of contact: the vehicle is in another campaign, or its return still counts for one."""
_WHY = "the vehicles of one dealer, for a campaign of it"


@dataclass(frozen=True, slots=True)
class Audience:
    """`members` may be contacted, each with its tier; of the others how many each rule keeps from it."""

    members: Mapping[int, str]
    owners: Mapping[int, int | None]
    refused: Mapping[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return len(self.members) + self.refusals

    @property
    def refusals(self) -> int:
        return sum(self.refused.values())


def audience_of(
    scope: Scope,
    dealer: Dealer,
    conditions: Conditions,
    *,
    purpose: str,
    channel: str,
    at: datetime,
    offer: Offer | None = None,
    spares_campaigns: bool = True,
) -> Audience:
    """The audience as it is now, of an offer those it is for.

    `spares_campaigns`: without the vehicles of campaigns, whose returns it would move.

    Raises `ValueError` for a purpose or channel there is not.
    """
    chosen = vehicle_ids(scope.choosing(dealer.pk), wish=conditions.wish(), now=at)
    owners: dict[int, int | None] = dict(
        Vehicle.objects.unscoped(_WHY).current().filter(dealer=dealer).values_list("pk", "owner")
    )
    matching = chosen_by(dealer, conditions, at=at, owners=owners)
    here = [vehicle for vehicle in chosen if vehicle in owners and vehicle in matching]
    busy = in_campaigns(dealer, at) if spares_campaigns else set()
    idle = [vehicle for vehicle in here if vehicle not in busy]
    fit = offered_to(scope, offer, at=at) if offer else None
    free = [vehicle for vehicle in idle if fit is None or vehicle in fit]
    answers = may_contact_many(
        dealer=dealer,
        pairs=[(owners[vehicle], vehicle) for vehicle in free],
        purpose=purpose,
        channel=channel,
        at=at,
        contacts=contacts_with(dealer, at=at),
    )
    refused: Counter[str] = +Counter({IN_CAMPAIGN: len(here) - len(idle), NOT_OFFERED: len(idle) - len(free)})
    rules = _Stops()
    members = {}
    for vehicle, answer in zip(free, answers, strict=True):
        if rule := rules.of(answer):
            refused[rule] += 1
        else:
            members[vehicle] = chosen[vehicle]
    return Audience(members, owners, dict(refused.most_common()))


def offered_to(
    scope: Scope, offer: Offer, *, at: datetime, among: Sequence[int] | None = None
) -> Collection[int] | None:
    """The vehicles (of `among`) that are as long away as an offer asks; None where it asks nothing."""
    if not offer.from_months and offer.until_months is None:
        return None
    last = None if offer.until_months is None else offer.until_months - 1
    wish = Wish(ranges={"months_away": (offer.from_months, last)}, among=among)
    return vehicle_ids(scope.choosing(offer.dealer_id), wish=wish, now=at)


def units_of(owners: Mapping[int, int | None]) -> dict[int, str]:
    """By vehicle who is called about it: the owner's first number, else the owner, else the vehicle alone.

    A household, or a file that an import made anew, is one.
    """
    files = Customer.objects.unscoped(_WHY).filter(
        pk__in=one_of(sorted({one for one in owners.values() if one}))
    )
    phones = dict(files.exclude(phone="").values_list("pk", "phone"))
    return {
        vehicle: f"number:{phones[owner]}"
        if owner in phones
        else f"owner:{owner}"
        if owner
        else f"car:{vehicle}"
        for vehicle, owner in owners.items()
    }


def hold_out_of(campaign: Campaign, audience: Audience) -> frozenset[int]:
    """Which vehicles of an audience a campaign holds out, all of an owner or none: before its start, too."""
    units = units_of(audience.owners)
    members = [(vehicle, tier, units[vehicle]) for vehicle, tier in audience.members.items()]
    return held_out(members, campaign.hold_out, salt_of(campaign))


def salt_of(campaign: Campaign) -> str:
    """What a campaign's draws begin with."""
    return f"campaign:{campaign.pk}"


def stop_of(answer: ContactPermission) -> str:
    """The rule that keeps somebody out of an audience; "" for none."""
    stops = (one.rule for one in answer.reasons if one.effect == "stop" and one.rule not in OF_THE_MOMENT)
    return next(stops, "")


class _Stops:
    """`stop_of`, once for each answer: most vehicles share one."""

    def __init__(self) -> None:
        self._known: dict[int, str] = {}

    def of(self, answer: ContactPermission) -> str:
        if (key := id(answer)) not in self._known:
            self._known[key] = stop_of(answer)
        return self._known[key]


def in_campaigns(dealer: Dealer, at: datetime, *, but: Collection[int] = ()) -> set[int]:
    """The vehicles in a campaign that has not ended or for which a return still counts; held out or not."""
    today = today_at(at, dealer)
    members = CampaignMember.objects.unscoped(_WHY).filter(campaign__dealer=dealer, left_on=None)
    counting = members.filter(Q(campaign__ended_at=None) | Q(window_until_on__gte=today))
    return set(counting.exclude(campaign__in=list(but)).values_list("vehicle", flat=True))


def held_out_of(dealer: Dealer, at: datetime, vehicles: Sequence[int]) -> set[int]:
    """Those of some vehicles that a campaign holds out just now: nobody wins them back meanwhile."""
    today = today_at(at, dealer)
    members = CampaignMember.objects.unscoped(_WHY).filter(
        campaign__dealer=dealer, left_on=None, held_out=True, vehicle__in=vehicles
    )
    counting = members.filter(Q(campaign__ended_at=None) | Q(window_until_on__gte=today))
    return set(counting.values_list("vehicle", flat=True))
