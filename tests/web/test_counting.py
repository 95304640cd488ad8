"""The switch on the churn desk: who sees it, who may turn it, and that every number says what it left out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from huidian.customers import actions as customers
from huidian.customers.models import Vehicle
from huidian.network.roles import Role
from huidian.retention.models import Counting
from tests.people import People
from tests.web.conftest import SignIn

WHY = "a test looks at everything"
PART = {"HX-Request": "true"}


@pytest.fixture
def shop(december: People, january: datetime) -> People:
    """Dealer A's December, 30 of 120 lost; three of the lost cars were sold in August."""
    for number in (1, 2, 3):
        customers.mark_left(
            at=january,
            by=december.zhao,
            scope=december.scope(december.zhao),
            vehicle_id=car(december, number),
            left_on=date(2010, 8, 1),
            why="sold",
        )
    return december


def car(people: People, number: int) -> int:
    plate = f"沪A{people.dealer_a.pk % 10}{number:04d}"
    return Vehicle.objects.unscoped(WHY).get(dealer=people.dealer_a, plate=plate).pk


def leaves_out(people: People) -> bool:
    return Counting.objects.filter(dealer=people.dealer_a, leave_out_gone=True).exists()


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split()).replace(" >", ">")


def test_zhao_leaves_them_out_and_counts_them_again(shop: People, signed_in: SignIn) -> None:
    zhao = signed_in(shop.zhao)
    before = zhao.get("/churn/?month=2010-12")
    assert "已转卖、报废、迁出的车辆 3 台</a>：<strong>计入</strong>" in text_of(before)
    assert "排除已离开" not in text_of(before)
    sent = {"gone": "out", "why": "按厂家口径", "month": "2010-12", "kind": "maintenance"}
    moved = zhao.post("/churn/counting/", sent)
    assert (moved.status_code, moved["Location"]) == (302, "/churn/?month=2010-12&kind=maintenance")
    assert leaves_out(shop)
    page = zhao.get("/churn/?month=2010-12")
    figure = page.context["page"].churn.now
    assert (figure.base, figure.numerator, figure.excluded) == (117, 27, 3)
    shown = text_of(page)
    assert all(
        words in shown for words in ("<strong>不计入</strong>", "排除已离开 3 台", "按厂家口径", "zhao 于")
    )
    zhao.post("/churn/counting/", {"gone": "in"})
    assert not leaves_out(shop)


def test_the_number_left_out_leads_to_its_list(shop: People, signed_in: SignIn) -> None:
    zhao = signed_in(shop.zhao)
    zhao.post("/churn/counting/", {"gone": "out"})
    listed = zhao.get("/churn/vehicles/?month=2010-12&window=6&which=excluded")
    assert listed.context["table"].total == 3
    shown = text_of(listed)
    assert all(words in shown for words in ("已离开而不计的车辆", "已转卖", "2010-08-01"))
    assert {head.column.key for head in listed.context["table"].heads if head.hidden}.isdisjoint(
        {"left", "left_on"}
    )
    usual = zhao.get("/churn/vehicles/?month=2010-12&which=lost").context["table"]
    assert {"left", "left_on"} <= {head.column.key for head in usual.heads if head.hidden}
    assert zhao.get("/churn/vehicles/?month=2010-12&which=lost").context["table"].total == 27


@pytest.mark.parametrize("choice", ["in", "out"])
def test_all_that_left_are_listed_whether_they_count_or_not(
    shop: People, january: datetime, signed_in: SignIn, choice: str
) -> None:
    zhao = signed_in(shop.zhao)
    customers.mark_left(
        at=january,
        by=shop.zhao,
        scope=shop.scope(shop.zhao),
        vehicle_id=car(shop, 40),
        left_on=date(2010, 8, 1),
        why="moved",
    )
    zhao.post("/churn/counting/", {"gone": choice})
    page = zhao.get("/churn/")
    listed = zhao.get(page.context["desk"].gone_url)
    assert listed.context["table"].total == page.context["page"].switch.gone == 4
    rows = listed.context["table"].rows
    assert {row.left_on.isoformat() for row in rows} == {"2010-08-01"}
    # Car 40 came again in December: it is back, and stays in the list until somebody takes that back.
    assert {row.vehicle_id for row in rows if row.is_back} == {car(shop, 40)}
    assert signed_in(shop.qian).get("/churn/vehicles/?which=gone").context["table"].total == 0


def test_the_base_tells_it_too(shop: People, signed_in: SignIn) -> None:
    zhao = signed_in(shop.zhao)
    assert "排除已离开" not in text_of(zhao.get("/structure/"))
    zhao.post("/churn/counting/", {"gone": "out"})
    page = zhao.get("/structure/")
    assert page.context["page"].holdings.numerator == 117
    assert "排除已离开 3 台" in text_of(page)


def test_in_place_the_desk_comes_back_as_a_part(shop: People, signed_in: SignIn) -> None:
    zhao = signed_in(shop.zhao)
    part = zhao.post("/churn/counting/", {"gone": "out"}, headers=PART, follow=True)
    assert part.status_code == 200
    assert "<html" not in part.content.decode()
    assert "<strong>不计入</strong>" in text_of(part)


def test_lin_sees_how_it_is_counted_and_cannot_turn_it(shop: People, signed_in: SignIn) -> None:
    lin = signed_in(shop.lin)
    shown = text_of(lin.get("/churn/"))
    assert "改为不计入" not in shown
    assert lin.post("/churn/counting/", {"gone": "out"}).status_code == 403
    assert not leaves_out(shop)


def test_qian_turns_her_own_and_nothing_of_a_changes(shop: People, signed_in: SignIn) -> None:
    assert signed_in(shop.qian).post("/churn/counting/", {"gone": "out"}).status_code == 302
    assert not leaves_out(shop)
    assert Counting.objects.filter(dealer=shop.dealer_b, leave_out_gone=True).exists()
    assert signed_in(shop.zhao).get("/churn/?month=2010-12").context["page"].churn.now.excluded == 0


def test_the_region_is_told_that_dealers_chose_differently(shop: People, signed_in: SignIn) -> None:
    signed_in(shop.zhao).post("/churn/counting/", {"gone": "out"})
    region = signed_in(shop.by_role[Role.REGIONAL_MANAGER]).get("/churn/?month=2010-12")
    assert "各店选择不同，合在一起看时都计入" in text_of(region)
    assert region.context["page"].churn.now.excluded == 0


def test_a_reason_with_a_nul_is_kept_without_it(shop: People, signed_in: SignIn) -> None:
    answer = signed_in(shop.zhao).post("/churn/counting/", {"gone": "out", "why": "\0按\0厂家口径\0 "})
    assert answer.status_code == 302
    assert Counting.objects.get(dealer=shop.dealer_a).why == "按厂家口径"


@pytest.mark.parametrize("sent", [{}, {"gone": ""}, {"gone": "maybe"}])
def test_nonsense_changes_nothing(shop: People, signed_in: SignIn, sent: dict[str, str]) -> None:
    assert signed_in(shop.zhao).post("/churn/counting/", sent).status_code == 302
    assert not Counting.objects.exists()


def test_the_trail_tells_it_in_words(shop: People, signed_in: SignIn) -> None:
    zhao = signed_in(shop.zhao)
    zhao.post("/churn/counting/", {"gone": "out", "why": "按厂家口径"})
    trail = text_of(zhao.get("/audit/"))
    assert all(words in trail for words in ("更改计数口径", "不计已离开的车辆 否 → 是", "按厂家口径"))
