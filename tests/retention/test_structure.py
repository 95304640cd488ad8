"""The base and its structure, and the dealers beside each other."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from huidian.kit.months import format_month, parse_month
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.retention import queries
from huidian.retention.queries import Wish
from tests.mart.shop import Came, Shop
from tests.people import make_dealer

NOW = datetime(2011, 1, 10, 1, 0, tzinfo=UTC)
DECEMBER = parse_month("2010-12")


def everything(*shops: Shop) -> Scope:
    return Scope(staff_id=1, grants={shop.dealer.pk: frozenset(Permission) for shop in shops})


@pytest.fixture
def full(shop: Shop) -> Shop:
    """December: 0 and 1 are new, 2 and 3 come back after long, 4 is lost, 5 stays, and 6 never came."""
    shop.has(range(0, 4), model="甲型", purchased_on=date(2010, 6, 1))
    shop.has(range(4, 7), model="乙型")
    shop.saw(
        [Came(0, date(2010, 12, 1)), Came(1, date(2010, 12, 2))]
        + [Came(car, day) for car in (2, 3) for day in (date(2010, 1, 5), date(2010, 12, 28))]
        + [Came(4, date(2010, 6, 1)), Came(5, date(2010, 6, 1)), Came(5, date(2010, 12, 31))]
    )
    return shop


def test_the_base_of_a_month(full: Shop) -> None:
    page = queries.structure_page(everything(full), now=NOW)
    assert page.base is not None
    assert format_month(page.base.now.month) == "2010-12"
    assert page.base.now.counts == {"active": 5, "new": 2, "lost": 1, "returned": 2, "excluded": 0}
    assert not page.base.now.provisional
    assert [format_month(one.month) for one in (page.trend[0], page.trend[-1])] == ["2010-01", "2010-12"]
    july = queries.structure_page(everything(full), month=parse_month("2010-07"), now=NOW).base
    assert july is not None
    assert (july.now.numerator, july.now.counts["lost"]) == (2, 2)


def test_the_structure_is_of_all_vehicles_on_file(full: Shop) -> None:
    page = queries.structure_page(everything(full), now=NOW)
    assert page.holdings.numerator == 7
    found = {one.by: one for one in page.splits}
    assert [(row.key, row.figure.numerator, row.share) for row in found["model"].rows] == [
        ("甲型", 4, 4 / 7),
        ("乙型", 3, 3 / 7),
    ]
    assert [(row.key, row.figure.numerator) for row in found["customer_class"].rows] == [
        ("B", 1),
        ("C", 5),
        ("D", 1),
    ]
    assert [(row.key, row.figure.numerator) for row in found["tier"].rows] == [
        ("active", 5),
        ("not_lost", 1),
        ("", 1),
    ]
    assert [(row.key, row.figure.numerator) for row in found["age"].rows] == [("0-2", 4), ("", 3)]
    assert [(row.key, row.figure.numerator) for row in found["stage"].rows] == [("learning", 4), ("", 3)]
    assert "gender" not in found
    assert "dealer" not in found


def test_every_number_has_its_list(full: Shop) -> None:
    scope = everything(full)
    page = queries.structure_page(scope, now=NOW)
    assert page.base is not None
    for which in ("active", "new", "lost", "returned"):
        found = queries.vehicles_of(scope, metric="base", which=which, now=NOW)
        assert found.total == page.base.now.counts[which]
    for one in page.splits:
        row = one.rows[-1]
        only = Wish(filters={one.by: row.key})
        assert queries.held_vehicles(scope, wish=only, now=NOW).total == row.figure.numerator
    assert queries.held_vehicles(scope, now=NOW).total == page.holdings.numerator


def test_ages_and_warranties_of_number_and_list_are_of_the_same_day(shop: Shop) -> None:
    """On 10 January a car bought on the 11th is not yet as old as one bought on the 10th."""
    for car, day in enumerate([10, 11]):
        shop.has([car], purchased_on=date(2009, 1, day), warranty_end_on=date(2011, 1, day - 1))
    shop.saw([Came(car, date(2010, 12, 31)) for car in (0, 1)])
    scope = everything(shop)
    found = {one.by: one.rows for one in queries.structure_page(scope, now=NOW).splits}
    assert {row.key: row.figure.numerator for row in found["age"]} == {"0-2": 1, "2-4": 1}
    assert {row.key: row.figure.numerator for row in found["warranty"]} == {"inside": 1, "outside": 1}
    for by in ("age", "warranty", "stage"):
        for row in found[by]:
            only = Wish(filters={by: row.key})
            assert queries.held_vehicles(scope, wish=only, now=NOW).total == row.figure.numerator


def test_an_unknown_list_is_refused(full: Shop) -> None:
    with pytest.raises(ValueError, match="no list 'stolen'"):
        queries.vehicles_of(everything(full), metric="base", which="stolen", now=NOW)


def test_a_dealer_without_data_has_a_structure(shop: Shop) -> None:
    page = queries.structure_page(everything(shop), now=NOW)
    assert (page.holdings.numerator, page.base, page.trend, page.splits) == (0, None, (), ())


def test_a_page_asks_the_store_for_dealers_and_targets(full: Shop, django_assert_num_queries: Any) -> None:
    queries.structure_page(everything(full), now=NOW)
    with django_assert_num_queries(2):
        queries.structure_page(everything(full), now=NOW)


@pytest.fixture
def dealers(db: None) -> list[Shop]:
    """P loses 10 of 40, Q 20 of 40, R 5 of 5, and T has no data."""
    shops = [Shop(make_dealer(code, grade="B")) for code in "PQRT"]
    for shop, (cohort, lost) in zip(shops, [(40, 10), (40, 20), (5, 5)], strict=False):
        shop.saw([Came(car, date(2010, 6, 3)) for car in range(cohort)])
        shop.saw([Came(car, date(2010, 12, 31)) for car in [*range(lost, cohort), 99]])
    return shops


def test_without_a_network_dealers_are_judged_by_their_own_months(dealers: list[Shop]) -> None:
    """Whose data are missing comes first, then the highest rates, small cohorts behind."""
    lines = queries.dealers_to_call(everything(*dealers), month=DECEMBER, now=NOW)
    assert [(one.code, one.figure.n, one.figure.numerator, one.figure.rate) for one in lines] == [
        ("T", 0, 0, None),
        ("Q", 40, 20, 0.5),
        ("P", 40, 10, 0.25),
        ("R", 5, 5, 1.0),
    ]
    assert [one.reasons for one in lines] == [(queries.CallReason.BEHIND,), (), (), ()]
    assert {(one.grade, one.region, one.peers.n) for one in lines} == {("B", "", 0)}


def test_the_ranks_add_up_to_the_sum(dealers: list[Shop]) -> None:
    scope = everything(*dealers)
    page = queries.churn_page(scope, month=DECEMBER, now=NOW)
    ranks = queries.dealers_to_call(scope, month=DECEMBER, now=NOW)
    assert page.churn.now.base == sum(one.figure.n for one in ranks) == 85
    assert page.churn.now.numerator == sum(one.figure.numerator for one in ranks) == 35
    assert page.churn.now.rate == 35 / 85


def test_an_unknown_kind_has_no_ranking(dealers: list[Shop]) -> None:
    with pytest.raises(ValueError, match="towing"):
        queries.dealers_to_call(everything(*dealers), kind="towing", now=NOW)
