"""The demo's agents have called for two weeks: reached, not reached, booked, refused, asked to call again.

All by the product's own verbs at the moments of those days, so that today's queue is as a living shop's. The
orders of a day come in that evening: who was called comes, and only then is it known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from huidian.demo.dice import Dice
from huidian.demo.store import by_link, gateway
from huidian.demo.store.asking import BY_LINK, ask_by_lot, asked_today, what_came
from huidian.demo.store.coming import Coming
from huidian.flows import needs
from huidian.flows.call_card import slots
from huidian.flows.wrap_up import Booking, Report, take_back, wrap_up
from huidian.network.models import Dealer, Post, Staff
from huidian.network.queries import scope_of
from huidian.network.roles import Role
from huidian.network.rules import rules_of
from huidian.outreach.actions.claims import claim, claim_next, closed_until
from huidian.outreach.actions.planning import go_live
from huidian.outreach.models import Attempt, CallPlan, Task
from huidian.workshop.actions import FullError

DAYS = 15
"""Days up to the day the data end, on whose working days was called."""
CALLS = 6
"""Calls of one agent on a day, those of campaigns apart; ten times as many in a real shop."""
_WEEKEND = 5
_STARTED_BEFORE = timedelta(days=75)
_NIGHT, _MORNING, _BREAK = time(0, 50), time(9, 5), timedelta(minutes=57)
_AFTERNOON, _EVENING, _TALK = time(16, 30), time(17, 10), timedelta(minutes=2)
_OUTCOMES = (
    ("no_answer", 0.26), ("busy", 0.04), ("hung_up", 0.03), ("booked", 0.17), ("intends", 0.12),
    ("informed", 0.12), ("later", 0.06), ("inconvenient", 0.03), ("refuses", 0.05), ("declines", 0.03),
    ("evades", 0.01), ("elsewhere", 0.03), ("sold", 0.01), ("hardly_drives", 0.02), ("wrong_number", 0.01),
    ("disconnected", 0.01),
)  # fmt: skip
_OF_WHO_COMES = (("booked", 0.45), ("intends", 0.3), ("informed", 0.1), ("no_answer", 0.15))
_OF_A_CAMPAIGN = (
    ("intends", 0.25), ("informed", 0.2), ("no_answer", 0.25), ("refuses", 0.15), ("hung_up", 0.05),
    ("hardly_drives", 0.05), ("sold", 0.02), ("wrong_number", 0.03),
)  # fmt: skip
_ASKED, _ASKED_LATELY, _LATELY = 0.85, 0.2, timedelta(days=3)
"""So many are asked on the first morning; of the last days most still wait for whoever opens the demo."""
_NOTES = ("本人接听", "家人接听，转告本人", "周末再来", "想先问价格", "")
_WHY = "the demo's own days"
Odds = tuple[tuple[str, float], ...]


def first_day_of_calls(as_of: date) -> date:
    """The first of the days on which was called."""
    return as_of - timedelta(days=DAYS - 1)


@dataclass(frozen=True, slots=True)
class Shift:
    """A dealer that calls, who manages that, who is going to come, and when it is now at the latest."""

    dealer: Dealer
    manager: Staff
    coming: Coming
    now: datetime

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.dealer.timezone)

    def at(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, self.zone)


@dataclass(frozen=True, slots=True)
class _Day:
    """One agent's day at a dealer."""

    shift: Shift
    agent: Staff
    on: date

    @property
    def who(self) -> dict[str, Any]:
        return {"by": self.agent, "scope": scope_of(self.agent, at=self.shift.now)}

    def moments(self) -> Iterator[datetime]:
        """When it is called, up to now."""
        at = self.shift.at(self.on, _MORNING)
        for _ in range(CALLS):
            at += _BREAK
            if at < self.shift.now:
                yield at


def live(shift: Shift, *, as_of: date, evening: Callable[[date], None]) -> None:
    """The days of one dealer, each with the evening on which its orders come in.

    Where a day was lived already, and at weekends, it brings its orders alone.
    """
    first = first_day_of_calls(as_of)
    _begin(shift, first)
    for number in range(DAYS):
        on = first + timedelta(days=number)
        called = on.weekday() < _WEEKEND or on == as_of
        if called and not _was_lived(shift, on):
            needs.refresh(shift.dealer, at=shift.at(on, _NIGHT))
            if shift.dealer.code == BY_LINK:
                night, morning = (shift.at(on, clock) for clock in (_NIGHT, _MORNING))
                lately = on > as_of - _LATELY
                by_link.ask(shift.dealer, night=night, morning=morning, now=shift.now, lately=lately)
            _ask(shift, on, _ASKED_LATELY if on > as_of - _LATELY else _ASKED)
            for agent in agents_of(shift.dealer, shift.manager, shift.now):
                _work(_Day(shift, agent, on), Dice(0, "calls", shift.dealer.code, agent.username, on))
            _call_members(shift, on)
            if on < as_of:
                _carry(shift, on)
        evening(on)
    needs.refresh(shift.dealer, at=shift.now)


