"""The field table says what is stored where; what is on file already keeps its digest."""

from __future__ import annotations

from datetime import datetime

import pytest

from huidian.customers.models import Customer, Vehicle
from huidian.visits.importing import stored
from huidian.visits.importing.tables import TABLES
from huidian.visits.matching import columns
from huidian.visits.matching.columns import content_hashes, storable
from huidian.visits.models import Visit
from tests.visits.shop import VIN_1, VIN_2, Row, Shop, on, order, reading

FULL: Row = order(
    "RO1", "06-03", settlement_no="J1", arrived_at=datetime(2010, 6, 3, 8, 30),
    delivered_at=datetime(2010, 6, 3, 17, 0), plate="沪A00001", vin=VIN_1, vehicle="V1", odometer_km=12_000,
    order_kind="repair", sale_type="repair", payment_status="已付", advisor="林", team="一组",
    amount_fen=123_400, labour_fen=23_400, parts_fen=100_000, payer="customer", labour_items=["换油"],
    part_items=["机油", "机滤"], owner_name="张三", owner_phone="12000000001", owner_gender="female",
    owner_occupation="教师", owner_region="浦东", owner_address="一路 1 号", brand="甲", model="途安",
    use="private", purchased_on=on("2009-05-01"), warranty_end_on=on("2012-05-01"),
)  # fmt: skip
OWNER: Row = {
    "customer_no": "C1", "name": "李四", "gender": "male", "birthday": on("1970-01-02"), "occupation": "司机",
    "native_place": "江苏", "region": "浦西", "address": "二路 2 号",
    "phones": ["12000000002", "12000000003"], "email": "li@example.com",
    "wechat": "li4", "preferred_channel": "电话", "preferred_hour": "晚上",
    "plate": "沪A00002", "vin": VIN_2, "brand": "乙", "model": "朗逸", "use": "company", "seller": "东店",
    "purchased_on": on("2008-05-01"), "warranty_end_on": on("2011-05-01"), "warranty_end_km": 60_000,
    "insurance_expires_on": on("2011-06-01"), "inspection_due_on": on("2012-06-01"), "odometer_km": 30_000,
}  # fmt: skip
CAR: Row = {"plate": "沪A00003", "brand": "丙", "owner_name": "王五", "owner_phone": "12000000005"}


def test_what_is_on_file_keeps_its_digest(shop: Shop) -> None:
    shop.bring(FULL, order(None, "06-04"), order("RO2", "06-05", vin=VIN_2))
    shop.bring(OWNER, kind="customers")
    shop.bring(CAR, kind="vehicles")
    assert shop.digest() == "431ef640e9d353c8411f5dd97bae67b865258eb925a22f6b9e74cd3f57f077ec"


BOOKKEEPING = {
    "id", "dealer", "vehicle", "customer", "owner", "ordinal", "content_hash", "stated_by", "replaces",
    "recorded_at", "recorded_by", "retracted_at", "retracted_by", "vin_last6", "phone_last4", "name_initials",
}  # fmt: skip
NOT_FROM_COLUMNS = {"own_no", "plate", "vin", "may_contact", "opted_out_channels"}


def test_every_column_of_the_store_comes_from_the_field_table() -> None:
    for model, from_files in ((Visit, stored.ORDER), (Vehicle, stored.VEHICLE), (Customer, stored.OWNER)):
        names = {field.name for field in model._meta.get_fields() if field.concrete}
        assert names - BOOKKEEPING - NOT_FROM_COLUMNS == set(from_files) - NOT_FROM_COLUMNS, model


def test_texts_are_clipped_to_what_the_store_takes() -> None:
    models = {"order": Visit, "vehicle": Vehicle, "owner": Customer}
    for table in TABLES.values():
        for field in table.fields:
            if field.of and field.key not in ("order_no", "customer_no"):  # made to fit otherwise
                most = getattr(models[field.of]._meta.get_field(field.columns[0]), "max_length", None)
                assert field.many or field.most == most, field.key


def test_a_later_column_changes_what_says_something_in_it_alone(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Digest and hashes as they would be had `team` come later, beside those of before it came."""
    shop.bring(order("RO1", "06-03"))
    two = reading("visits", [order("RO1", "06-03"), order("RO1", "06-03", team="一组")])
    rows = storable(two.columns, 2)
    with monkeypatch.context() as later:
        later.setattr(stored, "LATER", {**stored.LATER, "order": stored.LATER["order"] | {"team"}})
        digest, (plain, told) = shop.digest(), content_hashes(rows)
    with monkeypatch.context() as before:
        before.setattr(stored, "ORDER", {name: keys for name, keys in stored.ORDER.items() if name != "team"})
        before.setattr(columns, "STATED", [name for name in columns.STATED if name != "team"])
        assert shop.digest() == digest
        assert content_hashes(rows) == [plain, plain]
    assert told != plain
