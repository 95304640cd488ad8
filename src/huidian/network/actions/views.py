"""Verbs about saved views: a person's own names for addresses of lists."""

from __future__ import annotations

from datetime import datetime

from huidian.network import audit
from huidian.network.masks import mask_query
from huidian.network.models import SavedView, Staff

MOST_VIEWS = 50
"""How many views a person may keep of one list."""


class TooManyViewsError(Exception):
    """There are `MOST_VIEWS` of that list already."""


@audit.atomic()
def save_view(*, at: datetime, by: Staff, listing: str, name: str, query: str) -> SavedView:
    """Keep an address (`query` string) of a list under a name; the same name again keeps the new one.

    Raises `TooManyViewsError`, and `ValueError` for an empty name.
    """
    name = name.strip()
    if not name:
        raise ValueError("a view needs a name")
    mine = SavedView.objects.filter(staff=by, listing=listing)
    before = mine.filter(name=name).first()
    if before is None and mine.count() >= MOST_VIEWS:
        raise TooManyViewsError
    view, _new = SavedView.objects.update_or_create(
        staff=by, listing=listing, name=name, defaults={"query": query, "saved_at": at}
    )
    _note(at, by, "view.saved", view)
    return view


@audit.atomic()
def delete_view(*, at: datetime, by: Staff, view_id: int) -> SavedView:
    """Forget a view; what it was, so that it can be saved again. Raises `SavedView.DoesNotExist`, for another
    person's too.
    """
    view = SavedView.objects.get(pk=view_id, staff=by)
    _note(at, by, "view.deleted", view)
    view.delete()
    return view


def _note(at: datetime, by: Staff, action: str, view: SavedView) -> None:
    kept = {"listing": view.listing, "name": view.name, "query": mask_query(view.query)}
    audit.record(at=at, staff=by, action=action, object_type="view", object_id=view.pk, after=kept)
