"""The demo's care of owners: a lecture that is over, one to come, a club, referrals, a notice.

The lecture that is over is written as a shop takes over the list it kept; all else is done by the verbs. What
it truly brought is known: of those who came to the shop after it, some only for it, and none of these was
among the ones not invited.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from huidian.care.actions import club, events, guests, ledger, notices, referrals
from huidian.care.evaluation import visits_within
from huidian.care.levels import standing_on, visits_of_owners
from huidian.care.models import Event, Guest, Member
from huidian.customers import actions as customers
from huidian.customers.models import Customer, Vehicle
from huidian.demo.dice import Dice
from huidian.demo.store.campaign_rows import last_seen, owners_of
from huidian.demo.store.gateway import LEASE
from huidian.messages.actions import carrying
from huidian.messages.models import Message
from huidian.network.models import Dealer, Staff
from huidian.network.queries import scope_of
from huidian.network.rules import rules_of
from huidian.outreach.conditions import Conditions
from huidian.outreach.queries.audience import Audience

FRAME, INVITED, LECTURE_BEFORE, WINDOW = 320, 160, timedelta(days=70), 60
FOR_IT = 0.35
"""Of those who came to the shop after the lecture so many came for it."""
AGREED, PLACES = 45, 12
MEMBERS_A_LEVEL = 5
_WHY = "the demo's own care of owners"


@dataclass(frozen=True, slots=True)
class Hand:
    """Who does what at which dealer, when: `scope` is today's."""

    dealer: Dealer
    manager: Staff
    scope: Any
    dice: Dice

    def act(self, at: datetime) -> dict[str, Any]:
        return {"at": at, "by": self.manager, "scope": self.scope}

    def at(self, day: date, clock: time = time(11)) -> datetime:
        return datetime.combine(day, clock, ZoneInfo(self.dealer.timezone))


@transaction.atomic
def care_for_owners(dealer: Dealer, manager: Staff, *, as_of: date, now: datetime) -> list[dict[str, Any]]:
    """All of it at one dealer, with the truth of its lecture; what is there already stays as it is."""
    if Event.objects.unscoped(_WHY).filter(dealer=dealer).exists():
        return []
    hand = Hand(dealer, manager, scope_of(manager, at=now), Dice(0, "care", dealer.code))
    truth = _lecture_over(hand, as_of)
    _lecture_to_come(hand, as_of, now)
    _club(hand, as_of)
    _brought(hand, as_of)
    _notice(hand, as_of, now)
    return [truth]


def _lecture_over(hand: Hand, as_of: date) -> dict[str, Any]:
    held = as_of - LECTURE_BEFORE
    asked_at = hand.at(held - timedelta(days=14))
    event = Event.objects.create(
        dealer=hand.dealer, kind="lecture_2", title="爱车课堂：日常保养", place="二楼休息区", held_on=held,
        starts=time(14), ends=time(16), places=60, most_invited=INVITED, channel="phone", window_days=WINDOW,
        conditions=Conditions({}, {"months_away": (0, 11)}).stored(), refused={"consent": 214, "block": 9},
        created_at=asked_at, created_by=hand.manager, opened_at=asked_at,
        over_at=hand.at(held, time(17)),
    )  # fmt: skip
    seen = last_seen(hand.dealer, held, held - timedelta(days=365), held)
    owners = owners_of(list(seen))
    frame = [vehicle for vehicle in hand.dice.shuffled(sorted(seen)) if owners[vehicle]][:FRAME]
    came = visits_within(rules_of(hand.dealer), frame, held, WINDOW)
    for_it = {vehicle for vehicle in frame if vehicle in came and hand.dice.chance(FOR_IT)}
    audience = Audience(dict.fromkeys(frame, "active"), {vehicle: owners[vehicle] for vehicle in frame})
    events.freeze(event, audience)
    rows = Guest.objects.unscoped(_WHY).filter(event=event)
    # Who came for it would not have come without it.
    rows.filter(group=Guest.Group.COMPARED, vehicle__in=for_it).delete()
    invited = list(rows.filter(group=Guest.Group.INVITED).order_by("pk"))
    for guest in invited:
        _answer_of_then(hand, guest, asked_at, held)
    rows.bulk_update(
        invited, ["answer", "answered_at", "answered_by", "came_at", "checked_in_by"], batch_size=500
    )
    at = hand.at(held, time(14, 5))
    strangers: Sequence[dict[str, Any]] = [{"name": "刘先生（朋友）"}]
    Guest.objects.bulk_create(
        Guest(event=event, group=Guest.Group.WALK_IN, came_at=at, checked_in_by=hand.manager, **one)
        for one in strangers
    )
    share = len(came) / len(frame) if frame else 0.0
    anyhow = share * (1 - FOR_IT) / (1 - share * FOR_IT) if frame else 0.0
    return {
        "dealer": hand.dealer.code,
        "event": event.title,
        "invited": len(invited),
        "visited_for_it": len(for_it),
        "lift": share - anyhow,
    }


