"""The list behind a number: filtered, searched, sorted and paged, with as many rows as the number says."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from huidian.kit.labels import Label
from huidian.kit.months import parse_month
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.retention import queries
from huidian.retention.queries import VehicleList, Wish
from tests.mart.shop import Came, Shop
from tests.people import make_dealer

pytestmark = pytest.mark.both_stores

NOW = datetime(2011, 1, 10, 1, 0, tzinfo=UTC)
DECEMBER = parse_month("2010-12")
ALL = Wish(per_page=None)


def everything(*shops: Shop) -> Scope:
    return Scope(staff_id=1, grants={shop.dealer.pk: frozenset(Permission) for shop in shops})


@pytest.fixture
def full(shop: Shop) -> Shop:
    """Twelve cars seen in June: 0 to 5 lost by December, 6 to 8 back since, 9 to 11 back in time."""
    shop.has(range(0, 4), model="甲型", use="private", purchased_on=date(2009, 1, 5), owner={"name": "虚一"})
    shop.has(range(4, 12), model="乙型", purchased_on=date(2005, 1, 5), owner={"region": "城区"})
    june = [Came(car, date(2010, 6, 1 + car), "repair" if car % 2 else "maintenance") for car in range(12)]
    back = [Came(car, date(2011, 1, 2), advisor="林小满") for car in (6, 7, 8)]
    in_time = [Came(car, date(2010, 12, 31)) for car in (9, 10, 11)]
    shop.saw(june + back + in_time)
    return shop


def lost(shop: Shop, wish: Wish = ALL, **asked: Any) -> VehicleList:
    return queries.vehicles_of(
        everything(shop), metric="monthly_churn", **{"month": DECEMBER, "wish": wish, "now": NOW, **asked}
    )


def cars(shop: Shop, found: VehicleList) -> list[int]:
    number = {key: car for car, key in shop.cars.items()}
    return [number[row.vehicle_id] for row in found.rows]


def test_a_row_tells_what_put_it_there_and_where_it_stands_today(full: Shop) -> None:
    row = next(row for row in lost(full).rows if row.vehicle_id == full.cars[6])
    assert (row.seen_on, row.kind.en) == (date(2010, 6, 7), "Maintenance")
    assert (row.last_visit_on, row.months_away, row.tier, row.lost_in) == (
        date(2011, 1, 2),
        0,
        "active",
        None,
    )
    assert (row.model, row.region, row.advisor, row.visits) == ("乙型", "城区", "林小满", 2)
    assert (row.age.en, row.use, row.gender) == ("4 years and over", *[Label("未知", "Unknown")] * 2)
    assert (row.dealer_id, row.dealer, row.purchased_on) == (
        full.dealer.pk,
        full.dealer.name,
        date(2005, 1, 5),
    )
    still = next(row for row in lost(full).rows if row.vehicle_id == full.cars[0])
    assert (still.last_visit_on, still.months_away, still.tier, still.lost_in) == (
        date(2010, 6, 1),
        7,
        "not_lost",
        DECEMBER,
    )
    assert still.tier_label.en == "6–8 months · Reminder due"


@pytest.mark.slow
def test_every_number_of_the_page_has_its_list(full: Shop) -> None:
    for kind in ("overall", "repair"):
        page = queries.churn_page(everything(full), month=DECEMBER, kind=kind, now=NOW)
        numbers = {
            "cohort": page.churn.now.base,
            "lost": page.churn.now.numerator,
            "rest": page.churn.now.rest,
        }
        for which, number in numbers.items():
            assert lost(full, kind=kind, which=which).total == number
        for one in page.splits:
            row = one.rows[-1]
            only = Wish(filters={one.by: row.key}, per_page=1)
            assert lost(full, only, kind=kind).total == row.figure.numerator


def test_filters_narrow_together(full: Shop) -> None:
    both = Wish(filters={"model": "乙型", "kind": "repair"}, sort="seen_on")
    assert cars(full, lost(full, both)) == [5, 7]
    assert cars(full, lost(full, Wish(filters={"region": ""}, sort="seen_on"))) == [0, 1, 2, 3]
    assert cars(full, lost(full, Wish(filters={"tier": "active"}, sort="seen_on"))) == [6, 7, 8]


def test_search_finds_parts_of_plate_vin_owner_advisor_and_model(full: Shop) -> None:
    plate = next(row.plate for row in lost(full).rows if row.vehicle_id == full.cars[3])
    vin = next(row.vin for row in lost(full).rows if row.vehicle_id == full.cars[4])
    for search, expected in [
        (plate.lower(), [3]),
        (vin[-6:], [4]),
        ("虚一", [0, 1, 2, 3]),
        ("林小", [6, 7, 8]),
        ("乙型 林", [6, 7, 8]),
        ("甲型 林", []),
        ("%", []),
        ("  ", [0, 1, 2, 3, 4, 5, 6, 7, 8]),
    ]:
        assert cars(full, lost(full, Wish(search=search, sort="seen_on"))) == expected, search


@pytest.mark.slow
def test_every_order_works_both_ways_with_empty_values_last(full: Shop) -> None:
    for sort in (
        "dealer",
        "plate",
        "owner",
        "kind",
        "lost_in",
        "amount_fen",
        "purchased_on",
        "customer_class",
    ):
        up, down = (lost(full, Wish(sort=one, per_page=None)) for one in (sort, f"-{sort}"))
        assert up.total == down.total == 9
        assert sorted(cars(full, up)) == list(range(9))
        assert sorted(cars(full, down)) == list(range(9))
    assert cars(full, lost(full, Wish(sort="seen_on"))) == list(range(9))
    assert cars(full, lost(full, Wish(sort="-seen_on"))) == list(range(8, -1, -1))
    advisors = [row.advisor for row in lost(full, Wish(sort="advisor")).rows]
    assert advisors == ["林小满"] * 3 + [""] * 6
    assert [row.advisor for row in lost(full, Wish(sort="-advisor")).rows] == advisors


def test_those_that_are_back_since_can_be_put_first(full: Shop) -> None:
    found = lost(full, Wish(sort="-back"))
    assert [row.is_back for row in found.rows] == [True] * 3 + [False] * 6
    assert sorted(cars(full, found)[:3]) == [6, 7, 8]


def test_tiers_sort_by_their_steps_and_ages_by_their_months(full: Shop) -> None:
    assert [row.tier for row in lost(full, Wish(sort="-tier")).rows] == ["not_lost"] * 6 + ["active"] * 3
    assert [row.model for row in lost(full, Wish(sort="age")).rows] == ["甲型"] * 4 + ["乙型"] * 5


def test_pages_cut_the_list_without_a_gap(full: Shop) -> None:
    pages = [lost(full, Wish(sort="seen_on", page=page, per_page=4)) for page in (1, 2, 3)]
    assert [cars(full, page) for page in pages] == [[0, 1, 2, 3], [4, 5, 6, 7], [8]]
    assert {(page.total, page.pages, page.per_page) for page in pages} == {(9, 3, 4)}
    beyond = lost(full, Wish(sort="seen_on", page=9, per_page=4))
    assert (beyond.page, cars(full, beyond)) == (1, [0, 1, 2, 3])
    none = lost(full, Wish(search="nobody", page=2))
    assert (none.total, none.rows, none.page, none.pages) == (0, (), 1, 1)


@pytest.mark.parametrize(
    "asked", [{"which": "won"}, {"kind": "towing"}, {"wish": "filters"}, {"wish": "sort"}]
)
def test_nonsense_is_refused(full: Shop, asked: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="no "):
        lost(full, **{**asked, **_nonsense(asked.get("wish", ""))})


def _nonsense(wish: str) -> dict[str, Wish]:
    if wish == "filters":
        return {"wish": Wish(filters={"shoe_size": "43"})}
    return {"wish": Wish(sort="-shoe_size")} if wish == "sort" else {}


def test_the_newly_lost_that_are_not_back_come_most_valuable_first(full: Shop) -> None:
    full.paid({0: 5_000, 3: 90_000, 7: 1_000_000, 9: 1_000_000})
    vehicles = queries.newly_lost(everything(full), now=NOW, limit=3)
    assert (vehicles.total, len(vehicles.rows)) == (6, 3)
    assert cars(full, vehicles)[:2] == [3, 0]
    assert [row.amount_fen for row in vehicles.rows] == [90_000, 5_000, None]


def test_those_to_contact_come_first_then_the_longer_away(shop: Shop) -> None:
    """Months away on 20 January 2011: 4 to 11 as they come, then 12 and more, then the others."""
    months = {0: 0, 1: 3, 2: 4, 3: 6, 4: 11, 5: 12, 6: 20}
    shop.saw([Came(car, _months_before(away)) for car, away in months.items()])
    vehicles = queries.my_vehicles(everything(shop), now=NOW)
    assert cars(shop, vehicles) == [2, 3, 4, 5, 6, 1, 0]


def _months_before(away: int) -> date:
    month = 2011 * 12 - away
    return date(month // 12, month % 12 + 1, 10)


def test_who_is_about_to_be_lost(shop: Shop) -> None:
    days = [date(2010, 5, 11), date(2010, 5, 10), date(2010, 1, 11), date(2010, 1, 10)]
    shop.saw([Came(car, day) for car, day in enumerate(days)])
    shop.paid({2: 5_000})
    found = queries.vehicles_to_watch(everything(shop), now=NOW)
    assert cars(shop, found) == [2, 1]
    assert {row.tier for row in found.rows} == {"about_to_be_lost"}


def test_by_the_six_month_rule_the_last_two_months_of_the_window_are_watched(db: None) -> None:
    shop = Shop(make_dealer("P", playbook="svw"))
    days = [date(2010, 9, 11), date(2010, 9, 10), date(2010, 7, 11), date(2010, 7, 10)]
    shop.saw([Came(car, day) for car, day in enumerate(days)])
    found = queries.vehicles_to_watch(everything(shop), now=NOW)
    assert sorted(cars(shop, found)) == [1, 2]


def test_my_vehicles_count_their_tiers(full: Shop) -> None:
    found = queries.my_vehicles(everything(full), now=NOW)
    assert found.total == 12
    assert [(key, count) for key, _label, count in found.tier_counts][:2] == [("active", 6), ("not_lost", 6)]
    assert [row.months_away for row in found.rows] == [7, 7, 7, 7, 7, 7, 0, 0, 0, 0, 0, 0]
    assert queries.my_vehicles(everything(full), place="duty", now=NOW).total == 6
    active = queries.my_vehicles(everything(full), tier="active", now=NOW)
    assert (active.total, active.tier_counts) == (6, found.tier_counts)


def test_a_list_costs_one_query_of_the_store(full: Shop, django_assert_num_queries: Any) -> None:
    lost(full)
    with django_assert_num_queries(1):
        assert lost(full).total == 9
