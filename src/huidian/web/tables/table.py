"""A list as the table template draws it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic

from django.http import HttpRequest

from huidian.web.tables.columns import Column, Row
from huidian.web.tables.state import PER_PAGE, ListState


@dataclass(frozen=True, slots=True)
class Head:
    column: Column[Any]
    sorted: str
    url: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Cell:
    column: Column[Any]
    text: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Line:
    href: str
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter that is on: what it says and the address without it."""

    text: str
    without: str


@dataclass(frozen=True)
class Table(Generic[Row]):
    """One page of a list with ``total`` rows. ``name`` is its id in the page and in the column cookie.

    ``open_at`` gives the address a row opens ("" for none); ``totals`` texts for the foot by column key.
    """

    name: str
    columns: Sequence[Column[Row]]
    rows: Sequence[Row]
    total: int
    state: ListState
    away: frozenset[str]
    open_at: Callable[[Row], str] = lambda row: ""
    export_url: str = ""
    filters: Sequence[Filter] = ()
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
        return [
            Line(self.open_at(row), [Cell(c, c.text(row), c.key in self.away) for c in self.columns])
            for row in self.rows
        ]

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
        now = self.state.sorted_by(column.key)
        descending_first = column.kind not in ("text", "label")
        down = now == "ascending" or (now == "none" and descending_first)
        return self.state.url(sort=("-" if down else "") + column.key)


def columns_away(request: HttpRequest, name: str, columns: Sequence[Column[Any]]) -> frozenset[str]:
    """The columns this person does not want to see: from the cookie, else those hidden from the start."""
    kept = request.COOKIES.get(f"columns-{name}")
    if kept is None:
        return frozenset(column.key for column in columns if column.hidden)
    return frozenset(kept.split("."))
