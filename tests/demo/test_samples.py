"""Sample files: what a reader gets out of them is what the demo itself imported."""

from datetime import timedelta
from pathlib import Path

import pytest

from huidian.demo.exports import HELD_BACK, Export, exports_of
from huidian.demo.orders import Order
from huidian.demo.places import SHOPS
from huidian.demo.samples.choosing import recent_of
from huidian.demo.samples.files import write_sample
from huidian.demo.world import World
from huidian.visits.importing import Reading, load_profile, read_file
from huidian.visits.importing.reading import COUNTER_SALE
from tests.demo.conftest import AS_OF

CODES = [shop.code for shop in SHOPS]


def stated(reading: Reading) -> list[tuple[object, ...]]:
    """The rows of a reading but for counter sales; an empty list says as little as nothing."""
    columns = [[value or None for value in reading.columns[key]] for key in reading.columns]
    rows = zip(reading.columns["sale_type"], zip(*columns, strict=True), strict=True)
    return sorted((row for sale, row in rows if sale != COUNTER_SALE), key=repr)


@pytest.mark.slow
@pytest.mark.parametrize("with_profile", [True, False])
@pytest.mark.parametrize("code", CODES)
def test_reading_a_sample_gives_the_rows_of_the_demo_and_refuses_the_spoilt_ones(
    world: World, orders: dict[str, list[Order]], tmp_path: Path, code: str, with_profile: bool
) -> None:
    shop = next(shop for shop in world.shops if shop.code == code)
    rows = orders[code][-600:]
    path = write_sample(tmp_path / "sample", shop, rows, seed=1)
    profile = load_profile(shop.profile) if with_profile else None
    reading = read_file(path, profile=profile, today=AS_OF)
    assert stated(reading) == stated(Export(shop, "same", AS_OF, rows).reading())
    assert len(reading.rejected_rows) == 4 * len(reading.sheets)
    assert {skip.reason.code for skip in reading.skipped} >= {"row_totals"}


def test_samples_have_the_slips_of_real_exports(
    world: World, orders: dict[str, list[Order]], tmp_path: Path
) -> None:
    path = write_sample(tmp_path / "sample", world.shops[1], orders["GTY01"][:800], seed=1)
    text = path.read_bytes().decode("gb18030")
    assert text.startswith("销售店入厂台帐（演示数据）")
    for slip in ("陕Z·", "陕z", "年", "/", "１", "合计"):
        assert slip in text


def test_the_same_sample_is_written_the_same(
    world: World, orders: dict[str, list[Order]], tmp_path: Path
) -> None:
    once = write_sample(tmp_path / "sample", world.shops[0], orders["SVW01"][:50], seed=1).read_bytes()
    again = write_sample(tmp_path / "sample", world.shops[0], orders["SVW01"][:50], seed=1).read_bytes()
    assert once == again


def test_every_order_is_exported_once_but_the_newest_days(
    world: World, orders: dict[str, list[Order]]
) -> None:
    for shop in world.shops:
        exports = exports_of(world, shop, orders[shop.code])
        exported = [order for export in exports for order in export.orders]
        assert sorted(exported) == [o for o in sorted(orders[shop.code]) if o.settled_on <= AS_OF - HELD_BACK]
        assert len({export.sha256 for export in exports}) == len(exports)
        assert all(order.settled_on <= export.made_on for export in exports for order in export.orders)


def test_the_days_of_calling_are_exported_one_by_one(world: World, orders: dict[str, list[Order]]) -> None:
    shop, since = world.shops[0], AS_OF - timedelta(days=14)
    monthly = exports_of(world, shop, orders[shop.code])
    exports = exports_of(world, shop, orders[shop.code], daily_from=since)
    assert sorted(o for one in exports for o in one.orders) == sorted(
        o for one in monthly for o in one.orders
    )
    for export in exports:
        days = {order.settled_on for order in export.orders}
        assert days == {export.made_on} if export.made_on >= since else max(days) <= export.made_on
    assert sum(export.made_on >= since for export in exports) > 5


def test_some_orders_come_a_month_late_but_not_where_figures_are_fixed(
    world: World, orders: dict[str, list[Order]]
) -> None:
    def late(code: str) -> int:
        shop = next(shop for shop in world.shops if shop.code == code)
        exports = exports_of(world, shop, orders[code])[1:]
        return sum(
            (export.made_on - order.settled_on).days > 31 for export in exports for order in export.orders
        )

    assert late("SVW01") == late("GTY01") == 0
    assert late("FMZ01") + late("CAF01") + late("IND01") > 0


def test_the_newest_sample_repeats_corrects_and_adds(world: World, orders: dict[str, list[Order]]) -> None:
    rows = orders["FMZ01"]
    recent = recent_of(world, rows)
    known = [order for order in recent if order.settled_on <= AS_OF - HELD_BACK]
    changed = [order for order in known if order not in rows]
    assert len(changed) == 2
    assert 0 < len(known) < len(recent)
    assert {order.order_no for order in changed} <= {order.order_no for order in rows}
