"""Every list there is, by its key: desks register theirs where they declare them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from huidian.web.lists.columns import Row

if TYPE_CHECKING:
    from huidian.web.lists.listing import Listing

LISTS: dict[str, Listing[Any]] = {}


def register(listing: Listing[Row]) -> Listing[Row]:
    """Puts a list into `LISTS`; a key belongs to one list only."""
    if LISTS.setdefault(listing.key, listing) is not listing:
        raise ValueError(f"two lists are called {listing.key}")
    return listing