def _ask(shift: Shift, on: date, share: float) -> None:
    """A share of those who are to be asked how a visit was are called first thing in the morning."""
    day = _Day(shift, agents_of(shift.dealer, shift.manager, shift.now)[-1], on)
    dice, who = Dice(0, "asking", shift.dealer.code, on), day.who
    for number, task_id in enumerate(asked_today(shift.dealer, on, shift.at(on, _MORNING))):
        at = shift.at(on, _MORNING) + number * _TALK
        if at < shift.now and dice.chance(share) and claim(at=at, task_id=task_id, **who):
            _call(day, dice, task_id, at, _OUTCOMES, who)


def _begin(shift: Shift, first: date) -> None:
    if not CallPlan.objects.unscoped(_WHY).filter(dealer=shift.dealer).exists():
        by_link.befriend(shift.dealer)
        go_live(
            at=shift.at(first - timedelta(days=1), time(17)),
            by=shift.manager,
            scope=scope_of(shift.manager, at=shift.now),
            dealer_id=shift.dealer.pk,
            starts_on=first - _STARTED_BEFORE,
            agents=2,
            calls_a_day=60,
        )
        ask_by_lot(
            shift.dealer, shift.manager, at=shift.at(first - timedelta(days=1), time(17)), now=shift.now
        )


def _was_lived(shift: Shift, on: date) -> bool:
    day = (shift.at(on, time()), shift.at(on, time.max))
    return Attempt.objects.unscoped(_WHY).filter(dealer=shift.dealer, at__range=day).exists()


def agents_of(dealer: Dealer, manager: Staff, now: datetime) -> list[Staff]:
    """Who calls at a dealer: its care agents, else its manager."""
    posts = Post.objects.current(now).filter(dealer=dealer, role=Role.CARE_AGENT).select_related("staff")
    return [post.staff for post in posts.order_by("pk")] or [manager]


def _work(day: _Day, dice: Dice) -> None:
    who = day.who
    for at in day.moments():
        if taken := claim_next(at=at, dealer=day.shift.dealer, **who):
            _call(day, dice, taken.task_id, at, _OUTCOMES, who)


def _call_members(shift: Shift, on: date) -> None:
    """Most of those whose turn in a campaign came on a day are called that afternoon."""
    tasks = Task.objects.unscoped(_WHY).open().filter(dealer=shift.dealer, member__isnull=False, tries=0)
    day = _Day(shift, agents_of(shift.dealer, shift.manager, shift.now)[0], on)
    dice, who = Dice(0, "running", shift.dealer.code, on), day.who
    for number, task in enumerate(tasks.filter(opens_on=on).order_by("pk")):
        at = shift.at(on, _AFTERNOON) + number * _TALK
        if at < shift.now and dice.chance(0.75) and claim(at=at, task_id=task.pk, **who):
            _call(day, dice, task.pk, at, _OF_A_CAMPAIGN, who)


def _carry(shift: Shift, on: date) -> None:
    """The messages that a day brought leave in the evening, and some owners write back."""
    dice, at = Dice(0, "carrying", shift.dealer.code, on), shift.at(on, _EVENING)
    gateway.write_back(gateway.carry(shift.dealer, dice, at), dice, at)


def _call(day: _Day, dice: Dice, task_id: int, at: datetime, odds: Odds, who: dict[str, Any]) -> None:
    vehicle = Task.objects.unscoped(_WHY).values_list("vehicle", flat=True).get(pk=task_id)
    comes = day.shift.coming.after(vehicle, day.on)
    outcome = dice.weighted(_OF_WHO_COMES if comes else odds)
    report = what_came(task_id, dice) or _report(day.shift, dice, at, outcome, comes)
    said: dict[str, Any] = {**who, "at": at + _TALK, "task_id": task_id}
    try:
        attempt = wrap_up(report=report, **said)
    except FullError:
        attempt = wrap_up(report=Report("intends"), **said)
    if dice.chance(0.02):
        take_back(at=at + 2 * _TALK, attempt_id=attempt, **who)


def _report(shift: Shift, dice: Dice, at: datetime, outcome: str, comes: date | None) -> Report:
    """What is said of a call with an outcome; who is going to come books the day on which they do."""
    rules = rules_of(shift.dealer)
    said = rules.calls.outcome(outcome)
    reasons = [one.key for one in rules.reasons if one.side != "invalid" or outcome != "refuses"]
    reason = dice.pick(reasons) if said.asks_reason else ""
    booking, note = None, dice.pick(_NOTES) if dice.chance(0.5) else ""
    if outcome == "booked":
        slot = dice.pick(list(slots(shift.dealer, at=at)))
        starts_at = shift.at(comes, time(10)) if comes else slot.starts_at
        booking = Booking(starts_at, slot.advisor, "定期保养")
    again = at + timedelta(hours=dice.whole(1, 30)) if outcome == "later" else None
    return Report(
        outcome,
        reason=reason,
        note=note if said.reached else "",
        call_back_at=again and (closed_until(shift.dealer, again) or again),
        booking=booking,
        done_km=dice.whole(20, 90) * 1000 if outcome == "elsewhere" and dice.chance(0.6) else None,
    )
