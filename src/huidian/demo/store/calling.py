"""The demo's agents have called for some days: reached, not reached, booked, refused, asked to call again.

All by the product's own verbs at the moments of those days, so that today's queue is as a living shop's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from huidian.demo.dice import Dice
from huidian.flows import needs
from huidian.flows.call_card import slots
from huidian.flows.wrap_up import Booking, Report, take_back, wrap_up
from huidian.network.models import Dealer, Post, Staff
from huidian.network.queries import scope_of
from huidian.network.roles import Role
from huidian.network.rules import rules_of
from huidian.outreach.actions.claims import claim_next, closed_until
from huidian.outreach.actions.planning import go_live
from huidian.outreach.models import Attempt, CallPlan
from huidian.workshop.actions import FullError

DAYS = 6
"""Days on which was called, up to the day the data end."""
CALLS = 22
"""Calls of one agent on a day; two to three times as many in a real shop."""
_STARTED_BEFORE = timedelta(days=75)
_NIGHT, _MORNING, _BREAK = time(0, 50), time(9, 5), timedelta(minutes=17)
_OUTCOMES = (
    ("no_answer", 0.26), ("busy", 0.04), ("hung_up", 0.03), ("booked", 0.17), ("intends", 0.12),
    ("informed", 0.12), ("later", 0.06), ("inconvenient", 0.03), ("refuses", 0.05), ("declines", 0.03),
    ("evades", 0.01), ("elsewhere", 0.03), ("sold", 0.01), ("hardly_drives", 0.02), ("wrong_number", 0.01),
    ("disconnected", 0.01),
)  # fmt: skip
_NOTES = ("本人接听", "家人接听，转告本人", "周末再来", "想先问价格", "")
_WHY = "the demo's own days"


@dataclass(frozen=True, slots=True)
class _Day:
    """One agent's day at a dealer."""

    dealer: Dealer
    agent: Staff
    on: date
    now: datetime

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.dealer.timezone)

    def moments(self) -> Iterator[datetime]:
        """When it is called, up to now."""
        at = datetime.combine(self.on, _MORNING, self.zone)
        for _ in range(CALLS):
            at += _BREAK
            if at < self.now:
                yield at


def live(dealer: Dealer, manager: Staff, *, as_of: date, now: datetime) -> None:
    """The days of one dealer; where any were lived already, nothing but what the night brings."""
    zone = ZoneInfo(dealer.timezone)
    first = as_of - timedelta(days=DAYS - 1)
    if not CallPlan.objects.unscoped(_WHY).filter(dealer=dealer).exists():
        at = datetime.combine(first - timedelta(days=1), time(17), zone)
        go_live(
            at=at,
            by=manager,
            scope=scope_of(manager, at=now),
            dealer_id=dealer.pk,
            starts_on=first - _STARTED_BEFORE,
            agents=2,
            calls_a_day=60,
        )
    begins = datetime.combine(first, _NIGHT, zone)
    lived = Attempt.objects.unscoped(_WHY).filter(dealer=dealer, at__gte=begins).exists()
    for number in range(0 if lived else DAYS):
        on = first + timedelta(days=number)
        needs.refresh(dealer, at=datetime.combine(on, _NIGHT, zone))
        for agent in agents_of(dealer, manager, now):
            _work(_Day(dealer, agent, on, now), Dice(0, "calls", dealer.code, agent.username, on))
    needs.refresh(dealer, at=now)


def agents_of(dealer: Dealer, manager: Staff, now: datetime) -> list[Staff]:
    """Who calls at a dealer: its care agents, else its manager."""
    posts = Post.objects.current(now).filter(dealer=dealer, role=Role.CARE_AGENT).select_related("staff")
    return [post.staff for post in posts.order_by("pk")] or [manager]


def _work(day: _Day, dice: Dice) -> None:
    scope = scope_of(day.agent, at=day.now)
    said: dict[str, Any] = {"by": day.agent, "scope": scope}
    for at in day.moments():
        taken = claim_next(at=at, dealer=day.dealer, **said)
        if taken is None:
            continue
        report = _report(day, dice, at)
        try:
            attempt = wrap_up(at=at + timedelta(minutes=4), task_id=taken.task_id, report=report, **said)
        except FullError:
            attempt = wrap_up(
                at=at + timedelta(minutes=4), task_id=taken.task_id, report=Report("intends"), **said
            )
        if dice.chance(0.02):
            take_back(at=at + timedelta(minutes=5), attempt_id=attempt, **said)


def _report(day: _Day, dice: Dice, at: datetime) -> Report:
    outcome = dice.weighted(_OUTCOMES)
    rules = rules_of(day.dealer)
    reason = dice.pick([one.key for one in rules.reasons]) if rules.calls.outcome(outcome).asks_reason else ""
    booking, note = None, dice.pick(_NOTES) if dice.chance(0.5) else ""
    if outcome == "booked":
        slot = dice.pick(list(slots(day.dealer, at=at)))
        booking = Booking(slot.starts_at, slot.advisor, "定期保养")
    again = at + timedelta(hours=dice.whole(1, 30)) if outcome == "later" else None
    return Report(
        outcome,
        reason=reason,
        note=note if rules.calls.outcome(outcome).reached else "",
        call_back_at=again and (closed_until(day.dealer, again) or again),
        booking=booking,
        done_km=dice.whole(20, 90) * 1000 if outcome == "elsewhere" and dice.chance(0.6) else None,
    )
