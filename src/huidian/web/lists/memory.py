"""A list over rows that a question has answered with already: few, and sorted by what their columns show."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic

from huidian.kit.labels import Label
from huidian.web import formats
from huidian.web.lists.address import ListState
from huidian.web.lists.columns import Column, Row
from huidian.web.lists.filters import Filter, Range
from huidian.web.lists.source import Options, Result


@dataclass(frozen=True, kw_only=True)
class MemorySource(Generic[Row]):
    """`rows` in their usual order. `values` gives what a filter compares, by its key, `orders` what a column
    is sorted by where that is not its value, `words` the words of filters' values; `heading` as in `Result`.
    """

    rows: Sequence[Row]
    columns: Sequence[Column[Row]]
    filters: Sequence[Filter] = ()
    values: Mapping[str, Callable[[Row], Any]] = field(default_factory=dict)
    orders: Mapping[str, Callable[[Row], Any]] = field(default_factory=dict)
    words: Mapping[str, Callable[[Row], str]] = field(default_factory=dict)
    heading: Mapping[str, Any] = field(default_factory=dict)

    def result(self, state: ListState, per_page: int | None) -> Result[Row]:
        rows = self._sorted([row for row in self.rows if self._wanted(row, state)], state.sort)
        per_page = per_page or max(len(rows), 1)
        page = min(state.page, max(1, -(-len(rows) // per_page)))
        return Result(
            rows=rows[(page - 1) * per_page : page * per_page],
            total=len(rows),
            page=page,
            names=self.options(state),
            **self.heading,
        )

    def options(self, state: ListState) -> Options:
        """The values there are, in the order of their words."""
        options = {}
        for key, words in self.words.items():
            named = {_key(self.values[key](row)): words(row) for row in self.rows}
            options[key] = dict(sorted(named.items(), key=lambda one: one[1]))
        return options

    def _wanted(self, row: Row, state: ListState) -> bool:
        texts = " ".join(column.text(row) for column in self.columns).upper()
        return all(word.upper() in texts for word in state.search.split()) and all(
            _meets(self.values[one.key](row), state.chosen[one.key])
            for one in self.filters
            if one.key in state.chosen
        )

    def _sorted(self, rows: list[Row], sort: str) -> list[Row]:
        """By a column, rows without a value last; in their own order without one."""
        key = sort.removeprefix("-")
        column = next((one for one in self.columns if one.key == key and one.sortable), None)
        if column is None:
            return rows
        value = self.orders.get(key, column.value)
        known = [row for row in rows if _place(value(row)) is not None]
        known.sort(key=lambda row: _place(value(row)), reverse=sort.startswith("-"))
        return [*known, *(row for row in rows if _place(value(row)) is None)]


def _meets(value: Any, chosen: Any) -> bool:
    if isinstance(chosen, Range):
        above = chosen.low is None or (value is not None and value >= chosen.low)
        return above and (chosen.high is None or (value is not None and value <= chosen.high))
    return value == chosen if isinstance(chosen, bool) else _key(value) in chosen


def _key(value: Any) -> str:
    """A value as an address says it; "" for none."""
    return "" if value is None else str(value)


def _place(value: Any) -> Any:
    return formats.in_language(value) if isinstance(value, Label) else None if value == "" else value
