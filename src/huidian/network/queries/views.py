"""Questions about saved views."""

from __future__ import annotations

from collections.abc import Sequence

from huidian.network.models import SavedView


def saved_views(staff_id: int, listing: str) -> Sequence[SavedView]:
    """A person's views of one list, by name."""
    return list(SavedView.objects.filter(staff=staff_id, listing=listing).order_by("name"))
