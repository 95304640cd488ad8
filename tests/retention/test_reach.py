"""Lin, Zhao and Qian ask the same questions and get each their own answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from huidian.customers.models import Vehicle
from huidian.mart.models import Standing
from huidian.network import actions as network
from huidian.network.roles import Role
from huidian.network.scope import Scope, ScopeMissing
from huidian.retention import queries
from tests.mart.shop import Came, Shop
from tests.people import LIN_IN_THE_DMS, OPENED_AT, People, make_staff
from tests.standing import standing

pytestmark = pytest.mark.both_stores

NOW = datetime(2011, 1, 10, 1, 0, tzinfo=UTC)
LISTS: list[Callable[[Scope], queries.VehicleList]] = [
    lambda scope: queries.vehicles_of(scope, metric="monthly_churn", which="cohort", now=NOW),
    lambda scope: queries.newly_lost(scope, now=NOW, limit=100),
    lambda scope: queries.vehicles_to_watch(scope, now=NOW, limit=100),
    lambda scope: queries.held_vehicles(scope, now=NOW),
    lambda scope: queries.my_vehicles(scope, now=NOW),
    lambda scope: queries.vehicles_of(scope, metric="base", which="lost", now=NOW),
]


def fill(people: People) -> tuple[Shop, Shop]:
    """A: eight cars of June, three of them Lin's, half of each back in December. B: twenty cars, all lost."""
    shop_a, shop_b = Shop(people.dealer_a), Shop(people.dealer_b)
    shop_a.saw(
        [Came(car, date(2010, 6, 3), advisor=LIN_IN_THE_DMS if car < 3 else "别人") for car in range(8)]
    )
    shop_a.saw(
        [Came(car, date(2010, 12, 31), advisor=LIN_IN_THE_DMS if car < 3 else "别人") for car in (0, 4, 5)]
    )
    shop_a.saw([Came(9, date(2010, 4, 1), advisor=LIN_IN_THE_DMS)])
    shop_b.saw([Came(car, date(2010, 6, 3), advisor=LIN_IN_THE_DMS) for car in range(20)])
    shop_b.saw([Came(30, date(2010, 12, 31))])
    return shop_a, shop_b


filled = standing(fill, at=NOW, autouse=True)


@pytest.fixture
def shop_a(filled: tuple[Shop, Shop]) -> Shop:
    return filled[0]


@pytest.fixture
def shop_b(filled: tuple[Shop, Shop]) -> Shop:
    return filled[1]


def figure(scope: Scope) -> tuple[int, int]:
    found = queries.churn_page(scope, now=NOW).churn.now
    return found.base, found.numerator


def test_each_counts_their_own(people: People) -> None:
    assert figure(people.scope(people.zhao)) == (8, 5)
    assert figure(people.scope(people.lin)) == (3, 2)
    assert figure(people.scope(people.qian)) == (20, 20)
    region = people.scope(people.by_role[Role.REGIONAL_MANAGER])
    assert figure(region) == (28, 25)
    assert figure(region.choosing(people.dealer_a.pk)) == (8, 5)


def test_who_has_no_post_gets_nothing(people: People) -> None:
    scope = people.scope(people.nobody)
    assert figure(scope) == (0, 0)
    assert queries.churn_page(scope, now=NOW).frame.as_of.on is None
    for ask in LISTS:
        assert ask(scope).total == 0
    assert queries.dealers_to_call(scope, now=NOW) == ()
    assert queries.structure_page(scope, now=NOW).holdings.numerator == 0


def test_a_dealer_out_of_reach_gives_nothing(people: People) -> None:
    scope = people.scope(people.qian).choosing(people.dealer_a.pk)
    assert figure(scope) == (0, 0)
    assert queries.held_vehicles(scope, now=NOW).total == 0


@pytest.mark.slow
def test_no_list_shows_the_rivals_vehicles(people: People, shop_a: Shop, shop_b: Shop) -> None:
    for staff, shop in ((people.zhao, shop_a), (people.lin, shop_a), (people.qian, shop_b)):
        for ask in LISTS:
            found = ask(people.scope(staff))
            assert {row.vehicle_id for row in found.rows} <= set(shop.cars.values())
            assert {row.dealer_id for row in found.rows} <= {shop.dealer.pk}


def test_an_advisor_has_only_own_vehicles(people: People, shop_a: Shop) -> None:
    own = {shop_a.cars[car] for car in (0, 1, 2, 9)}
    scope = people.scope(people.lin)
    for ask in LISTS:
        assert {row.vehicle_id for row in ask(scope).rows} <= own
    mine = queries.my_vehicles(scope, now=NOW)
    assert {row.vehicle_id for row in mine.rows} == own
    assert sum(count for _key, _label, count in mine.tier_counts) == 4
    assert {
        row.key
        for one in queries.churn_page(scope, now=NOW).splits
        for row in one.rows
        if one.by == "advisor"
    } == {LIN_IN_THE_DMS}


