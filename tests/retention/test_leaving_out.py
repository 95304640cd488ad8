"""Vehicles that left, in figures and lists: counted as ever, until the dealer chooses to leave them out."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from huidian.customers import actions as customers
from huidian.network.roles import Permission, Role
from huidian.network.scope import Scope
from huidian.retention import queries
from huidian.retention.counting import choose_counting
from huidian.retention.queries import ChurnPage, Wish
from tests.mart.shop import Came, Shop
from tests.people import LIN_IN_THE_DMS, People

NOW = datetime(2011, 1, 20, 4, 0, tzinfo=UTC)
DECEMBER = 2010 * 12 + 11
CARS, LOST = 20, 8
GONE = {0: date(2010, 8, 1), 1: date(2010, 12, 31), 10: date(2010, 7, 1), 2: date(2011, 1, 3)}
"""Cars that leave: 0, 1 and 2 are lost in December, 10 came again; by the end of December three are gone."""


def came(cars: range) -> list[Came]:
    """June's cars, every other one Lin's; those from `LOST` on come again in September."""
    advisors = (LIN_IN_THE_DMS, "乙")
    first = [Came(car, date(2010, 6, 1 + car), advisor=advisors[car % 2]) for car in cars]
    again = [Came(car, date(2010, 9, 1 + car % 20), advisor=advisors[car % 2]) for car in cars if car >= LOST]
    return [*first, *again]


@pytest.fixture
def shop(people: People) -> Shop:
    """Dealer A: of 20 cars of June 8 are lost in December; four cars leave."""
    shop = Shop(people.dealer_a)
    shop.saw([*came(range(CARS)), Came(99, date(2011, 1, 10), advisor="乙")])
    for car, left_on in GONE.items():
        customers.mark_left(
            at=NOW,
            by=people.zhao,
            scope=people.scope(people.zhao),
            vehicle_id=shop.cars[car],
            left_on=left_on,
            why="sold",
        )
    return shop


def choose(people: People, *, leave_out: bool) -> None:
    choose_counting(
        at=NOW,
        by=people.zhao,
        scope=people.scope(people.zhao),
        dealer_id=people.dealer_a.pk,
        leave_out_gone=leave_out,
        why="厂家要求",
    )


def december(scope: Scope) -> ChurnPage:
    return queries.churn_page(scope, month=DECEMBER, now=NOW)


def total(scope: Scope, which: str) -> int:
    return queries.vehicles_of(scope, metric="monthly_churn", month=DECEMBER, which=which, now=NOW).total


def test_without_a_choice_they_count(people: People, shop: Shop) -> None:
    page = december(people.scope(people.zhao))
    assert (page.churn.now.base, page.churn.now.numerator, page.churn.now.excluded) == (CARS, LOST, 0)
    switch = page.switch
    assert (switch.leave_out, switch.mixed, switch.gone) == (False, False, 4)
    assert (switch.chosen_by, switch.chosen_at, switch.may_choose) == ("", None, True)
    assert total(people.scope(people.zhao), "excluded") == 0


def test_left_out_they_stand_beside_the_denominator(people: People, shop: Shop) -> None:
    choose(people, leave_out=True)
    scope = people.scope(people.zhao)
    page = december(scope)
    assert (page.churn.now.base, page.churn.now.numerator, page.churn.now.excluded) == (CARS - 3, LOST - 2, 3)
    assert page.churn.now.rate == (LOST - 2) / (CARS - 3)
    for which, number in {"cohort": 17, "lost": 6, "rest": 11, "excluded": 3}.items():
        assert total(scope, which) == number
    excluded = queries.vehicles_of(
        scope, metric="monthly_churn", month=DECEMBER, which="excluded", now=NOW
    ).rows
    assert {row.vehicle_id for row in excluded} == {shop.cars[car] for car in (0, 1, 10)}
    assert (page.switch.leave_out, page.switch.chosen_by, page.switch.chosen_at, page.switch.why) == (
        True,
        "zhao",
        NOW,
        "厂家要求",
    )
    choose(people, leave_out=False)
    assert december(scope).churn.now.base == CARS


def test_every_breakdown_adds_up_to_the_figure(people: People, shop: Shop) -> None:
    choose(people, leave_out=True)
    page = december(people.scope(people.zhao))
    assert page.splits
    for breakdown in page.splits:
        assert sum(row.figure.base for row in breakdown.rows) == page.churn.now.base
        assert sum(row.figure.numerator for row in breakdown.rows) == page.churn.now.numerator
    [by_advisor] = [one for one in page.splits if one.by == "advisor"]
    held = queries.structure_page(people.scope(people.zhao), now=NOW).holdings.numerator
    assert sum(row.holdings or 0 for row in by_advisor.rows) == held == CARS + 1 - 4


def test_the_figures_are_those_of_a_dealer_that_never_had_them(
    people: People, shop: Shop, shop_b: Shop
) -> None:
    """In the months after all of them left."""
    choose(people, leave_out=True)
    others = [car for car in range(CARS) if car not in GONE]
    shop_b.saw(
        [*(one for one in came(range(CARS)) if one.car in others), Came(99, date(2011, 1, 10), advisor="乙")]
    )
    base = [
        queries.structure_page(people.scope(one), month=DECEMBER + 1, now=NOW).base
        for one in (people.zhao, people.qian)
    ]
    assert base[0] and base[1]
    mine, theirs = base[0].now, base[1].now
    assert (mine.numerator, mine.counts["lost"]) == (theirs.numerator, theirs.counts["lost"])
    later = datetime(2011, 4, 20, tzinfo=UTC)
    for one in (shop, shop_b):
        one.saw([Came(98, date(2011, 3, 31))])  # data of March there are
    mine, theirs = (
        queries.churn_page(people.scope(one), month=DECEMBER + 3, window=6, now=later).churn.now
        for one in (people.zhao, people.qian)
    )
    assert (mine.month, theirs.month) == (DECEMBER + 3, DECEMBER + 3)
    assert (mine.base, mine.numerator, mine.rate) == (theirs.base, theirs.numerator, theirs.rate)


def test_the_base_of_today_leaves_them_out_with_its_list(people: People, shop: Shop) -> None:
    scope = people.scope(people.zhao)
    assert queries.structure_page(scope, now=NOW).holdings.excluded == 0
    choose(people, leave_out=True)
    page = queries.structure_page(scope, now=NOW)
    assert (page.holdings.numerator, page.holdings.excluded) == (CARS + 1 - 4, 4)
    assert queries.held_vehicles(scope, now=NOW).total == page.holdings.numerator
    for structure in page.splits:
        assert sum(row.figure.numerator for row in structure.rows) == page.holdings.numerator
        for row in structure.rows:
            behind = queries.held_vehicles(scope, wish=Wish(filters={structure.by: row.key}), now=NOW)
            assert behind.total == row.figure.numerator


def test_an_advisor_sees_what_left_of_her_own(people: People, shop: Shop) -> None:
    choose(people, leave_out=True)
    lin = december(people.scope(people.lin))
    assert (lin.churn.now.base, lin.churn.now.excluded) == (CARS // 2 - 2, 2)
    assert (lin.switch.gone, lin.switch.may_choose) == (3, False)
    mine = queries.my_vehicles(people.scope(people.lin), now=NOW)
    assert mine.total == CARS // 2 - 3 == sum(count for _, _, count in mine.tier_counts)


def test_dealers_that_chose_differently_are_counted_alike_and_it_is_told(
    people: People, shop: Shop, shop_b: Shop
) -> None:
    shop_b.saw(came(range(4)))
    choose(people, leave_out=True)
    region = people.scope(people.by_role[Role.REGIONAL_MANAGER])
    page = december(region)
    assert (page.churn.now.base, page.churn.now.excluded) == (CARS + 4, 0)
    assert (page.switch.leave_out, page.switch.mixed, page.switch.may_choose) == (False, True, False)
    for scope in (region, region.choosing(people.dealer_a.pk)):
        lines = queries.dealers_to_call(scope, month=DECEMBER, now=NOW)
        assert {line.figure.excluded for line in lines} == {0}


def test_who_came_again_stays_as_it_was_said(people: People, shop: Shop) -> None:
    """A visit after it left changes nothing by itself."""
    shop.saw([Came(0, date(2011, 1, 15))])
    choose(people, leave_out=True)
    assert (
        queries.structure_page(
            Scope(1, {people.dealer_a.pk: frozenset(Permission)}), now=NOW
        ).holdings.excluded
        == 4
    )
