"""What a list's address says: search, filters, order, page, and whatever else the desk asks for."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, QueryDict

from huidian.web.lists.filters import Filter, chosen_in

PER_PAGE = 50
LONGEST_SEARCH = 100
_ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")
OWN = frozenset({"page", "panel", "columns"})
"""What says how a list is shown this once; no other address of it takes that along."""


@dataclass(frozen=True, slots=True)
class ListState:
    """The wishes in a query string. ``sort`` is a column's key, descending with a minus in front, ``usual``
    that without a wish: "" where the list has an order of its own.

    ``query`` is all that was said, ``chosen`` what of it the list's filters understood, by their keys.
    """

    path: str
    query: QueryDict
    search: str
    sort: str
    page: int
    chosen: Mapping[str, Any]
    usual: str = ""

    @classmethod
    def of(
        cls,
        request: HttpRequest,
        *,
        sortable: Collection[str],
        sort: str,
        filters: Sequence[Filter] = (),
        path: str = "",
    ) -> ListState:
        """Reads the address; what it does not know or cannot be is as if it had not been said."""
        query = request.GET.copy()
        for own in OWN:
            query.pop(own, None)
        wanted = str(query.get("sort", sort))
        page = request.GET.get("page", "1")
        return cls(
            path=path or request.path,
            query=query,
            search=str(query.get("q", "")).strip()[:LONGEST_SEARCH],
            sort=wanted if wanted.removeprefix("-") in sortable else sort,
            page=max(1, int(page)) if page.isdecimal() and len(page) < 7 else 1,
            chosen=chosen_in(filters, query),
            usual=sort,
        )

    @property
    def parameters(self) -> dict[str, str]:
        """All of the query string, several values of one name with a comma between."""
        return {key: ",".join(map(str, values)) for key, values in self.query.lists()}

    def url(self, path: str | None = None, **changes: str | int | None) -> str:
        """The address with some wishes changed (None: dropped); the page starts over unless it is given."""
        query = self.query.copy()
        for key, value in changes.items():
            query.pop(key, None)
            if value is not None:
                query[key] = str(value)
        return with_query(self.path if path is None else path, query.urlencode())

    def without(self, param: str, value: str) -> str:
        """The address that no longer says this one value of a parameter."""
        query = self.query.copy()
        kept = [one for one in query.getlist(param) if one != value]
        query.pop(param, None)
        if len(self.query.getlist(param)) > 1:
            query.setlist(param, kept)
        return with_query(self.path, query.urlencode())

    def all_but(self, params: Collection[str]) -> Iterator[tuple[str, str]]:
        """The pairs a form has to carry along that itself says `params`."""
        for key, values in self.query.lists():
            if key not in params:
                yield from ((key, str(value)) for value in values)

    def sorted_by(self, key: str) -> str:
        """``ascending``, ``descending`` or ``none``, as ``aria-sort`` wants it."""
        if self.sort.removeprefix("-") != key:
            return "none"
        return "descending" if self.sort.startswith("-") else "ascending"


def arguments_in(pattern: str) -> tuple[str, ...]:
    """The names of what an address says before its query: ("number",) of ``<int:number>/rows/``."""
    return tuple(_ARGUMENT.findall(pattern))


def argument(request: HttpRequest, name: str) -> Any:
    """What the address of this request says for one of those names."""
    assert request.resolver_match is not None
    return request.resolver_match.kwargs[name]


def with_query(path: str, query: str) -> str:
    """An address of a path and a query string, which may be empty."""
    return path + (f"?{query}" if query else "")
