"""The demo's first shop steers its front desk: targets, what no order tells, a bonus rule adopted midway."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from huidian.care.actions.referrals import note_line
from huidian.care.models import LineUse
from huidian.customers.models import Vehicle
from huidian.demo.dice import Dice
from huidian.engine.bonus import Band, BonusRule, Part
from huidian.engine.bonus.rule import as_data
from huidian.kit.months import first_day, month_of
from huidian.network.models import Dealer, Post, Staff
from huidian.network.queries import scope_of
from huidian.network.roles import Role
from huidian.retention.bonus import adopt_bonus, write_bonus
from huidian.retention.models import BonusPlan
from huidian.retention.month_figures import (
    ENTRY,
    TARGET,
    WHOLE,
    Slot,
    Subject,
    advisors_of,
    set_month_figures,
)

MONTHS = 12
NOTED = 2
"""In so many complete months each further line is noted with its vehicle; before, only the sum is known."""
ADOPTED_BEFORE = 6
"""For so many months the rule has been in force."""
_TARGETS = {
    "keep_rate": 6500,
    "monthly_churn": 2200,
    "assessment_churn": 1500,
    "first_service_rate": 9000,
    "active_vehicles": 5200,
    "return_rate": 250,
    "amount": 140_000_000,
    "satisfaction": 860,
    "complaints": 8,
}
_RULE = BonusRule(
    (
        Part("keep", (Band(0.80, 30_000), Band(0.85, 50_000), Band(0.90, 80_000))),
        Part("returns", each_fen=3_000, cap_fen=60_000),
        Part("volume", each_fen=200, above=100),
    ),
    cap_fen=200_000,
)
_ZONE = ZoneInfo("Asia/Shanghai")
_WHY = "whether the demo's shop has its rule already"


def steer(dealer: Dealer, *, as_of: date, now: datetime) -> None:
    """Sets what the months up to now should come to, and enters what nobody can count; as often as wanted."""
    manager, boss = _held_by(dealer, Role.CARE_MANAGER), _held_by(dealer, Role.GENERAL_MANAGER)
    if manager is None or boss is None:
        return
    months = range(month_of(as_of) - MONTHS + 1, month_of(as_of) + 1)
    at = min(datetime.combine(first_day(months[0]), time(10), _ZONE), now)
    targets: dict[Slot, int | None] = {
        Slot(key, WHOLE, month): value for key, value in _TARGETS.items() for month in months
    }
    _set(dealer, manager, TARGET, targets, at)
    for month in months[:-1]:
        end = min(datetime.combine(first_day(month + 1), time(10), _ZONE), now)
        sums = month not in months[-NOTED - 1 : -1]
        _set(dealer, manager, ENTRY, _entries(dealer, month, sums=sums), end)
    _further_lines(dealer, months[-NOTED - 1 : -1], now)
    adopt_rule(dealer, first_day(months[-ADOPTED_BEFORE]), as_of=as_of, now=now)


def adopt_rule(dealer: Dealer, on: date, *, as_of: date, now: datetime) -> None:
    """Adopts the bonus rule on the day it is in force from; on any other, or again, nothing."""
    boss, month = _held_by(dealer, Role.GENERAL_MANAGER), month_of(as_of) - ADOPTED_BEFORE + 1
    if boss is None or on != first_day(month):
        return
    if BonusPlan.objects.unscoped(_WHY).filter(dealer=dealer).exists():
        return
    signed = min(datetime.combine(on, time(11), _ZONE), now)
    scope, rule = scope_of(boss, at=signed), as_data(_RULE)
    plan = write_bonus(at=signed, by=boss, scope=scope, dealer_id=dealer.pk, name="保客奖", rule=rule)
    adopt_bonus(at=signed, by=boss, scope=scope, plan_id=plan, from_month=month)


def _further_lines(dealer: Dealer, months: Sequence[int], now: datetime) -> None:
    """In the last months advisors note each use of a further line, with its vehicle, once."""
    if LineUse.objects.unscoped(_WHY).filter(dealer=dealer, noted_by__posts__role=Role.ADVISOR).exists():
        return
    cars = Vehicle.objects.unscoped(_WHY).current().filter(dealer=dealer, owner__isnull=False)
    ids = list(cars.order_by("pk").values_list("pk", flat=True)[:500])
    advisors = Post.objects.current(now).filter(dealer=dealer, role=Role.ADVISOR).select_related("staff")
    for post in advisors.order_by("pk") if ids else ():
        scope = scope_of(post.staff, at=now)
        for month in months:
            for vehicle, line, on, fen in _uses(
                Dice(1, "lines", dealer.code, month, post.advisor_name), month, ids
            ):
                at = min(datetime.combine(on, time(16), _ZONE), now)
                note_line(
                    at=at, by=post.staff, scope=scope, vehicle_id=vehicle, line=line, on=on, amount_fen=fen
                )


def _uses(dice: Dice, month: int, ids: Sequence[int]) -> Iterator[tuple[int, str, date, int]]:
    """An advisor's uses of a month: vehicle, line, day and amount in fen."""
    for line, most in (("insurance", 6), ("accident_claims", 3), ("used_car", 1)):
        for _use in range(dice.whole(0, most)):
            on = first_day(month) + timedelta(dice.whole(0, 27))
            yield dice.pick(ids), line, on, dice.whole(5, 50) * 10_000


def _entries(dealer: Dealer, month: int, *, sums: bool) -> dict[Slot, int | None]:
    """A month's showroom sales, and what each advisor reports; `sums`: of further lines too."""
    dice = Dice(1, "front desk", dealer.code, month)
    entries: dict[Slot, int | None] = {Slot("showroom_sales", WHOLE, month): dice.whole(90, 180)}
    for name in advisors_of(dealer.pk):
        subject = Subject(advisor=name)
        entries[Slot("outside_share", subject, month)] = dice.whole(30, 65) * 100
        for key, most in (("renewals", 14), ("accident_claims", 6), ("used_cars", 3)) if sums else ():
            entries[Slot(key, subject, month)] = dice.whole(0, most)
    return entries


def _set(dealer: Dealer, by: Staff, sort: str, values: dict[Slot, int | None], at: datetime) -> None:
    set_month_figures(at=at, by=by, scope=scope_of(by, at=at), dealer_id=dealer.pk, sort=sort, values=values)


def _held_by(dealer: Dealer, role: Role) -> Staff | None:
    post = Post.objects.filter(dealer=dealer, role=role).select_related("staff").order_by("pk").first()
    return post.staff if post else None
