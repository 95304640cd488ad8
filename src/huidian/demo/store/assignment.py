"""The first shop keeps its customers by assignment: spread once, followed since, one leaver, one absence.

Twelve assessed months of it: the spread is on the day its first file came in.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from huidian.assignment.actions import describe
from huidian.demo.dice import Dice
from huidian.demo.places import SHOPS
from huidian.flows.assignment.even_spread import assign_evenly
from huidian.flows.assignment.following import follow_orders
from huidian.flows.assignment.hand_over import hand_over
from huidian.kit.months import month_of
from huidian.network.actions import dismiss
from huidian.network.models import Dealer, Post, Staff
from huidian.network.queries import scope_of
from huidian.network.roles import Role
from huidian.outreach.actions.absences import note_absence

SPREAD_MONTHS, LEFT_MONTHS, AWAY_MONTHS = 12, 6, 3
"""How many months before the demo's last day each happens."""
AWAY = timedelta(days=13)


def assign(dealer: Dealer, made_on: date, *, as_of: date, at: datetime) -> None:
    """What follows from a file for who answers for which vehicle; only of the first shop, which has somebody
    to decide.
    """
    boss = Staff.objects.filter(posts__dealer=dealer, posts__role=Role.SERVICE_MANAGER).first()
    if dealer.code != SHOPS[0].code or boss is None:
        return
    months = month_of(as_of) - month_of(made_on)
    if months == SPREAD_MONTHS and made_on.day == 1:
        _describe(dealer, boss, at)
        assign_evenly(at=at, by=boss, dealer=dealer)
        return
    follow_orders(dealer, at=at)
    if months == LEFT_MONTHS and made_on.day == 1:
        _hand_over(dealer, boss, at)
    if months == AWAY_MONTHS and made_on.day == 1:
        _be_away(dealer, boss, made_on, at)


def _describe(dealer: Dealer, boss: Staff, at: datetime) -> None:
    """What is known of the advisors as people: where from, born when."""
    dice = Dice(0, "advisors", dealer.code)
    here = Post.objects.filter(dealer=dealer, closed_at=None).exclude(advisor_name="").order_by("pk")
    for staff_id in here.values_list("staff", flat=True):
        describe(
            at=at,
            by=boss,
            scope=scope_of(boss, at=at),
            dealer_id=dealer.pk,
            staff_id=staff_id,
            native_place=dice.weighted(SHOPS[0].districts),
            born=1972 + dice.whole(0, 28),
            gender=dice.pick(("female", "male")),
        )


def _hand_over(dealer: Dealer, boss: Staff, at: datetime) -> None:
    """Who quits leaves everything to the rest of the team, each class evenly, and then the house."""
    quits = next(one for one in SHOPS[0].advisors if one.leaves_after is not None)
    posts = Post.objects.filter(dealer=dealer, closed_at=None)
    leaver = posts.filter(advisor_name=quits.name).first()
    if leaver is None:
        return
    team = posts.filter(team=leaver.team_id).exclude(pk=leaver.pk).exclude(advisor_name="").order_by("pk")
    hand_over(
        at=at,
        by=boss,
        scope=scope_of(boss, at=at),
        dealer_id=dealer.pk,
        staff_id=leaver.staff_id,
        to=list(team.values_list("staff", flat=True)),
    )
    dismiss(at=at, by=boss, staff_id=leaver.staff_id)


def _be_away(dealer: Dealer, boss: Staff, on: date, at: datetime) -> None:
    """Two weeks off, with a cover and an end: the customers stay with who has them."""
    there = Post.objects.filter(dealer=dealer, closed_at=None, role=Role.ADVISOR).order_by("pk")
    away, cover = there.values_list("staff", flat=True)[:2]
    note_absence(
        at=at,
        by=boss,
        scope=scope_of(boss, at=at),
        staff_id=away,
        cover_id=cover,
        from_on=on,
        until_on=on + AWAY,
        today=on,
    )
