"""A campaign of the demo's past as rows: members, tasks, attempts and vouchers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Max

from huidian.customers.models import Vehicle
from huidian.demo.dice import Dice
from huidian.mart.facts import counted
from huidian.network.bulk import one_of
from huidian.network.models import Dealer, Staff
from huidian.network.rules import rules_of
from huidian.outreach.conditions import Conditions
from huidian.outreach.models import Attempt, Campaign, CampaignMember, Offer, Task, Voucher
from huidian.outreach.queries.audience import WIN_BACK
from huidian.outreach.voucher_codes import new_code
from huidian.visits.models import Visit

WINDOW = 30
CALLED_AT = time(10, 10)
_WHY = "the demo's own campaigns"


@dataclass(frozen=True, slots=True)
class Shop:
    """A dealer of the demo with who plans and who calls there."""

    dealer: Dealer
    manager: Staff
    agent: Staff

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.dealer.timezone)

    def at(self, day: date, clock: time = CALLED_AT) -> datetime:
        return datetime.combine(day, clock, self.zone)


def campaign_of(
    shop: Shop,
    name: str,
    *,
    at: datetime,
    conditions: Conditions,
    offer: str,
    hold_out: int = 0,
    quota: int = 12,
) -> Campaign:
    return Campaign.objects.create(
        dealer=shop.dealer,
        name=name,
        conditions=conditions.stored(),
        purpose=WIN_BACK,
        offer=Offer.objects.unscoped(_WHY).get(dealer=shop.dealer, key=offer),
        quota=quota,
        attribution_days=WINDOW,
        hold_out=hold_out,
        created_at=at,
        created_by=shop.manager,
        started_at=at,
    )


def write_turns(campaign: Campaign, days: Mapping[int, date]) -> None:
    """The turns of the members, by vehicle; they follow their days."""
    members = CampaignMember.objects.unscoped(_WHY)
    rows = list(members.filter(campaign=campaign))
    rows.sort(key=lambda one: (days[one.vehicle_id], one.turn))
    # Out of each other's way first: no two may have one place.
    for one in rows:
        one.turn += len(rows)
    members.bulk_update(rows, ["turn"], batch_size=500)
    for place, one in enumerate(rows, start=1):
        one.turn, one.turn_on = place, days[one.vehicle_id]
        one.window_until_on = one.turn_on + timedelta(days=campaign.attribution_days)
    members.bulk_update(rows, ["turn", "turn_on", "window_until_on"], batch_size=500)


def write_calls(shop: Shop, campaign: Campaign, calls: Mapping[int, tuple[date, str, str]]) -> None:
    """The tasks and attempts of the members called, by vehicle: day, outcome and reason."""
    rows = CampaignMember.objects.unscoped(_WHY).filter(campaign=campaign, vehicle__in=one_of(list(calls)))
    called = list(rows.select_related("customer").order_by("turn"))
    tasks = Task.objects.bulk_create([_task(shop, campaign, one) for one in called], batch_size=500)
    made = [
        _attempt(shop, task, one, *calls[one.vehicle_id][1:]) for task, one in zip(tasks, called, strict=True)
    ]
    Attempt.objects.bulk_create(made, batch_size=500)


def _task(shop: Shop, campaign: Campaign, one: CampaignMember) -> Task:
    assert one.turn_on
    at = shop.at(one.turn_on)
    return Task(
        dealer=shop.dealer,
        vehicle_id=one.vehicle_id,
        member=one,
        kind="campaign",
        cycle=f"campaign:{campaign.pk}",
        purpose=WIN_BACK,
        role="care_agent",
        responsible=shop.agent,
        opens_on=one.turn_on,
        best_on=one.turn_on,
        expires_on=one.window_until_on,
        tries=1,
        created_at=at,
        closed_at=at,
        ending=Task.Ending.DONE,
        ending_fact="attempt",
    )


def _attempt(shop: Shop, task: Task, one: CampaignMember, outcome: str, reason: str) -> Attempt:
    said = rules_of(shop.dealer).calls.outcome(outcome)
    assert one.turn_on
    return Attempt(
        dealer=shop.dealer,
        task=task,
        vehicle_id=one.vehicle_id,
        customer_id=one.customer_id,
        channel="phone",
        purpose=WIN_BACK,
        number=one.customer.phone if one.customer else "",
        at=shop.at(one.turn_on),
        by=shop.agent,
        outcome=outcome,
        reason=reason,
        reached=said.reached,
        contact=said.contact,
    )


def issue_vouchers(
    shop: Shop,
    campaign: Campaign,
    turns: Mapping[int, date],
    back: Mapping[int, date],
    dice: Dice,
) -> None:
    """A voucher to each vehicle that was contacted and had none of the offer; most that came back had it with
    them.
    """
    offer = campaign.offer
    assert offer
    held = Voucher.objects.unscoped(_WHY).filter(offer=offer, withdrawn_at=None)
    has = set(held.values_list("vehicle", flat=True))
    turns = {vehicle: turn for vehicle, turn in turns.items() if vehicle not in has}
    rows = counted(
        Visit.objects.unscoped(_WHY).current().filter(vehicle__in=list(turns)), rules_of(shop.dealer)
    )
    orders = {(one.vehicle_id, one.settled_on): one for one in rows}
    made = []
    for vehicle, turn in turns.items():
        until = turn + timedelta(days=offer.valid_days)
        came = back.get(vehicle)
        order = orders.get((vehicle, came)) if came and turn < came <= until else None
        if order and (order.order_kind == "accident" or dice.chance(0.3)):
            order = None
        made.append(
            Voucher(
                dealer=shop.dealer,
                offer=offer,
                vehicle_id=vehicle,
                campaign=campaign,
                code=new_code(),
                issued_at=shop.at(turn),
                valid_from=turn,
                valid_until=until,
                redeemed_at=shop.at(order.settled_on, time(18)) if order else None,
                redeemed_how=Voucher.How.IMPORT if order else "",
                visit=order,
            )
        )
    Voucher.objects.bulk_create(made, batch_size=500)


def end(shop: Shop, campaign: Campaign, as_of: date) -> None:
    """It ended the day after the last turn."""
    members = CampaignMember.objects.unscoped(_WHY).filter(campaign=campaign)
    last: date = members.aggregate(last=Max("turn_on"))["last"]
    campaign.ended_at = shop.at(min(last + timedelta(days=1), as_of), time(18))
    campaign.save(update_fields=["ended_at"])


def last_seen(dealer: Dealer, on: date, since: date, until: date) -> dict[int, date]:
    """By vehicle its last counted visit up to a day, where that lies between two days."""
    rows = counted(
        Visit.objects.unscoped(_WHY).current().filter(dealer=dealer, settled_on__lte=on), rules_of(dealer)
    )
    last = rows.order_by().values("vehicle").annotate(last=Max("settled_on")).values_list("vehicle", "last")
    return {vehicle: day for vehicle, day in sorted(last) if since <= day <= until}


def first_after(dealer: Dealer, vehicles: Sequence[int], on: date) -> dict[int, date]:
    rows = Visit.objects.unscoped(_WHY).current().filter(dealer=dealer, settled_on__gt=on)
    wanted = set(vehicles)
    first: dict[int, date] = {}
    for vehicle, day in _days(counted(rows, rules_of(dealer))):
        if vehicle in wanted:
            first.setdefault(vehicle, day)
    return first


def _days(rows: Any) -> Iterator[tuple[int, date]]:
    yield from rows.order_by("settled_on").values_list("vehicle", "settled_on")


def owners_of(vehicles: Sequence[int], *, with_number: bool = False) -> dict[int, int | None]:
    """By vehicle its owner; `with_number`: of those alone whose owner has a number."""
    rows = Vehicle.objects.unscoped(_WHY).filter(pk__in=one_of(list(vehicles)))
    if with_number:
        rows = rows.filter(owner__phone__gt="", owner__may_contact=True)
    return dict(rows.values_list("pk", "owner"))


def tier_at(dealer: Dealer, last: date, on: date) -> str:
    months = (on.year - last.year) * 12 + on.month - last.month - (on.day < last.day)
    tiers = [one for one in rules_of(dealer).tiers if one.from_months <= max(months, 0)]
    return tiers[-1].key if tiers else ""
