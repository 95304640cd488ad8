"""Vehicles by VIN, else plate; new plates and new owners leave the former ones readable."""

from __future__ import annotations

import pytest

from huidian.customers.models import Ownership, PlateHolding, Vehicle
from tests.visits.shop import VIN_1, VIN_2, WHY, Row, Shop, order

P1, P2 = "沪A00001", "沪A00002"
History = list[str]

# rows in the order of the file → vehicles on file as "VIN's last digit or -: plate owner"
VEHICLES: dict[str, tuple[list[Row], list[str]]] = {
    "one VIN is one vehicle": (
        [order("1", "06-01", vin=VIN_1, plate=P1), order("2", "07-01", vin=VIN_1)],
        [f"1: {P1}"],
    ),
    "a plate alone is the vehicle that carries it": (
        [order("1", "06-01", vin=VIN_1, plate=P1), order("2", "07-01", plate=P1)],
        [f"1: {P1}"],
    ),
    "it does not matter which row comes first": (
        [order("1", "07-01", plate=P1), order("2", "06-01", vin=VIN_1, plate=P1)],
        [f"1: {P1}"],
    ),
    "a plate seen first, its VIN later": (
        [order("1", "06-01", plate=P1), order("2", "07-01", vin=VIN_1, plate=P1)],
        [f"1: {P1}"],
    ),
    "a vehicle with a new plate": (
        [order("1", "06-01", vin=VIN_1, plate=P1), order("2", "07-01", vin=VIN_1, plate=P2)],
        [f"1: {P2}"],
    ),
    "the plate moves to another vehicle": (
        [order("1", "06-01", vin=VIN_1, plate=P1), order("2", "07-01", vin=VIN_2, plate=P1)],
        ["1: ", f"2: {P1}"],
    ),
    "vehicles by the system's own number": (
        [order(str(n), "06-01", vehicle=number) for n, number in enumerate(("77", "77", "78"))],
        ["-: ", "-: "],
    ),
}  # fmt: skip


def vehicles() -> list[str]:
    rows = Vehicle.objects.unscoped(WHY).current()
    return sorted(f"{row.vin[-1:] or '-'}: {row.plate}" for row in rows)


@pytest.mark.parametrize("case", VEHICLES)
def test_which_vehicles_rows_speak_of(shop: Shop, case: str) -> None:
    rows, wanted = VEHICLES[case]
    shop.bring(*rows)
    assert vehicles() == wanted


@pytest.mark.parametrize("case", VEHICLES)
def test_rows_brought_one_file_each_speak_of_the_same_vehicles(shop: Shop, case: str) -> None:
    rows, wanted = VEHICLES[case]
    for row in rows:
        shop.bring(row)
    assert vehicles() == wanted


def plates() -> History:
    rows = PlateHolding.objects.unscoped(WHY).select_related("vehicle").order_by("since_on", "plate")
    return [f"{row.plate} {row.vehicle.vin[-1:]} {row.since_on:%m-%d}–{_until(row)}" for row in rows]


def owners() -> History:
    rows = Ownership.objects.unscoped(WHY).select_related("customer").order_by("since_on")
    return [f"{row.customer} {row.since_on:%m-%d}–{_until(row)}" for row in rows]


def _until(row: PlateHolding | Ownership) -> str:
    return f"{row.until_on:%m-%d}" if row.until_on else ""


def test_a_new_plate_ends_the_former_one(shop: Shop) -> None:
    shop.bring(order("1", "06-01", vin=VIN_1, plate=P1))
    second = shop.bring(order("2", "08-01", vin=VIN_1, plate=P2))
    assert plates() == [f"{P1} 1 06-01–08-01", f"{P2} 1 08-01–"]
    shop.undo(second)
    assert plates() == [f"{P1} 1 06-01–"]


