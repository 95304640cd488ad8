"""Levels up at once and down after a year, the fee of who came back, numbers, leaving."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from huidian import playbooks
from huidian.care.actions import club, ledger
from huidian.care.levels import Standing, came_back, next_level, standing_on
from huidian.care.models import LevelChange, Member
from huidian.customers.models import Customer
from tests.care.made import WHY, a_member
from tests.mart.shop import Came, Shop
from tests.outreach.made import AT, TODAY
from tests.people import People

CARE = playbooks.load().care
YEAR = date(2027, 11, 27)


@pytest.mark.parametrize(
    ("visits", "yuan", "level"),
    [
        (0, 0, "ordinary"),
        (1, 2999, "ordinary"),
        (2, 0, "silver"),
        (0, 3000, "silver"),
        (4, 100, "gold"),
        (3, 20_000, "platinum"),
        (9, 0, "platinum"),
    ],
)
def test_visits_or_amounts_reach_a_level(visits: int, yuan: int, level: str) -> None:
    assert CARE.level_for(visits, yuan * 100).key == level


@pytest.mark.parametrize(
    ("now", "reached", "on", "then"),
    [
        ("silver", "gold", TODAY, "gold"),
        ("gold", "silver", TODAY, "gold"),
        ("gold", "silver", YEAR, "gold"),
        ("gold", "silver", YEAR + timedelta(days=1), "silver"),
        ("gold", "ordinary", YEAR + timedelta(days=1), "ordinary"),
        ("gold", "gold", YEAR + timedelta(days=1), "gold"),
    ],
)
def test_a_level_falls_only_when_its_year_is_over(now: str, reached: str, on: date, then: str) -> None:
    assert next_level(CARE, now, YEAR, reached, on) == then


@pytest.mark.parametrize(
    ("days", "waived"),
    [
        ([], False),
        ([date(2026, 11, 20)], False),
        ([date(2026, 3, 20), date(2026, 11, 20)], True),
        ([date(2026, 3, 21), date(2026, 11, 20)], False),
        ([date(2025, 3, 20), date(2026, 9, 27)], False),
        ([date(2025, 3, 20), date(2026, 9, 28)], True),
        ([date(2025, 1, 1), date(2026, 10, 20), date(2026, 11, 20)], False),
    ],
)
def test_who_came_back_lately_pays_no_fee(days: list[date], waived: bool) -> None:
    assert came_back(CARE, [(day, 0) for day in days], TODAY) is waived


def test_the_window_of_levels_is_twelve_months() -> None:
    days = [(date(2025, 11, 27), 100), (date(2025, 11, 28), 200), (TODAY, 300), (TODAY, 400)]
    assert standing_on(CARE, days, TODAY) == Standing(2, 900)


def test_the_night_raises_levels_and_says_so_once(people: People) -> None:
    scope, shop = people.scope(people.zhao), Shop(people.dealer_a)
    shop.has([1], owner={})
    owner = Customer.objects.unscoped(WHY).get(dealer=people.dealer_a)
    member = club.join(at=AT, by=people.zhao, scope=scope, customer_id=owner.pk)
    assert (member.level, member.fee_fen) == ("ordinary", 2000)
    shop.saw([Came(1, date(2026, 11, day)) for day in (1, 8, 15, 22)], at=AT)
    assert [club.refresh_levels(people.dealer_a, at=AT) for _ in range(2)] == [1, 0]
    member.refresh_from_db(from_queryset=Member.objects.unscoped(WHY))
    assert (member.level, member.level_until_on) == ("gold", YEAR)
    later: datetime = AT + timedelta(days=366)
    assert club.refresh_levels(people.dealer_a, at=later) == 1
    changes = LevelChange.objects.unscoped(WHY).order_by("pk").values_list("before", "after", "visits")
    assert list(changes) == [("ordinary", "gold", 4), ("gold", "ordinary", 0)]


def test_numbers_go_on_and_nobody_leaves_with_money(people: People) -> None:
    scope = people.scope(people.zhao)
    first = a_member(people.dealer_a, people.zhao, scope, 1, fen=500)
    second = a_member(people.dealer_a, people.zhao, scope, 2)
    assert [str(one) for one in (first, second)] == ["000001", "000002"]
    act: dict[str, Any] = {"at": AT, "by": people.zhao, "scope": scope}
    with pytest.raises(club.MemberAlreadyError):
        club.join(**act, customer_id=first.customer_id)
    with pytest.raises(club.BalanceLeftError):
        club.leave(**act, member_id=first.pk)
    ledger.enter(**act, member_id=first.pk, kind="refund", amount_fen=500)
    club.leave(**act, member_id=first.pk)
    again = club.join(**act, customer_id=first.customer_id)
    assert str(again) == "000003"
    with pytest.raises(club.MemberAlreadyError):
        club.come_again(**act, member_id=first.pk)
