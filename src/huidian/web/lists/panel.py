"""The choice of filters of a list, as its template draws it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from huidian.web.lists.address import ListState
from huidian.web.lists.filters import Filter


@dataclass(frozen=True, slots=True)
class Field:
    """One filter: its values to tick (value, words, whether ticked), or its two ends (name, value)."""

    filter: Filter
    values: Sequence[tuple[str, str, bool]]
    ends: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Panel:
    """`options` are the words of values that only the source knows, by filter; `target` is what changes."""

    filters: Sequence[Filter]
    state: ListState
    options: Mapping[str, Mapping[str, str]]
    target: str

    @property
    def fields(self) -> Iterator[Field]:
        for one in self.filters:
            query = self.state.query
            values: Mapping[str, Any] = getattr(one, "options", None) or self.options.get(one.key, {})
            if one.kind in ("numbers", "days"):
                yield Field(one, (), [(param, str(query.get(param, ""))) for param in one.params])
            elif len(values) > 1 or one.key in query:
                ticked = query.getlist(one.key)
                offered = [(key, str(words), key in ticked) for key, words in values.items()]
                unheard = (
                    [] if getattr(one, "options", None) else [key for key in ticked if key not in values]
                )
                yield Field(one, [*offered, *((key, key, True) for key in unheard)], ())

    @property
    def others(self) -> list[tuple[str, str]]:
        """What else the address says and the form has to carry along."""
        return list(self.state.all_but({param for one in self.filters for param in one.params}))
