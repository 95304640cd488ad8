"""Every page of one object there is, by its key: desks register theirs where they declare them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from huidian.web.details.verbs import Thing

if TYPE_CHECKING:
    from huidian.web.details.detail import Detail

DETAILS: dict[str, Detail[Any]] = {}


def register(detail: Detail[Thing]) -> Detail[Thing]:
    """Puts a page into `DETAILS`; a key belongs to one only."""
    if DETAILS.setdefault(detail.key, detail) is not detail:
        raise ValueError(f"two pages are called {detail.key}")
    return detail
