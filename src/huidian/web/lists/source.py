"""The port between a list and where its rows come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol

from huidian.web.lists.address import ListState
from huidian.web.lists.columns import Column, Row
from huidian.web.lists.table import Chip

Options = Mapping[str, Mapping[str, str]]
"""By filter: the words of its values, in the order to offer them."""


@dataclass(frozen=True, slots=True)
class Redirect:
    """Another address that answers in place of the list's page."""

    url: str


@dataclass(frozen=True, slots=True)
class OtherPage:
    """Another page in place of the list's, with the part of it that HTMX is given."""

    page: str
    part: str
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Result(Generic[Row]):
    """One page of `total` rows, or all of them, and what the list says of itself.

    `title` and `lines` head the file and the print, `names` are words of values that only the source knows.
    `columns` stand in for the list's own, `chips` beside those of its filters; `context` is for its template.
    `instead` is what is shown in place of the list, whose file and print hold the rows nevertheless, unless
    nothing is to be taken away.
    """

    rows: Sequence[Row]
    total: int
    page: int = 1
    title: str = ""
    lines: Sequence[str] = ()
    names: Options = field(default_factory=dict)
    columns: Sequence[Column[Row]] | None = None
    chips: Sequence[Chip] = ()
    context: Mapping[str, Any] = field(default_factory=dict)
    instead: Redirect | OtherPage | None = None
    takes_away: bool = True


class Source(Protocol[Row]):
    """Where a list's rows come from: a queryset, an engine's table, a file."""

    def result(self, state: ListState, per_page: int | None) -> Result[Row]:
        """The page that the address asks for, of `per_page` rows; the first `-n` or all rows for None."""
        ...

    def options(self, state: ListState) -> Options:
        """The values that filters without options of their own can take, of all rows of the list."""
        ...
