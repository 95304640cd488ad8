"""What vehicles and owners did of themselves in a campaign: came, left, wrote back, booked, spoke."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from huidian.customers.models import Departure
from huidian.mart.facts import counted
from huidian.messages.models import Reply
from huidian.network.bulk import one_of
from huidian.network.models import Dealer
from huidian.network.rules import rules_of
from huidian.outreach.models import Attempt, Caller, CampaignMember
from huidian.visits.models import Visit

_WHY = "the vehicles of one dealer's campaigns, whose turn comes by rule"


def came(dealer: Dealer, vehicles: Sequence[int], today: date) -> dict[int, date]:
    """By vehicle the day of its last counted visit."""
    rows = Visit.objects.unscoped(_WHY).current().filter(vehicle__in=one_of(vehicles), settled_on__lte=today)
    last = counted(rows, rules_of(dealer)).order_by("vehicle", "settled_on")
    return dict(last.values_list("vehicle", "settled_on"))


def gone(vehicles: Sequence[int], today: date) -> set[int]:
    """Those of some vehicles that were sold, scrapped or moved away."""
    rows = Departure.objects.unscoped(_WHY).current()
    rows = rows.filter(vehicle__in=one_of(vehicles), left_on__lte=today)
    return set(rows.values_list("vehicle", flat=True))


def answered(
    dealer: Dealer, members: Sequence[CampaignMember], booked: Collection[int], today: date
) -> set[int]:
    """Of members that were written to those (ids) that need no call: their vehicle came, left or is `booked`,
    or the owner wrote back or was spoken to since the turn.
    """
    vehicles = [one.vehicle_id for one in members]
    visits, left = came(dealer, vehicles, today), gone(vehicles, today)
    replies = Reply.objects.unscoped(_WHY).filter(
        message__campaign_member__in=one_of([m.pk for m in members])
    )
    wrote = set(replies.values_list("message__campaign_member", flat=True))
    since = min((one.turn_on for one in members if one.turn_on), default=today)
    spoken = _spoken(dealer, vehicles, since)
    return {
        one.pk
        for one in members
        if one.turn_on is not None
        and (
            one.vehicle_id in left
            or one.vehicle_id in booked
            or one.pk in wrote
            or max(visits.get(one.vehicle_id, date.min), spoken.get(one.vehicle_id, date.min)) >= one.turn_on
        )
    }


def _spoken(dealer: Dealer, vehicles: Sequence[int], since: date) -> dict[int, date]:
    """By vehicle the day on which the dealer last spoke to its owner."""
    zone = ZoneInfo(dealer.timezone)
    rows = Attempt.objects.unscoped(_WHY).current().made_by(Caller.DEALER)
    rows = rows.filter(vehicle__in=one_of(vehicles), contact=True)
    midnight = datetime.combine(since, time(), zone)
    last = rows.filter(at__gte=midnight).order_by("at").values_list("vehicle", "at")
    return {vehicle: at.astimezone(zone).date() for vehicle, at in last}