def test_a_plate_on_another_vehicle_leaves_the_first(shop: Shop) -> None:
    shop.bring(order("1", "06-01", vin=VIN_1, plate=P1))
    second = shop.bring(order("2", "08-01", vin=VIN_2, plate=P1))
    assert plates() == [f"{P1} 1 06-01–08-01", f"{P1} 2 08-01–"]
    shop.undo(second)
    assert plates() == [f"{P1} 1 06-01–"]
    assert vehicles() == [f"1: {P1}"]


def test_an_old_order_by_plate_belongs_to_who_carried_it_then(shop: Shop) -> None:
    shop.bring(order("1", "06-01", vin=VIN_1, plate=P1), order("2", "08-01", vin=VIN_2, plate=P1))
    shop.bring(order("3", "07-01", plate=P1), order("4", "09-01", plate=P1))
    seen = {v.vin: sorted(v.visits.unscoped(WHY).values_list("order_no", flat=True)) for v in _all()}
    assert seen == {VIN_1: ["1", "3"], VIN_2: ["2", "4"]}


def test_a_new_owner_ends_the_former_ones_time(shop: Shop) -> None:
    shop.bring(order("1", "06-01", owner_name="张三", owner_phone="12000000001"))
    second = shop.bring(order("2", "08-01", owner_name="李四", owner_phone="12000000002"))
    assert owners() == ["张三 06-01–08-01", "李四 08-01–"]
    shop.undo(second)
    assert owners() == ["张三 06-01–"]


def test_a_late_export_puts_the_former_owner_before_the_present_one(shop: Shop) -> None:
    shop.bring(order("2", "08-01", owner_name="李四", owner_phone="12000000002"))
    shop.bring(order("1", "06-01", owner_name="张三", owner_phone="12000000001"))
    assert owners() == ["张三 06-01–08-01", "李四 08-01–"]
    assert [str(vehicle.owner) for vehicle in _all()] == ["李四"]


def test_an_owner_with_a_new_phone_is_the_same_owner(shop: Shop) -> None:
    shop.bring(order("1", "06-01", owner_name="张三", owner_phone="12000000001"))
    shop.bring(order("2", "08-01", owner_name="张三", owner_phone="12000000002"))
    (vehicle,) = _all()
    assert vehicle.owner is not None
    assert (vehicle.owner.phone, vehicle.owner.other_phones) == ("12000000002", ["12000000001"])
    assert vehicle.owner.phone_last4 == "0002"


def test_two_people_of_one_name_stay_two(shop: Shop) -> None:
    shop.bring(
        order("1", "06-01", vin=VIN_1, owner_name="王伟", owner_phone="12000000001"),
        order("2", "06-01", vin=VIN_2, owner_name="王伟", owner_phone="12000000002"),
        order("3", "06-02", vin=VIN_2, owner_name="王伟"),
    )
    assert len({vehicle.owner_id for vehicle in _all()}) == 2


def test_an_owner_of_two_vehicles_is_one_customer(shop: Shop) -> None:
    told = {"owner_name": "某某物流公司", "owner_phone": "12000000001"}
    shop.bring(order("1", "06-01", vin=VIN_1, **told), order("2", "06-01", vin=VIN_2, **told))
    first, second = _all()
    assert first.owner == second.owner
    assert first.owner is not None
    assert (first.owner.kind, first.owner.name_initials) == ("company", "mmwlgs")


def test_an_old_export_overwrites_nothing_newer(shop: Shop) -> None:
    shop.bring(order("2", "08-01", model="途安 1.4T", owner_name="张三", owner_phone="12000000002"))
    shop.bring(order("1", "06-01", model="途安", use="private", owner_name="张三", owner_phone="12000000001"))
    (vehicle,) = _all()
    assert (vehicle.model, vehicle.use) == ("途安 1.4T", "private")
    assert vehicle.owner is not None
    assert (vehicle.owner.phone, vehicle.owner.other_phones) == ("12000000002", ["12000000001"])


def _all() -> list[Vehicle]:
    return list(Vehicle.objects.unscoped(WHY).current().select_related("owner").order_by("id"))
