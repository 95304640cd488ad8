"""What a list's address says: search, filters, order, page."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.http import HttpRequest

PER_PAGE = 50
LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class ListState:
    """The wishes in a query string. ``sort`` is a column's key, descending with a minus in front."""

    path: str
    asked: Mapping[str, str]
    search: str
    sort: str
    page: int
    filters: Mapping[str, str]

    @classmethod
    def of(
        cls, request: HttpRequest, *, sortable: Collection[str], sort: str, filters: Collection[str] = ()
    ) -> ListState:
        """Reads the address; what it does not know or cannot be is as if it had not been said."""
        asked = {key: str(value) for key, value in request.GET.items() if key != "page"}
        wanted = asked.get("sort", sort)
        page = request.GET.get("page", "1")
        return cls(
            path=request.path,
            asked=asked,
            search=asked.get("q", "").strip()[:LONGEST_SEARCH],
            sort=wanted if wanted.removeprefix("-") in sortable else sort,
            page=max(1, int(page)) if page.isdecimal() and len(page) < 7 else 1,
            filters={key: value for key, value in asked.items() if key in filters},
        )

    def url(self, path: str | None = None, **changes: str | int | None) -> str:
        """The address with some wishes changed (None: dropped); the page starts over unless it is given."""
        from django.http import QueryDict

        query = QueryDict(mutable=True)
        wishes = {**self.asked, **changes}
        query.update({key: str(value) for key, value in wishes.items() if value is not None})
        text = query.urlencode()
        return (self.path if path is None else path) + (f"?{text}" if text else "")

    def sorted_by(self, key: str) -> str:
        """``ascending``, ``descending`` or ``none``, as ``aria-sort`` wants it."""
        if self.sort.removeprefix("-") != key:
            return "none"
        return "descending" if self.sort.startswith("-") else "ascending"
