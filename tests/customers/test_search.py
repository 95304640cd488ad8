"""Finding a vehicle: what callers say, who may find it, and how much the store has to look at."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huidian.customers.models import Customer, Ownership, PlateHolding, Vehicle
from huidian.customers.queries import find_vehicles, search
from huidian.network.models import Dealer, Recording
from huidian.network.roles import Role
from tests.people import People

AT = datetime(2011, 1, 3, tzinfo=UTC)
PEOPLE = [
    # vin, plate, name, initials, phone
    ("LSVAA0000A0123456", "沪ZA1234", "张小明", "zxm", "12012345678"),
    ("LSVAA0000A0654321", "沪ZB5678", "章学敏", "zxm", "12087654321"),
    ("LSVAA0000A0777777", "苏ZC1234", "虚构物流", "xgwl", "12000001234"),
]


def fill(dealer: Dealer) -> list[Vehicle]:
    recording = Recording.objects.create(dealer=dealer, kind="import", recorded_at=AT)
    made = []
    for vin, plate, name, initials, phone in PEOPLE:
        owner = Customer.objects.create(
            dealer=dealer,
            recorded_at=AT,
            recorded_by=recording,
            name=name,
            name_initials=initials,
            phone=phone,
            phone_last4=phone[-4:],
        )
        car = Vehicle.objects.create(
            dealer=dealer,
            recorded_at=AT,
            recorded_by=recording,
            vin=vin,
            vin_last6=vin[-6:],
            plate=plate,
            owner=owner,
        )
        PlateHolding.objects.create(dealer=dealer, vehicle=car, plate=plate, since_on=AT.date())
        made.append(car)
    return made


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("沪ZA1234", [0]),
        ("沪z·a1234", [0]),
        ("1234", [2, 0]),  # the end of a phone is surer than a piece of a plate
        ("654321", [1]),
        ("LSVAA0000A0777777", [2]),
        ("120 1234 5678", [0]),
        ("小明", [0]),
        ("张", [0]),
        ("zxm", [0, 1]),
        ("ZX", [0, 1]),
        ("虚构", [2]),
        ("没有这个人", []),
        ("z", []),
        ("", []),
    ],
)
def test_what_people_say_finds_the_vehicle(people: People, text: str, found: list[int]) -> None:
    cars = fill(people.dealer_a)
    ids = find_vehicles(people.scope(people.zhao), text).ids
    assert [next(at for at, car in enumerate(cars) if car.pk == each) for each in ids] == found


def test_an_earlier_plate_and_an_earlier_owner_still_find_it(people: People) -> None:
    first, second, _ = fill(people.dealer_a)
    assert second.owner is not None
    then = {"since_on": date(2009, 1, 1), "until_on": date(2010, 1, 1)}
    PlateHolding.objects.create(dealer=people.dealer_a, vehicle=first, plate="浙ZD9999", **then)
    Ownership.objects.create(dealer=people.dealer_a, vehicle=first, customer=second.owner, **then)
    scope = people.scope(people.zhao)
    assert find_vehicles(scope, "ZD9999").ids == (first.pk,)
    assert find_vehicles(scope, "章学敏").ids == (second.pk, first.pk)


@pytest.mark.parametrize(
    ("text", "by_a_clerk"),
    [
        ("沪ZA1", False),
        ("ZA12", False),
        ("A1234", False),
        ("沪ZA1234", True),
        ("345678", False),
        ("5678", True),
        ("12012345678", False),
        ("A0123456", False),
        ("123456", True),
        ("LSVAA0000A0123456", False),
        ("张小", True),
        ("zxm", True),
    ],
)
def test_masks_are_not_lifted_sign_by_sign(people: People, text: str, by_a_clerk: bool) -> None:
    car = fill(people.dealer_a)[0].pk
    assert car in find_vehicles(people.scope(people.zhao), text).ids
    for role in (Role.CLAIMS_CLERK, Role.OEM_CARE):
        assert (car in find_vehicles(people.scope(people.by_role[role]), text).ids) == by_a_clerk


def test_a_rival_finds_nothing_of_ours(people: People) -> None:
    fill(people.dealer_a)
    for text in ("沪ZA1234", "1234", "zxm", "张小明", "123456"):
        assert find_vehicles(people.scope(people.qian), text).ids == ()


def test_what_was_taken_back_is_not_found(people: People) -> None:
    for car in fill(people.dealer_a):
        car.retracted_at = AT
        car.save()
    assert find_vehicles(people.scope(people.zhao), "1234").ids == ()


@pytest.mark.parametrize("text", ["张小明", "zxm", "0000", "沪"])
def test_rows_that_an_import_writes_ahead_take_no_place(
    people: People, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "_MOST", 4)
    dealer = people.dealer_a
    staged = Recording.objects.create(dealer=dealer, kind=Recording.Kind.STAGED, recorded_at=AT)
    ahead = {"dealer": dealer, "recorded_at": AT, "retracted_at": AT}
    ahead |= {"recorded_by": staged, "retracted_by": staged}
    for number in range(9):
        Customer.objects.create(
            name="张小明", name_initials="zxm", phone="12000000000", phone_last4="0000", **ahead
        )
        car = Vehicle.objects.create(plate=f"沪A0000{number}", **ahead)
        PlateHolding.objects.create(dealer=dealer, vehicle=car, plate=car.plate, since_on=AT.date())
    owner = (first := fill(dealer)[0]).owner
    assert owner is not None
    owner.phone, owner.phone_last4 = "12099990000", "0000"
    owner.save()
    assert find_vehicles(people.scope(people.zhao), text, limit=1).ids == (first.pk,)


def test_the_limit_says_that_there_is_more(people: People) -> None:
    fill(people.dealer_a)
    found = find_vehicles(people.scope(people.zhao), "沪Z", limit=1)
    assert (len(found.ids), found.more) == (1, True)


@pytest.mark.parametrize("text", ["zxm", "5678", "沪ZA", "张小明", "123456"])
def test_every_road_goes_through_an_index(people: People, text: str) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("reads SQLite's query plans")
    fill(people.dealer_a)
    scope = people.scope(people.zhao)
    with CaptureQueriesContext(connection) as asked:
        find_vehicles(scope, text)
    assert asked.captured_queries
    for query in asked.captured_queries:
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN QUERY PLAN " + query["sql"])
            plan = [row[3] for row in cursor.fetchall()]
        assert not [step for step in plan if step.startswith("SCAN")], (query["sql"], plan)
