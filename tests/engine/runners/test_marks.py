"""Values that could be taken for a mark keep a question from being compiled by its shape."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import ibis
import pytest

from huidian.engine.runners.shapes import Shape


@pytest.mark.parametrize(
    ("value", "by_shape"),
    [
        (12, True),
        (-12, True),
        (date(2026, 11, 28), True),
        (0.25, True),
        (30_005, False),
        (-30_005, False),
        (30_005.5, False),
        (0.30005, False),
        (datetime(2026, 11, 28, 12, 0, 0, 300_050), True),
        ("§", False),
        (date(9001, 1, 1), False),
    ],
)
def test_what_looks_like_a_mark(value: Any, by_shape: bool) -> None:
    table = ibis.table({"month": "int16", "value": str(ibis.literal(value).type())}, name="facts")
    one = ibis.literal(7, "int16")
    shape = Shape(table.filter(table.value == ibis.literal(value), table.month == one).op())
    assert bool(shape.marks) == by_shape
