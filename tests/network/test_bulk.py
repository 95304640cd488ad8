"""Rows in bulk: what goes in comes out, on every database."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.people import OPENED_AT, make_dealer

from huidian.customers.models import Customer, Vehicle
from huidian.network.bulk import allocate_ids, insert_columns, one_of, update_columns
from huidian.network.models import Recording

WHY = "a test looks at everything"
AT = datetime(2010, 6, 3, 23, 59, 59, 123456, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def stamp(db: None) -> dict[str, Any]:
    """The columns every row needs."""
    dealer = make_dealer("A")
    recording = Recording.objects.create(dealer=dealer, kind="import", recorded_at=OPENED_AT)
    return {"dealer_id": dealer.pk, "recorded_at": AT, "recorded_by_id": recording.pk}


def customers(count: int, stamp: dict[str, Any], **columns: Any) -> list[Customer]:
    insert_columns(Customer, count, {**stamp, **columns})
    return list(Customer.objects.unscoped(WHY).order_by("id"))


def test_values_of_every_kind_come_back_as_they_were(stamp: dict[str, Any]) -> None:
    hard = '张三\t\\N "x"\n'
    days = [date(1970, 1, 1), None, date(2010, 6, 3)]
    found = customers(
        3, stamp, name=["张三", "", hard], birthday=days, other_phones=["[]", '["1"]', '["2", "3"]']
    )
    assert [row.name for row in found] == ["张三", "", hard]
    assert [row.birthday for row in found] == days
    assert [row.other_phones for row in found] == [[], ["1"], ["2", "3"]]
    assert {row.recorded_at for row in found} == {AT}


def test_fields_left_out_get_their_default(stamp: dict[str, Any]) -> None:
    (row,) = customers(1, stamp)
    assert (row.kind, row.may_contact, row.opted_out_channels, row.retracted_at) == ("person", True, [], None)


def test_ids_are_given_once_and_go_on_after_rows_made_otherwise(stamp: dict[str, Any]) -> None:
    first = allocate_ids(Customer, 3)
    customers(3, stamp, id=first)
    single = Customer.objects.create(**stamp).pk
    second = allocate_ids(Customer, 2)
    customers(2, stamp, id=second)
    assert len({*first, single, *second}) == 6
    assert list(second) == sorted(second)


def test_each_row_gets_its_own_new_value(stamp: dict[str, Any]) -> None:
    ids = [row.pk for row in customers(3, stamp, name=["a", "b", "c"])]
    update_columns(Customer, [ids[2], ids[0]], {"name": ["C", "A"], "birthday": [date(2000, 1, 1), None]})
    rows = Customer.objects.unscoped(WHY).order_by("id").values_list("name", "birthday")
    assert list(rows) == [("A", None), ("b", None), ("C", date(2000, 1, 1))]


@pytest.mark.parametrize("count", [0, 1, 3, 40_000])
def test_any_number_of_values_is_one_parameter(stamp: dict[str, Any], count: int) -> None:
    ids = [row.pk for row in customers(3, stamp, name=["n0", "n1", "n2"])]
    rows = Customer.objects.unscoped(WHY)
    with CaptureQueriesContext(connection) as asked:
        by_name = set(rows.filter(name__in=one_of([f"n{n}" for n in range(count)])))
        by_id = set(rows.filter(id__in=one_of([*ids[:count], *range(10**9, 10**9 + count)])))
    assert len(by_name) == len(by_id) == min(count, 3)
    assert len(asked) <= 2


def test_constraints_hold_for_rows_in_bulk(stamp: dict[str, Any]) -> None:
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        insert_columns(Vehicle, 2, {**stamp, "vin": ["LSV00000XA1000001"] * 2})
    assert not Vehicle.objects.unscoped(WHY).exists()
