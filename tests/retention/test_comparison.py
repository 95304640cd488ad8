"""Two definitions of lost on one shop: the rates, who is counted by which, and why, in a sentence each."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from huidian.kit.months import parse_month
from huidian.kit.shares import less
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.retention.comparison_answers import ComparisonPage
from huidian.retention.queries.churn import churn_page
from huidian.retention.queries.comparison import PARTS, comparison_page, counted_vehicles
from huidian.retention.queries.wishes import Wish
from tests.mart.shop import Came, Shop
from tests.people import People, make_dealer
from tests.standing import standing

NOW = datetime(2011, 1, 10, 1, 0, tzinfo=UTC)
DECEMBER = parse_month("2010-12")
ALL = Wish(per_page=None)


def everything(*shops: Shop) -> Scope:
    return Scope(1, {shop.dealer.pk: frozenset(Permission) for shop in shops})


def fill_months(people: People) -> Shop:
    """Car n was last seen n months before December (0 to 14); odd ones have an advisor, 20 had a repair."""
    shop = Shop(make_dealer("S"))
    days = [date((DECEMBER - away) // 12, (DECEMBER - away) % 12 + 1, 8) for away in range(15)]
    shop.saw([Came(car, day, advisor="林小满" if car % 2 else "") for car, day in enumerate(days)])
    shop.saw([Came(20, date(2010, 6, 9)), Came(20, date(2010, 11, 3), "repair")])
    shop.saw([Came(30 + month, date(2010, month + 1, 28), advisor="林小满") for month in range(12)])
    shop.saw([Came(99, date(2011, 1, 5))])
    return shop


shop_of_months = standing(fill_months, at=NOW)


def page(shop: Shop, **asked: Any) -> ComparisonPage:
    return comparison_page(everything(shop), **{"month": DECEMBER, "wish": ALL, "now": NOW, **asked})


def cars(shop: Shop, found: ComparisonPage) -> dict[int, str]:
    number = {key: car for car, key in shop.cars.items()}
    return {number[row.vehicle.vehicle_id]: row.reason.zh for row in found.vehicles.rows}


def test_s0_counts_once_what_s4_counts_from_the_seventh_month(shop_of_months: Shop) -> None:
    found = page(shop_of_months, b="s4-assessment")
    assert found.a.figure is not None and found.b.figure is not None
    assert (found.a.figure.numerator, found.b.figure.numerator) == (2, 8)
    told = cars(shop_of_months, found)
    assert set(told) == {6, 35, 7, 9, 11, 34, 33, 32, 31, 30}
    assert (found.a.alone, found.both, found.b.alone) == (2, 0, 8)
    assert told[6] == (
        "2010-06 最后进站，到 2010-12 满 6 个月：6 个月口径当月计为流失；前台考核口径从第 7 个月起才计。"
    )
    assert told[9] == (
        "2010-03 最后进站，到 2010-12 满 9 个月：6 个月口径只在满 6 个月的当月计一次；"
        "前台考核口径计为流失（第 7–12 个月）。"
    )
    assert [(why.key, why.vehicles) for why in found.reasons] == [("b-long_ago", 8), ("a-recent", 2)]


def test_the_usual_two_overlap(shop_of_months: Shop) -> None:
    found = page(shop_of_months)
    assert (found.a.definition.id, found.b.definition.id) == ("s0-overall-6", "s2-holdings-6")
    assert (found.a.alone, found.both, found.b.alone) == (0, 2, 13)


def test_nobody_answers_for_a_vehicle(shop_of_months: Shop) -> None:
    found = page(shop_of_months, a="s2-holdings-6", b="s4-assessment", wanted="a-unmanaged")
    assert set(cars(shop_of_months, found)) == {8, 10, 12}
    assert all("只计有人负责的车" in said for said in cars(shop_of_months, found).values())


def test_another_kind_of_order_keeps_a_vehicle(shop_of_months: Shop) -> None:
    found = page(shop_of_months, a="s0-maintenance-6", b="s0-overall-6")
    assert cars(shop_of_months, found) == {
        20: "到 2010-12，最后保养 2010-06（6 个月），最后进站 2010-11（1 个月）："
        "保养 6 个月口径当月计为流失；6 个月口径要满 6 个月才计。"
    }
    assert (found.a.alone, found.both, found.b.alone) == (1, 2, 0)


@pytest.mark.slow
def test_every_part_and_every_reason_is_a_list_of_that_many(shop_of_months: Shop) -> None:
    found = page(shop_of_months, a="s2-holdings-6", b="s0-overall-6")
    totals = {part: page(shop_of_months, a="s2-holdings-6", b="s0-overall-6", wanted=part) for part in PARTS}
    assert {part: one.vehicles.total for part, one in totals.items()} == {
        "differing": found.a.alone + found.b.alone,
        "a": found.a.alone,
        "both": found.both,
        "b": found.b.alone,
    }
    for why in found.reasons:
        listed = page(shop_of_months, a="s2-holdings-6", b="s0-overall-6", wanted=why.key)
        assert listed.vehicles.total == why.vehicles
    assert sum(why.vehicles for why in found.reasons) == found.vehicles.total
    assert page(shop_of_months, wanted="nonsense").wanted == "differing"


@pytest.mark.parametrize(
    "one",
    ["s0-overall-6", "s0-maintenance-4", "s4-assessment", "s2-tier-lost", "s2-holdings-12", "s4-annual"],
)
def test_each_number_opens_its_list(shop_of_months: Shop, one: str) -> None:
    found = page(shop_of_months, a=one, b="s0-overall-12")
    assert found.a.figure is not None and found.a.figure.rate is not None
    for which, number in (("lost", found.a.figure.numerator), ("base", found.a.figure.n)):
        listed = counted_vehicles(
            everything(shop_of_months), definition=one, month=DECEMBER, which=which, wish=ALL, now=NOW
        )
        assert (listed.vehicles.total, listed.definition.id) == (number, one)
    assert found.a.figure.rate == found.a.figure.numerator / found.a.figure.n
    assert (found.a.trend[-1], len(found.a.trend), found.trend_months[-1]) == (found.a.figure, 12, DECEMBER)


def test_the_rate_is_that_of_the_churn_desk(shop_of_months: Shop) -> None:
    churn = churn_page(everything(shop_of_months), month=DECEMBER, now=NOW)
    found = page(shop_of_months)
    assert found.a.figure is not None
    assert (found.a.figure.numerator, found.a.figure.n, found.a.figure.rate) == (
        churn.churn.now.numerator,
        churn.churn.now.base,
        churn.churn.now.rate,
    )
    assert found.b.figure is not None and found.b.figure.rate is not None and found.a.figure.rate is not None
    assert found.difference == less(found.a.figure.rate, found.b.figure.rate)


def test_years_are_compared_in_decembers_only(shop_of_months: Shop) -> None:
    found = page(shop_of_months, b="s4-annual", month=DECEMBER - 1)
    assert (found.month, found.months) == (DECEMBER, (DECEMBER,))
    assert [one is not None for one in found.b.trend] == [False] * 11 + [True]


def test_the_usual_month_is_the_last_complete_one(shop_of_months: Shop) -> None:
    assert page(shop_of_months, month=None).month == DECEMBER
    assert page(shop_of_months, month=1).month == DECEMBER


def test_the_scheme_of_six_months_has_its_own_lost_tier(db: None) -> None:
    shop = Shop(make_dealer("P", playbook="svw"))
    shop.saw([Came(1, date(2010, 3, 1)), Came(2, date(2011, 1, 5))])
    tier = next(one for one in page(shop).definitions if one.id == "s2-tier-lost")
    assert (tier.first_away, tier.last_away) == (6, None)


def test_a_dealer_without_data_has_a_page(shop: Shop) -> None:
    found = page(shop)
    assert (found.months, found.a.figure, found.difference, found.vehicles.total) == ((), None, None, 0)


def test_a_page_costs_one_query_of_the_store(shop_of_months: Shop, django_assert_num_queries: Any) -> None:
    page(shop_of_months)
    with django_assert_num_queries(1):
        page(shop_of_months)