def _answer_of_then(hand: Hand, guest: Guest, asked_at: datetime, held: date) -> None:
    answer = hand.dice.weighted((("yes", 0.4), ("perhaps", 0.15), ("no", 0.2), ("", 0.25)))
    if answer:
        guest.answer, guest.answered_by = answer, hand.manager
        guest.answered_at = asked_at + timedelta(minutes=hand.dice.whole(60, 60 * 24 * 9))
    if hand.dice.chance({"yes": 0.75, "perhaps": 0.3}.get(answer, 0.03)):
        guest.came_at = hand.at(held, time(13, 45)) + timedelta(minutes=hand.dice.whole(0, 40))
        guest.checked_in_by = hand.manager


def _lecture_to_come(hand: Hand, as_of: date, now: datetime) -> None:
    """An event with a waiting list: more said yes than there are places."""
    at = min(hand.at(as_of), now)
    owners = Customer.objects.unscoped(_WHY).current().filter(dealer=hand.dealer).exclude(phone="")
    chosen = hand.dice.shuffled(sorted(owners.values_list("phone", "pk")))[:AGREED]
    for _phone, owner in chosen:
        wish: dict[str, Any] = {"purpose": "marketing", "channel": "phone", "proof": "form"}
        customers.give_consent(**hand.act(at), customer_id=owner, text_version="2026-1", **wish)
    plan = events.EventPlan(
        kind="lecture_1", title="新车课堂：用好您的爱车", place="二楼客户休息区",
        held_on=as_of + timedelta(days=9), starts=time(14), ends=time(16), places=PLACES, most_invited=30,
        conditions=Conditions({}, {"months_away": (0, 23)}),
    )  # fmt: skip
    event = events.plan_event(**hand.act(at), dealer_id=hand.dealer.pk, plan=plan)
    try:
        events.open_event(**hand.act(at), event_id=event.pk)
    except events.NobodyError:
        return
    invited = Guest.objects.unscoped(_WHY).filter(event=event, group=Guest.Group.INVITED).order_by("pk")
    for place, guest in enumerate(invited):
        answer = "yes" if place < PLACES + 5 else ("perhaps", "no", "")[place % 3]
        if answer:
            guests.answer(
                **hand.act(at + timedelta(minutes=place)) | {"event_id": event.pk},
                guest_ids=[guest.pk],
                answer=answer,
            )


def _club(hand: Hand, as_of: date) -> None:
    """Members of every level, each with money that came and went."""
    joined_on = as_of - timedelta(days=240)
    rules = rules_of(hand.dealer)
    cars = Vehicle.objects.unscoped(_WHY).current().filter(dealer=hand.dealer, owner__phone__gt="")
    owners = hand.dice.shuffled(sorted(set(cars.order_by().values_list("owner", flat=True))))
    days = visits_of_owners(rules, owners, as_of)
    wanted = {level.key: MEMBERS_A_LEVEL for level in rules.care.levels}
    for owner in owners:
        standing = standing_on(rules.care, days.get(owner, []), joined_on)
        level = rules.care.level_for(standing.visits, standing.amount_fen).key
        if wanted[level]:
            wanted[level] -= 1
            at = hand.at(joined_on + timedelta(days=hand.dice.whole(0, 5)))
            _money(hand, club.join(**hand.act(at), customer_id=owner), at)
        if not any(wanted.values()):
            break
    club.refresh_levels(hand.dealer, at=hand.at(as_of, time(1, 10)))


