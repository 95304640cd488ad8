"""The made-up network: the same for the same plan, and nobody in it could be real."""

import hashlib
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from huidian.demo.dealers import DEALERS, SMALL_SHOPS, shops
from huidian.demo.identities import PROVINCES_WITHOUT_Z, phone_of, plate_of
from huidian.demo.orders import Order, orders_of
from huidian.demo.places import MANUFACTURERS, SHOPS
from huidian.demo.world import Plan, World, make_world
from huidian.kit.phones import normalise_phone
from huidian.kit.plates import normalise_plate
from huidian.kit.vins import has_valid_check_digit, normalise_vin
from tests.demo.conftest import AS_OF

SMALL = Plan(AS_OF, dealers=5, vehicles=60, years=2)
DIGEST = """
import hashlib
from datetime import date
from huidian.demo.orders import orders_of
from huidian.demo.world import Plan, make_world
world = make_world(Plan(date(2026, 11, 20), dealers=5, vehicles=60, years=2))
print(hashlib.sha256(repr([orders_of(world, shop) for shop in world.shops[2:]]).encode()).hexdigest())
"""


def digest(plan: Plan) -> str:
    world = make_world(plan)
    return hashlib.sha256(repr([orders_of(world, shop) for shop in world.shops[2:]]).encode()).hexdigest()


def test_the_same_plan_gives_the_same_orders_whatever_the_hash_seed() -> None:
    others = {
        subprocess.run(
            [sys.executable, "-c", DIGEST],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "4242")
    }
    assert others == {digest(SMALL)}


def test_another_seed_gives_others() -> None:
    assert digest(SMALL) != digest(replace(SMALL, seed=SMALL.seed + 1))


def test_a_dealer_more_leaves_the_first_ones_unchanged_but_for_defections() -> None:
    five, six = make_world(SMALL), make_world(replace(SMALL, dealers=6))
    assert [shop.code for shop in six.shops] == ["SVW01", "GTY01", "FMZ01", "CAF01", "IND01", "SVW101"]
    assert orders_of(five, five.shops[2])[0] == orders_of(six, six.shops[2])[0]


def test_every_dealer_has_the_vehicles_asked_for(world: World) -> None:
    home = Counter(car.home.code for car in world.cars)
    assert (home["FMZ01"], home["CAF01"], home["IND01"]) == (400, 400, 400)
    assert {home[shop.code] for shop in SMALL_SHOPS} == {round(400 * shop.share) for shop in SMALL_SHOPS}


def test_each_of_the_five_has_a_manufacturer_of_its_own_and_one_has_the_small_ones() -> None:
    assert [shop.manufacturer for shop in SHOPS] == list(MANUFACTURERS)
    assert {shop.manufacturer for shop in SMALL_SHOPS} == {SHOPS[0].manufacturer}
    assert {shop.pack for shop in SMALL_SHOPS} == {SHOPS[0].pack}


def test_there_are_enough_small_dealers_of_a_grade_for_each_of_them_to_be_nobody(world: World) -> None:
    """Six of a grade in all: whoever sees one sees five others, and whoever sees a region too."""
    grades = Counter((shop.grade, shop.region) for shop in SMALL_SHOPS)
    assert grades["C", "east"] >= 5
    assert grades["C", "west"] >= 5
    moves = {(car.home.code, stop.dealer) for car in world.cars for stop in car.stops}
    moves = {(a, b) for a, b in moves if a != b and a.startswith("SVW") and b.startswith("SVW")}
    assert len(moves) > 12
    assert {b for _, b in moves} >= {"SVW01"}, "the first dealer wins some too"


@pytest.mark.parametrize("count", [1, 2, 5, 7, DEALERS, DEALERS + 12])
def test_dealers_have_distinct_codes_and_names_that_show_they_are_invented(count: int) -> None:
    made = shops(count)
    assert len({shop.code for shop in made}) == len({shop.name for shop in made}) == count
    assert all(shop.name.startswith("回店演示") for shop in made)


def test_vins_are_unique_and_have_a_valid_check_digit(world: World) -> None:
    vins = [car.vin for car in world.cars]
    assert len(set(vins)) == len(vins)
    assert all(has_valid_check_digit(vin) and normalise_vin(vin) == vin for vin in vins)
    assert len({vin[-6:] for vin in vins}) == len(vins)


def test_plates_could_not_be_issued_and_are_read_as_they_stand(world: World) -> None:
    plates = [plate for car in world.cars for _, plate in car.plates]
    assert len(set(plates)) == len(plates)
    assert all(normalise_plate(plate) == plate for plate in plates)
    assert all(plate[0] in PROVINCES_WITHOUT_Z and plate[1] == "Z" for plate in plates)


def test_phones_lie_in_the_unassigned_range_and_are_nobodys_twice(world: World) -> None:
    phones = [{owner.phone for owner in car.owners} for car in world.cars]
    every = [phone for own in phones for phone in own]
    assert len(set(every)) == len(every)
    assert all(phone.startswith("12") and normalise_phone(phone) == phone for phone in every)


def test_identities_refuse_what_could_be_real() -> None:
    with pytest.raises(ValueError, match="may have issued"):
        plate_of("粤", 1)
    assert phone_of(1) != phone_of(2)


def test_the_story_has_all_that_happens_to_cars(world: World, orders: dict[str, list[Order]]) -> None:
    rows = [order for of_dealer in orders.values() for order in of_dealer]
    kinds = Counter(order.order_kind for order in rows)
    assert set(kinds) == {
        "maintenance", "first_service", "repair", "warranty", "accident", "recall", "pdi", "other",
    }  # fmt: skip
    assert sum(len(car.plates) > 1 for car in world.cars) > 100
    assert sum(len({owner.phone for owner in car.owners}) > 1 for car in world.cars) > 100
    assert sum(len({owner.region for owner in car.owners}) > 1 for car in world.cars) > 100
    assert sum(len({stop.dealer for stop in car.stops}) > 1 for car in world.cars) > 100
    assert sum(order.sale_type == "counter" for order in rows) > 1_000
    assert sum(count > 1 for count in Counter((order.order_no) for order in orders["FMZ01"]).values()) > 50


def test_odometers_never_run_backwards(orders: dict[str, list[Order]]) -> None:
    for rows in orders.values():
        seen: dict[str, int] = {}
        for order in rows:
            assert order.odometer_km >= seen.get(order.vin, 0)
            seen[order.vin] = order.odometer_km


def test_orders_lie_in_the_span_and_add_up(orders: dict[str, list[Order]]) -> None:
    for rows in orders.values():
        assert rows == sorted(rows, key=lambda order: order.settled_on)
        assert rows[-1].settled_on <= AS_OF
        assert date(2022, 12, 1) <= rows[0].settled_on
        assert len({order.settlement_no for order in rows}) == len(rows)
        assert all(order.amount_fen == order.labour_fen + order.parts_fen for order in rows)


def test_the_spring_festival_is_quiet(orders: dict[str, list[Order]]) -> None:
    days = Counter(order.settled_on for order in orders["SVW01"])
    festival = sum(days[date(2025, 1, day)] for day in (29, 30, 31))
    before = sum(days[date(2025, 1, day)] for day in (14, 15, 16))
    assert festival * 4 < before
