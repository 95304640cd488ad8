"""While a file comes in others save too: no transaction of an import inserts more than so many rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.flows.test_imports_under_fire import export, run, shop
from tests.processes import Environment

__all__ = ["shop"]
pytestmark = [pytest.mark.slow, pytest.mark.one_store]
ORDERS, AT_ONCE = 2_000, 200


def test_others_save_between_the_steps_of_an_import_and_never_see_half_of_it(
    shop: Environment, tmp_path: Path
) -> None:
    """Another connection, which waits for no lock, saves something after each transaction of the import."""
    told: Any = run(shop, "beside", export(tmp_path / "orders.csv", range(ORDERS)))
    *steps, last = sorted(told["changed"])
    # Half as many vehicles as orders, as many owners, and a period of each.
    assert len(steps) >= 3 * ORDERS / AT_ONCE
    assert steps[-1] <= AT_ONCE
    # The last step inserts none of these: it says of each order, vehicle and owner that it holds.
    assert ORDERS * 2 <= last <= ORDERS * 2 + 20
    assert {current for _, current in told["seen"]} == {0, ORDERS}
    assert {orders for orders, _ in told["seen"]} == set(range(0, ORDERS + 1, AT_ONCE))
