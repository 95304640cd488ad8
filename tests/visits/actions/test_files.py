"""Customer files and vehicle files."""

from __future__ import annotations

from huidian.customers.models import Customer, Ownership, Vehicle
from tests.visits.shop import VIN_1, VIN_2, WHY, Row, Shop, counts, on, order

ZHANG: Row = {"name": "张三", "phones": ["12000000001"], "vin": VIN_1, "plate": "沪A00001", "model": "途安"}
LI: Row = {"name": "李四", "phones": ["12000000002", "12000000003"], "gender": "female"}
CAR: Row = {"vin": VIN_1, "plate": "沪A00001", "purchased_on": on("2009-05-01"), "owner_name": "张三"}


def test_a_customer_file_brings_owners_and_vehicles(shop: Shop) -> None:
    assert counts(shop.bring(ZHANG, LI, kind="customers")) == (2, 0, 0)
    (vehicle,) = Vehicle.objects.unscoped(WHY).current().select_related("owner")
    assert (vehicle.vin, vehicle.plate, vehicle.model, str(vehicle.owner)) == (
        VIN_1,
        "沪A00001",
        "途安",
        "张三",
    )
    li = Customer.objects.unscoped(WHY).get(name="李四")
    assert (li.phone, li.other_phones, li.gender) == ("12000000002", ["12000000003"], "female")


def test_the_same_file_again_changes_nothing(shop: Shop) -> None:
    shop.bring(ZHANG, LI, kind="customers")
    before = shop.digest()
    again = shop.bring(ZHANG, LI, kind="customers")
    assert counts(again) == (0, 0, 2)
    assert again.recording is None
    assert shop.digest() == before


def test_co_owners_and_shared_plates_settle_at_once(shop: Shop) -> None:
    rows = [ZHANG, {**ZHANG, "name": "王五", "phones": ["12000000005"]}, {**ZHANG, "vin": VIN_2}]
    shop.bring(*rows, kind="customers")
    before = shop.digest()
    assert counts(shop.bring(*rows, kind="customers")) == (0, 0, 3)
    assert shop.digest() == before


def test_a_changed_value_is_a_correction_and_can_be_undone(shop: Shop) -> None:
    shop.bring(ZHANG, LI, kind="customers")
    before = shop.digest()
    batch = shop.bring({**ZHANG, "model": "途安 L"}, {**LI, "gender": "male"}, kind="customers")
    assert counts(batch) == (0, 2, 0)
    report = shop.undo(batch)
    assert (report.reverted, report.kept) == (2, [])
    assert shop.digest() == before


def test_undone_the_file_is_empty_again(shop: Shop) -> None:
    empty = shop.digest()
    shop.undo(shop.bring(ZHANG, LI, kind="customers"))
    assert shop.digest() == empty


def test_a_vehicle_file_tells_of_orders_vehicles_and_back(shop: Shop) -> None:
    shop.bring(order("1", "06-01", vin=VIN_1))
    before = shop.digest()
    batch = shop.bring(CAR, kind="vehicles")
    assert counts(batch) == (1, 0, 0), "the owner is new"
    (vehicle,) = Vehicle.objects.unscoped(WHY).current().select_related("owner")
    assert (vehicle.purchased_on, vehicle.plate, str(vehicle.owner)) == (on("2009-05-01"), "沪A00001", "张三")
    shop.undo(batch)
    assert shop.digest() == before


def test_a_file_says_who_owns_the_vehicle_today(shop: Shop) -> None:
    shop.bring(order("1", "06-01", vin=VIN_1, owner_name="李四", owner_phone="12000000002"))
    shop.bring(ZHANG, kind="customers")
    owners = Ownership.objects.unscoped(WHY).order_by("since_on").values_list("customer__name", flat=True)
    assert list(owners) == ["李四", "张三"]


def test_what_a_file_states_outlives_the_undo_of_the_orders(shop: Shop) -> None:
    orders = shop.bring(order("1", "06-01", vin=VIN_1, owner_name="张三", owner_phone="12000000001"))
    shop.bring(ZHANG, kind="customers")
    shop.undo(orders)
    (vehicle,) = Vehicle.objects.unscoped(WHY).current().select_related("owner")
    assert str(vehicle.owner) == "张三"


def test_a_customer_number_finds_a_customer_whose_name_changed(shop: Shop) -> None:
    shop.bring({"customer_no": "K1", "name": "某某公司", "phones": ["12000000009"]}, kind="customers")
    batch = shop.bring(
        {"customer_no": "K1", "name": "某某集团公司", "phones": ["12000000009"]}, kind="customers"
    )
    assert counts(batch) == (0, 1, 0)
    (customer,) = Customer.objects.unscoped(WHY).current()
    assert (customer.name, customer.name_initials) == ("某某集团公司", "mmjtgs")


def test_a_customer_file_says_who_is_not_to_be_contacted(shop: Shop) -> None:
    shop.bring(ZHANG, LI, kind="customers")
    before = shop.digest()
    batch = shop.bring({**ZHANG, "opted_out": False}, {**LI, "opted_out": None}, kind="customers")
    assert counts(batch) == (0, 1, 1)
    customers = Customer.objects.unscoped(WHY).order_by("name")
    assert dict(customers.values_list("name", "may_contact")) == {"张三": False, "李四": True}
    shop.bring(ZHANG, LI, kind="customers")
    assert customers.get(name="张三").may_contact is False
    shop.undo(batch)
    assert shop.digest() == before
