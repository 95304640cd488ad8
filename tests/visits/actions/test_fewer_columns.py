"""An export with fewer columns: what it does not say stays as it was."""

from __future__ import annotations

from typing import Any

import pytest

from huidian.visits.models import Visit
from tests.visits.shop import VIN_1, WHY, Row, Shop, counts, order

FULL: Row = order(
    "RO1",
    "06-03",
    plate="沪A00001",
    vin=VIN_1,
    order_kind="maintenance",
    odometer_km=5000,
    amount_fen=35000,
    advisor="乙顾问",
    payer="customer",
    owner_name="虚构人",
    labour_items=["更换机油"],
    part_items=["机滤"],
)
KEPT = (
    "order_kind",
    "odometer_km",
    "amount_fen",
    "advisor",
    "payer",
    "items",
    "vin",
    "plate",
    "vehicle_id",
    "customer_id",
)


def on_file() -> dict[str, Any]:
    found: dict[str, Any] = Visit.objects.unscoped(WHY).current().values(*KEPT, "settled_on").get()
    return found


@pytest.mark.parametrize(
    "brought",
    [
        order("RO1", "06-03"),
        order("RO1", "06-03", vin=VIN_1),
        order("RO1", "06-03", amount_fen=35000, owner_name="虚构人"),
    ],
    ids=["plate only", "VIN only", "amount and owner"],
)
def test_a_file_that_says_less_changes_nothing(shop: Shop, brought: Row) -> None:
    shop.bring(FULL)
    before, digest = on_file(), shop.digest()
    assert counts(shop.bring(brought)) == (0, 0, 1)
    assert (on_file(), shop.digest()) == (before, digest)


def test_an_order_without_owner_is_kept_without_one(shop: Shop) -> None:
    shop.bring(order("RO1", "06-03", amount_fen=1, labour_items=["换油"], part_items=["机滤"]))
    other = order("RO2", "06-03", plate="沪A00002", owner_name="虚构人", owner_phone="12000000001")
    shop.bring(order("RO1", "06-03", amount_fen=2), {**other, "amount_fen": 3})
    file = [order("RO1", "06-03", labour_items=["换油"], part_items=["机滤"]), other]
    assert counts(shop.bring(*file)) == (0, 0, 2)


def test_a_correction_in_a_file_that_says_less_keeps_the_rest(shop: Shop) -> None:
    shop.bring(FULL)
    before = on_file()
    assert counts(shop.bring(order("RO1", "06-03", amount_fen=36000))) == (0, 1, 0)
    assert on_file() == before | {"amount_fen": 36000}


def test_brought_again_the_poorer_file_changes_nothing_and_its_undo_brings_back_the_full_one(
    shop: Shop,
) -> None:
    shop.bring(FULL)
    before = shop.digest()
    poorer = order("RO1", "06-03", amount_fen=36000)
    batch = shop.bring(poorer)
    corrected = shop.digest()
    assert counts(shop.bring(poorer)) == (0, 0, 1)
    assert shop.digest() == corrected != before
    shop.undo(batch)
    assert shop.digest() == before


def test_an_empty_cell_in_a_column_that_speaks_is_a_statement(shop: Shop) -> None:
    other = order("RO2", "06-05", plate="沪A00002", amount_fen=100, order_kind="repair")
    shop.bring(FULL, other)
    shop.bring(order("RO1", "06-03", amount_fen=None), other)
    visit = Visit.objects.unscoped(WHY).current().get(order_no="RO1")
    assert (visit.amount_fen, visit.advisor) == (None, "乙顾问")


def test_another_vehicles_identity_is_not_kept(shop: Shop) -> None:
    shop.bring(FULL)
    shop.bring(order("RO1", "06-03", plate="沪A00009"))
    visit = Visit.objects.unscoped(WHY).current().get()
    assert (visit.plate, visit.vin, visit.order_kind) == ("沪A00009", "", "maintenance")
