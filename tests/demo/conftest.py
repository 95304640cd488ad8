"""One made-up network for all tests of the room; it takes a second or two."""

from datetime import date

import pytest

from huidian.demo.orders import Order, orders_of
from huidian.demo.world import Plan, World, make_world

AS_OF = date(2026, 11, 20)


@pytest.fixture(scope="session")
def world() -> World:
    return make_world(Plan(AS_OF, vehicles=400))


@pytest.fixture(scope="session")
def orders(world: World) -> dict[str, list[Order]]:
    return {shop.code: orders_of(world, shop) for shop in world.shops}
