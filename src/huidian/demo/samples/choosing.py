"""Which orders go into the sample files: a golden window each, and the newest days for an import by hand."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from huidian.demo.exports import HELD_BACK
from huidian.demo.orders import Order
from huidian.demo.places import Shop
from huidian.demo.samples.files import write_sample
from huidian.demo.world import World
from huidian.kit.months import format_month, month_of

_WINDOW = 6
_RECENT = timedelta(days=14)
_CORRECTED = 2


def write_samples(world: World, shop: Shop, orders: Sequence[Order], folder: Path) -> list[Path]:
    """Two files of a dealer: the golden month's window, and the last two weeks, partly not imported yet."""
    folder.mkdir(parents=True, exist_ok=True)
    seed, month = world.plan.seed, world.plan.golden_month
    window = [order for order in orders if month - _WINDOW <= month_of(order.settled_on) <= month]
    named = {
        f"{shop.code}-{format_month(month - _WINDOW)}至{format_month(month)}结算": window,
        f"{shop.code}-最近两周结算": recent_of(world, orders),
    }
    return [write_sample(folder / name, shop, rows, seed) for name, rows in named.items() if rows]


def recent_of(world: World, orders: Sequence[Order]) -> list[Order]:
    """The last two weeks: some on file already, two of these since corrected, the last days new."""
    as_of = world.plan.as_of
    recent = [order for order in orders if order.settled_on > as_of - _RECENT]
    corrected = 0
    for place, order in enumerate(recent):
        if (
            corrected < _CORRECTED
            and order.settled_on <= as_of - HELD_BACK
            and order.order_kind == "maintenance"
        ):
            labour = order.labour_fen - 2_000
            recent[place] = order._replace(labour_fen=labour, amount_fen=labour + order.parts_fen)
            corrected += 1
    return recent
