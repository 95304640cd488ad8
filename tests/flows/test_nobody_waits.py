"""While a file comes in others save too: no transaction of an import inserts more than so many rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.flows.test_imports_under_fire import export, run, shop
from tests.processes import Environment

__all__ = ["shop"]
pytestmark = [pytest.mark.slow, pytest.mark.one_store]
ORDERS, AT_ONCE = 6_000, 300


def test_others_save_between_the_steps_of_an_import_and_never_see_half_of_it(
    shop: Environment, tmp_path: Path
) -> None:
    told: Any = run(shop, "beside", export(tmp_path / "orders.csv", range(ORDERS)))
    *steps, last = sorted(told["changed"])
    # As many orders as vehicles, owners, and their periods together: half as many of each.
    assert len(steps) >= 3 * ORDERS / AT_ONCE
    assert steps[-1] <= AT_ONCE
    # The last step inserts nothing of these: it says of each order, vehicle and owner that it holds.
    assert ORDERS * 2 <= last <= ORDERS * 2 + 20
    assert {current for _, current in told["seen"]} <= {0, ORDERS}
    half_in = {rows for rows, _ in told["seen"]} - {0, ORDERS}
    assert len(half_in) >= 3, "nobody saved anything while the rows were written"