def _money(hand: Hand, member: Member, at: datetime) -> None:
    top_up = hand.dice.pick([50_000, 100_000, 200_000])
    entries = [("top_up", top_up, "现金"), ("gift", top_up // 20, "充值赠送")]
    left = top_up + top_up // 20
    for _ in range(hand.dice.whole(0, 3)):
        spent = min(hand.dice.whole(120, 480) * 100, left)
        left -= spent
        entries += [("spend", spent, "保养结算")] if spent else []
    if hand.dice.chance(0.2) and left > 5_000:
        entries += [("correction", -5_000, "工时折扣漏记，核对后更正")]
    elif hand.dice.chance(0.15) and left:
        entries += [("refund", left, "车主要求退余额")]
    for place, (kind, fen, note) in enumerate(entries):
        moment = at + timedelta(days=28 * place, minutes=hand.dice.whole(0, 300))
        ledger.enter(**hand.act(moment), member_id=member.pk, kind=kind, amount_fen=fen, note=note)


def _brought(hand: Hand, as_of: date) -> None:
    """Referrals of every kind, and lines of business used."""
    cars = Vehicle.objects.unscoped(_WHY).current().filter(dealer=hand.dealer, owner__phone__gt="")
    chosen = hand.dice.shuffled(sorted(cars.values_list("plate", "pk")))[:40]
    kinds = ("referral", "referral", "rebuy", "additional", "referral", "sold_on", "additional", "referral")
    at = hand.at(as_of)
    for place, kind in enumerate(kinds):
        on_file = {"vehicle_id": chosen[place + 20][1]}
        named = (
            {"new_name": "周先生", "new_phone": f"1000000{place:04d}"}
            if kind == "sold_on"
            else {"new_name": "新款途观"}
        )
        more: dict[str, Any] = on_file if kind == "referral" else named
        brought = referrals.Brought(
            kind=kind, giver_vehicle_id=chosen[place][1], on=as_of - timedelta(days=9 * place), **more
        )
        referrals.note_referral(**hand.act(at), brought=brought)
    lines = [line.key for line in rules_of(hand.dealer).care.lines]
    for place in range(24):
        referrals.note_line(
            **hand.act(at),
            vehicle_id=chosen[place % 15][1],
            line=hand.dice.pick(lines),
            on=as_of - timedelta(days=7 * place),
            amount_fen=hand.dice.whole(3, 60) * 10_000,
        )


def _notice(hand: Hand, as_of: date, now: datetime) -> None:
    """A notice to who was here lately; most of it has left, some waits."""
    at = min(hand.at(as_of, time(9)), now)
    here = Conditions({}, {"last_visit_on": (as_of - timedelta(days=5), as_of)})
    said: dict[str, Any] = {
        "kind": "weather",
        "notice": "今晚大风降温，请勿停在树下",
        "conditions": here,
    }
    try:
        made = notices.send_notice(**hand.act(at), dealer_id=hand.dealer.pk, **said)
    except (notices.NobodyError, LookupError):
        return
    messages = Message.objects.unscoped(_WHY).filter(cause="broadcast", cause_key__startswith=f"{made.pk}:")
    ids = list(messages.order_by("pk").values_list("pk", flat=True))
    lease = carrying.take_up(ids[: 2 * len(ids) // 3], at, LEASE)
    for one in carrying.held(lease):
        carrying.left(one, lease, f"demo-{one.pk}", at, asks=False)
    messages.update(due_at=None)
