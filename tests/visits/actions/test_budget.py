"""The number of SQL statements does not grow with the file."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.visits.shop import Row, Shop, order

BUDGET = 75


def _file(orders: int, amount_fen: int) -> list[Row]:
    """Orders of half as many vehicles; every tenth vehicle shows a new plate and a new owner in the end."""
    rows = []
    for number in range(orders):
        car = number // 2
        moved = number % 20 == 19
        rows.append(
            order(
                f"RO{number}",
                f"06-{1 + number % 28:02d}",
                vin=f"LSVAA49J1320{car:05d}",
                plate=f"沪{'B' if moved else 'A'}{car:05d}",
                owner_name="李四" if moved else "张三",
                owner_phone=f"12{car:09d}",
                amount_fen=amount_fen,
                model=f"途安 {amount_fen}",
            )
        )
    return rows


def _statements(shop: Shop, orders: int) -> tuple[int, int, int]:
    counted = []
    with CaptureQueriesContext(connection) as first:
        shop.bring(*_file(orders, 1))
    counted.append(len(first))
    with CaptureQueriesContext(connection) as corrected:
        batch = shop.bring(*_file(orders, 2))
    counted.append(len(corrected))
    with CaptureQueriesContext(connection) as undone:
        shop.undo(batch)
    counted.append(len(undone))
    return counted[0], counted[1], counted[2]


@pytest.mark.django_db
def test_ten_times_the_rows_take_as_many_statements(shop: Shop) -> None:
    from tests.visits.shop import open_shop

    few = _statements(shop, 40)
    many = _statements(open_shop("B"), 400)
    assert few == many
    assert max(many) <= BUDGET, many