@pytest.mark.parametrize(
    ("day", "cars"),
    [(date(2012, 5, 10), {0, 1, 2}), (date(2012, 6, 10), {0, 1, 2}), (date(2012, 7, 10), {0})],
)
def test_what_is_lost_for_good_is_no_advisors(
    people: People, shop_a: Shop, day: date, cars: set[int]
) -> None:
    now = datetime(day.year, day.month, day.day, 1, 0, tzinfo=UTC)
    mine = queries.my_vehicles(people.scope(people.lin), now=now)
    assert {row.vehicle_id for row in mine.rows} == {shop_a.cars[car] for car in cars}
    assert sum(count for _key, _label, count in mine.tier_counts) == len(cars)
    assert queries.my_vehicles(people.scope(people.zhao), now=now).total == 9


@pytest.mark.parametrize("role", [Role.ADVISOR, Role.TEAM_LEADER])
def test_the_front_desk_without_a_name_in_the_dms_sees_no_vehicle(people: People, role: Role) -> None:
    nameless = make_staff("nameless")
    network.open_post(at=OPENED_AT, by=None, staff=nameless, role=role, place=people.dealer_a)
    scope = people.scope(nameless)
    assert figure(scope) == (0, 0)
    assert [ask(scope).total for ask in LISTS] == [0] * len(LISTS)
    assert queries.churn_page(scope, now=NOW).splits == ()


def test_a_care_agent_whom_the_dms_knows_still_sees_the_whole_dealer(people: People) -> None:
    agent = make_staff("agent")
    network.open_post(
        at=OPENED_AT,
        by=None,
        staff=agent,
        role=Role.CARE_AGENT,
        place=people.dealer_a,
        advisor_name=LIN_IN_THE_DMS,
    )
    assert figure(people.scope(agent)) == (8, 5)


def test_who_oversees_the_shop_sees_all_and_who_may_sees_it_unmasked(people: People) -> None:
    manager = queries.held_vehicles(people.scope(people.zhao), now=NOW)
    assert manager.total == 9
    assert all("*" not in row.plate + row.vin + row.phone for row in manager.rows)
    general = queries.held_vehicles(people.scope(people.by_role[Role.GENERAL_MANAGER]), now=NOW)
    assert general.total == 9
    assert all("*" in row.plate and "*" in row.vin for row in general.rows)


def test_an_advisors_own_customers_are_unmasked(people: People) -> None:
    mine = queries.my_vehicles(people.scope(people.lin), now=NOW)
    assert all("*" not in row.plate for row in mine.rows)


def test_the_regions_ranking_is_of_its_dealers(people: People) -> None:
    region = people.scope(people.by_role[Role.REGIONAL_MANAGER])
    assert {(one.code, one.region) for one in queries.dealers_to_call(region, now=NOW)} == {
        ("A", "东区"),
        ("B", "东区"),
    }
    assert [one.code for one in queries.dealers_to_call(people.scope(people.qian), now=NOW)] == ["B"]


def test_standings_are_not_read_without_a_scope(people: People) -> None:
    queries.churn_page(people.scope(people.zhao), now=NOW)
    with pytest.raises(ScopeMissing):
        list(Standing.objects.all())
    assert Standing.objects.within(people.scope(people.zhao)).count() == 9
    assert Standing.objects.within(people.scope(people.qian)).count() == 21


def test_masks_are_not_lifted_by_searching_or_sorting(people: People, shop_a: Shop) -> None:
    shop_a.has([40], model="途观", owner={"name": "虚构人", "phone": "12012345678"})
    car = Vehicle.objects.within(people.scope(people.zhao)).get(pk=shop_a.cars[40])

    def hits(role: Role, search: str) -> int:
        scope = people.scope(people.by_role[role]).choosing(people.dealer_a.pk)
        return queries.held_vehicles(scope, wish=queries.Wish(search=search), now=NOW).total

    for part in (car.plate[2:], car.vin[3:9]):
        assert hits(Role.GENERAL_MANAGER, part)
        assert (hits(Role.REGIONAL_MANAGER, part), hits(Role.OEM_CARE, part)) == (0, 0)
    for shown, number in ((1, car.plate), (1, car.vin[-6:]), (0, car.vin), (0, car.vin[-7:])):
        assert hits(Role.REGIONAL_MANAGER, number) == hits(Role.OEM_CARE, number.lower()) == shown
    assert hits(Role.OEM_CARE, "虚构") == 1
    assert hits(Role.REGIONAL_MANAGER, "虚构") == 0
    assert hits(Role.REGIONAL_MANAGER, "途观") == 1


@pytest.mark.parametrize("key", ["plate", "vin", "owner"])
def test_an_order_tells_nothing_of_what_is_masked(people: People, key: str) -> None:
    scope = people.scope(people.by_role[Role.REGIONAL_MANAGER])

    def order(sort: str) -> list[int]:
        found = queries.held_vehicles(scope, wish=queries.Wish(sort=sort), now=NOW)
        return [row.vehicle_id for row in found.rows]

    assert order(key) == order(f"-{key}") == order("-last_visit_on")


def test_a_region_reads_no_owners(people: People, shop_a: Shop) -> None:
    shop_a.has([41], owner={"name": "虚构人", "phone": "12012345678"})
    for role, name in ((Role.REGIONAL_MANAGER, ""), (Role.OEM_CARE, "虚构人")):
        found = queries.held_vehicles(people.scope(people.by_role[role]), now=NOW)
        assert {row.owner for row in found.rows} == {"", name}
