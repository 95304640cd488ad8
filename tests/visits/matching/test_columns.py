"""Columns as the store takes them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from huidian.visits.importing.tables import TABLES
from huidian.visits.matching.columns import Rows, content_hashes, storable


def rows(**columns: list[Any]) -> Rows:
    count = len(next(iter(columns.values())))
    empty: dict[str, list[Any]] = {key: [None] * count for key in TABLES["visits"].keys}
    return storable({**empty, **columns}, count)


def test_texts_fit_and_say_nothing_as_nothing() -> None:
    ready = rows(advisor=["林", None, "长" * 200, "a\0b"])
    assert ready["advisor"] == ["林", "", "长" * 60, "ab"]


def test_long_order_numbers_stay_different() -> None:
    first, second = rows(order_no=["9" * 50 + "1", "9" * 50 + "2"])["order_no"]
    assert first != second
    assert len(first) == len(second) == 40


def test_kinds_not_told_are_other_and_sales_repair() -> None:
    ready = rows(order_no=["1"])
    assert (ready["order_kind"], ready["sale_type"]) == (["other"], ["repair"])


def test_items_are_one_json_text() -> None:
    ready = rows(labour_items=[["换油"], None], part_items=[None, None])
    assert ready["items"] == ['{"labour": ["换油"]}', "{}"]


def test_the_hash_is_the_same_on_every_machine_and_moves_with_what_is_stated() -> None:
    told: dict[str, list[Any]] = {
        "order_no": ["1"],
        "settled_on": [date(2010, 6, 3)],
        "arrived_at": [datetime(2010, 6, 3, 8, 30)],
        "amount_fen": [100],
    }
    (first,) = content_hashes(rows(**told))
    assert first == 5986378246893372933
    assert [first] != content_hashes(rows(**{**told, "amount_fen": [101]}))
    assert [first] != content_hashes(rows(**{**told, "arrived_at": [datetime(2010, 6, 3, 8, 31)]}))
    assert [first] == content_hashes(rows(**told, owner_phone=["12000000001"]))
