"""A mart of its own for every test, and shops to fill the store with: as in `tests/mart`."""

from tests.mart.conftest import mart, shop, shop_a, shop_b

__all__ = ["mart", "shop", "shop_a", "shop_b"]
