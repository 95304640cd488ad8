"""Questions about people and places."""

from huidian.network.queries.scopes import DealerName, dealer_by_code, dealers_in, scope_of

__all__ = ["DealerName", "dealer_by_code", "dealers_in", "scope_of"]
