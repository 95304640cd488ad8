"""What follow-ups follow: visits and purchases of which nobody was asked, within their windows."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import Max, QuerySet

from huidian.customers.actions import note_refusals
from huidian.customers.models import Departure, Vehicle
from huidian.customers.queries.permission import may_contact_many
from huidian.kit.months import add_months
from huidian.mart.facts import counted
from huidian.network.bulk import one_of
from huidian.network.models import Dealer
from huidian.network.rules import rules_of
from huidian.outreach.actions.planning import FOR_GOOD
from huidian.outreach.models import Caller
from huidian.outreach.queries.contacts import contacts_with
from huidian.playbooks.surveys import Occasion
from huidian.surveys.models import FollowUp
from huidian.surveys.models.follow_ups import OF_VISIT
from huidian.visits.models import Visit

CHANNEL = "phone"
_OF_VISITS = ("returned", "first_service", "visit")
"""The first of these that fits is the occasion of a visit: an owner is asked once about it."""
_WHY = "what happened at one dealer, of which follow-ups are made by rule"


@dataclass(frozen=True, slots=True)
class Event:
    """Something owners are asked about: of which vehicle, on which day, and who received it."""

    vehicle_id: int
    owner_id: int | None
    visit_id: int | None
    on: date
    occasion: str
    cycle: str
    advisor: str = ""
    team: str = ""

    @property
    def key(self) -> str:
        """What is drawn by: the same wherever and whenever it is read."""
        return f"{self.vehicle_id}:{self.cycle}"


def new_seed() -> str:
    """A seed nobody knows before the draw."""
    return secrets.token_hex(16)


def visits(dealer: Dealer, today: date) -> Iterator[Event]:
    """Days with a counted visit whose window is not over and of which there is no follow-up."""
    rules = rules_of(dealer)
    occasions = {one.opened_by: one for one in rules.surveys.occasions if one.enabled}
    open_by = [one for one in _OF_VISITS if one in occasions]
    if not open_by:
        return
    since = today - timedelta(days=max(occasions[one].until_days for one in open_by))
    days: dict[tuple[int, date], Visit] = {}
    first_services: set[tuple[int, date]] = set()
    for visit in _lately(dealer, since, today):
        days.setdefault((visit.vehicle_id, visit.settled_on), visit)
        if visit.order_kind == Visit.OrderKind.FIRST_SERVICE:
            first_services.add((visit.vehicle_id, visit.settled_on))
    known = _known(dealer, {f"{OF_VISIT}{on}" for _vehicle, on in days})
    before = _last_before(dealer, days, since)
    for (vehicle_id, on), visit in days.items():
        if (vehicle_id, f"{OF_VISIT}{on}") in known:
            continue
        last = before.get((vehicle_id, on))
        fits = {
            "returned": last is not None and _away(last, on, occasions.get("returned")),
            "first_service": (vehicle_id, on) in first_services,
            "visit": True,
        }
        occasion = next((occasions[one] for one in open_by if fits[one]), None)
        if occasion and on + timedelta(days=occasion.until_days) >= today:
            yield Event(
                vehicle_id,
                visit.customer_id or visit.vehicle.owner_id,
                visit.pk,
                on,
                occasion.key,
                f"{OF_VISIT}{on}",
                visit.advisor,
                visit.team,
            )


def makers_visits(dealer: Dealer, occasion: Occasion, today: date) -> Iterator[Event]:
    """Days with a counted visit whose window is not over and that no draw of its manufacturer had."""
    days: dict[tuple[int, date], Visit] = {}
    for visit in _lately(dealer, today - timedelta(days=occasion.until_days), today):
        days.setdefault((visit.vehicle_id, visit.settled_on), visit)
    known = _known(dealer, {f"{OF_VISIT}{on}" for _vehicle, on in days}, Caller.MAKER)
    for (vehicle_id, on), visit in days.items():
        cycle = f"{OF_VISIT}{on}"
        if (vehicle_id, cycle) not in known:
            owner = visit.customer_id or visit.vehicle.owner_id
            yield Event(vehicle_id, owner, visit.pk, on, occasion.key, cycle, visit.advisor, visit.team)


def _lately(dealer: Dealer, since: date, today: date) -> QuerySet[Visit]:
    """The counted visits of some days, those of a vehicle and day together."""
    lately = Visit.objects.unscoped(_WHY).current().filter(dealer=dealer, settled_on__range=(since, today))
    rows = counted(lately, rules_of(dealer)).filter(vehicle__retracted_at=None)
    return rows.order_by("vehicle", "settled_on", "-pk").select_related("vehicle")


def purchases(dealer: Dealer, today: date) -> Iterator[Event]:
    """Vehicles that were bought so lately that their window is not over, and of which nobody was asked."""
    rules = rules_of(dealer)
    called = {rule.key for rule in rules.needs.rules if rule.enabled}
    for occasion in rules.surveys.occasions:
        # Where the dealer calls about the need as well, the questions go with that call.
        if occasion.opened_by != "purchase" or not occasion.enabled or occasion.need in called:
            continue
        since = today - timedelta(days=occasion.until_days)
        rows = Vehicle.objects.unscoped(_WHY).current().filter(dealer=dealer)
        rows = rows.filter(purchased_on__range=(since, today)).order_by("pk")
        bought = list(rows.values_list("pk", "owner", "purchased_on"))
        known = _known(dealer, {f"purchase:{on}" for *_rest, on in bought})
        for vehicle_id, owner_id, on in bought:
            if on is not None and (vehicle_id, f"purchase:{on}") not in known:
                yield Event(vehicle_id, owner_id, None, on, occasion.key, f"purchase:{on}")


def reachable(
    dealer: Dealer, occasion: Occasion, events: Sequence[Event], at: datetime, *, noted: bool = True
) -> list[Event]:
    """Those whose owners may be called at all; who wants no contact, or has left, is in no draw.

    `noted`: the contacts that are not made are written down at the dealer.
    What has to wait for an hour stays: it is asked again when the call is taken.
    """
    gone = Departure.objects.unscoped(_WHY).current()
    left = set(
        gone.filter(vehicle__in=one_of([one.vehicle_id for one in events])).values_list("vehicle", flat=True)
    )
    events = [one for one in events if one.vehicle_id not in left]
    pairs = [(one.owner_id, one.vehicle_id) for one in events]
    answers = may_contact_many(
        dealer=dealer,
        pairs=pairs,
        purpose=occasion.purpose,
        channel=CHANNEL,
        at=at,
        contacts=contacts_with(dealer, at=at),
    )
    free: list[Event] = []
    forbidden = []
    for event, answer in zip(events, answers, strict=True):
        stops = tuple(one for one in answer.reasons if one.rule in FOR_GOOD)
        if stops:
            forbidden.append((event.owner_id, replace(answer, reasons=stops)))
        else:
            free.append(event)
    if noted:
        note_refusals(at=at, dealer=dealer, purpose=occasion.purpose, channel=CHANNEL, answers=forbidden)
    return free


def _away(last: date, on: date, occasion: Occasion | None) -> bool:
    return occasion is not None and add_months(last, occasion.away_months) <= on


def _known(dealer: Dealer, cycles: set[str], caller: Caller = Caller.DEALER) -> set[tuple[int, str]]:
    rows = FollowUp.objects.unscoped(_WHY).filter(dealer=dealer, caller=caller, cycle__in=sorted(cycles))
    return set(rows.values_list("vehicle", "cycle"))


def _last_before(
    dealer: Dealer, days: dict[tuple[int, date], Visit], since: date
) -> dict[tuple[int, date], date]:
    """By vehicle and day its last counted visit before that day."""
    ids = sorted({vehicle for vehicle, _on in days})
    earlier = Visit.objects.unscoped(_WHY).current().filter(vehicle__in=one_of(ids), settled_on__lt=since)
    rows = counted(earlier, rules_of(dealer)).order_by().values("vehicle").annotate(on=Max("settled_on"))
    last: dict[int, date] = dict(rows.values_list("vehicle", "on"))
    before: dict[tuple[int, date], date] = {}
    for vehicle, on in sorted(days):
        if vehicle in last:
            before[vehicle, on] = last[vehicle]
        last[vehicle] = on
    return before
