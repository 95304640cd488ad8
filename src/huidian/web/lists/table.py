"""A list as the table template draws it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic

from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString

from huidian.web.lists.address import PER_PAGE, ListState
from huidian.web.lists.cells import Cell, Piece, opening_of, pieces_of
from huidian.web.lists.columns import Column, Row


@dataclass(frozen=True, slots=True)
class Head:
    column: Column[Any]
    sorted: str
    url: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One row, its moments told in `zone`. `key` names it to the verbs for several rows, if there are any."""

    row: Any
    href: str
    cells: Sequence[Cell]
    zone: str
    key: str = ""

    @property
    def pieces(self) -> Iterator[Piece]:
        """The cells as HTML."""
        return pieces_of(self.cells, self.href)


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter that is on: what it says and the address without it."""

    text: str
    without: str


@dataclass(frozen=True)
class Table(Generic[Row]):
    """One page of a list with ``total`` rows. ``name`` is its id in the page and in the column cookie.

    ``open_at`` gives the address a row opens ("" for none), ``zone_of`` the time zone of its moments;
    ``totals`` texts for the foot by column key.
    """

    name: str
    columns: Sequence[Column[Row]]
    rows: Sequence[Row]
    total: int
    state: ListState
    away: frozenset[str]
    open_at: Callable[[Row], str] = lambda row: ""
    zone_of: Callable[[Row], str] = lambda row: timezone.get_current_timezone_name()
    export_url: str = ""
    print_url: str = ""
    filters: Sequence[Chip] = ()
    may_narrow: bool = False
    target: str = ""
    prominent: bool = True
    key_of: Callable[[Row], str] = lambda row: ""
    actions: Sequence[Any] = ()
    act_url: str = ""
    totals: Mapping[str, str] = field(default_factory=dict)
    searchable: bool = True
    per_page: int = PER_PAGE

    @property
    def heads(self) -> list[Head]:
        return [
            Head(c, self.state.sorted_by(c.key), self._sort_url(c), c.key in self.away) for c in self.columns
        ]

    @property
    def lines(self) -> list[Line]:
        columns = [(c, c.key in self.away) for c in self.columns]
        openings = [(c, hidden, opening_of(c, hidden=hidden)) for c, hidden in columns]
        return [self._line(row, openings) for row in self.rows]

    def _line(self, row: Row, openings: Sequence[tuple[Column[Row], bool, SafeString]]) -> Line:
        zone = self.zone_of(row)
        with timezone.override(zone):
            cells = [Cell(c, c.text(row), hidden, opening) for c, hidden, opening in openings]
        return Line(row, self.open_at(row), cells, zone, self.key_of(row))

    @property
    def swaps(self) -> str:
        """The id of the element that changes with the list."""
        return self.target or f"list-{self.name}"

    @property
    def shown(self) -> list[Column[Row]]:
        """The columns this person looks at."""
        return [column for column in self.columns if column.key not in self.away]

    @property
    def everything_url(self) -> str:
        """The file with the columns that are not shown too; "" where all are."""
        hidden = len(self.shown) < len(self.columns)
        return _with(self.export_url, "columns=all") if self.export_url and hidden else ""

    @property
    def panel_url(self) -> str:
        """Where the choice of filters is fetched from."""
        return self.state.url(panel="filters") if self.may_narrow else ""

    @property
    def views_url(self) -> str:
        """Where the menu of saved views is fetched from."""
        return self.state.url(panel="views") if self.may_narrow else ""

    @property
    def searched_along(self) -> list[tuple[str, str]]:
        """What the search has to carry along."""
        return list(self.state.all_but({"q"}))

    @property
    def foot(self) -> list[Cell]:
        if not self.totals:
            return []
        return [Cell(c, self.totals.get(c.key, ""), c.key in self.away) for c in self.columns]

    @property
    def first(self) -> int:
        return (self.state.page - 1) * self.per_page + 1 if self.rows else 0

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1 if self.rows else 0

    @property
    def previous_url(self) -> str:
        return self.state.url(page=self.state.page - 1) if self.state.page > 1 else ""

    @property
    def next_url(self) -> str:
        return self.state.url(page=self.state.page + 1) if self.last < self.total else ""

    def _sort_url(self, column: Column[Row]) -> str:
        if not column.sortable:
            return ""
        up, down = column.key, f"-{column.key}"
        first, then = (up, down) if column.kind in ("text", "label") else (down, up)
        if self.state.sort == first:
            return self.state.url(sort=then)
        own = self.state.sort == then and not self.state.usual
        return self.state.url(sort=None if own else first)


def _with(url: str, more: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}{more}"


def columns_away(request: HttpRequest, name: str, columns: Sequence[Column[Any]]) -> frozenset[str]:
    """The columns this person does not want to see: from the cookie, else those hidden from the start."""
    kept = request.COOKIES.get(f"columns-{name}")
    if kept is None:
        return frozenset(column.key for column in columns if column.hidden)
    return frozenset(kept.split("."))
