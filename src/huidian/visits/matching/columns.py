"""The columns of a reading as the store takes them: texts that fit, and one hash of what an order says."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from itertools import repeat
from operator import is_
from typing import Any

from huidian.visits.importing import stored

Columns = dict[str, Sequence[Any]]

STATED = (*stored.ORDER, "own_no", "owner_name")
"""What makes two rows one settlement told twice. A phone is told of the owner, not of the order."""
_WHERE_EMPTY = {"order_kind": "other", "sale_type": "repair"}
_NUMBERS = 40  # characters of an order number or of a vehicle's own number


@dataclass(frozen=True, slots=True)
class Rows:
    """`count` rows; every column has that length; a missing text is "", anything else missing is None.

    `stated` are the names of `STATED` for which the file has any value.
    """

    count: int
    columns: Columns
    stated: frozenset[str] = frozenset()

    def __getitem__(self, name: str) -> Sequence[Any]:
        return self.columns[name]

    def has(self, name: str) -> bool:
        """Whether any row says something in this column."""
        column = self.columns.get(name, ())
        return any(column) or any(map(is_, column, repeat(False)))  # a no is said too


def storable(columns: Mapping[str, Sequence[Any]], count: int) -> Rows:
    """The columns of a reading with texts clipped to what the store takes and the items as JSON."""
    ready: Columns = {}
    for name, column in columns.items():
        if name in ("order_no", "vehicle", "customer_no"):
            ready["own_no" if name == "vehicle" else name] = _clipped(column, _NUMBERS, keep_distinct=True)
        elif name in stored.TEXTS:
            ready[name] = _clipped(column, stored.TEXTS[name], empty=_WHERE_EMPTY.get(name, ""))
        else:
            ready[name] = column
    if "labour_items" in columns:
        ready["items"] = _items(columns["labour_items"], columns["part_items"])
    return Rows(count, ready, _stated(columns))


def _stated(columns: Mapping[str, Sequence[Any]]) -> frozenset[str]:
    sources = {**stored.ORDER, "own_no": ("vehicle",), "owner_name": ("owner_name",)}
    return frozenset(name for name in STATED if any(any(columns.get(source, ())) for source in sources[name]))


def content_hashes(rows: Rows) -> list[int]:
    """One signed 64-bit number a row over what it states, the same on every machine.

    What a row does not say in a column that came later has no part in it: rows on file keep their numbers.
    """
    first, later = stored.split_later(STATED, "order")
    texts = list(map(repr, zip(*(_plain(rows[name]) for name in first), strict=True)))
    for name in later:
        for row, value in enumerate(_plain(rows[name])):
            if stored.says_something(value):
                texts[row] += f"{name}={value!r}"
    return [
        int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True) for text in texts
    ]


def _plain(column: Sequence[Any]) -> Sequence[Any]:
    """Days and moments as text, equal ones made once."""
    sample = next((value for value in column if value is not None), None)
    if isinstance(sample, date):
        texts: dict[Any, Any] = {value: value.isoformat() for value in set(column) if value is not None}
        return list(map(texts.get, column))
    return column


def _clipped(column: Sequence[Any], most: int, keep_distinct: bool = False, empty: str = "") -> list[str]:
    texts = set(column)
    unfit = {
        text: _fitting(text, most, keep_distinct)
        for text in texts
        if text and (len(text) > most or "\0" in text)
    }
    if unfit:
        column = [unfit.get(text, text) for text in column]
    return [text or empty for text in column] if None in texts or "" in texts else list(column)


def _fitting(text: str, most: int, keep_distinct: bool) -> str:
    text = text.replace("\0", "")
    if len(text) <= most:
        return text
    mark = f"#{blake2b(text.encode(), digest_size=4).hexdigest()}" if keep_distinct else ""
    return text[: most - len(mark)] + mark


def _items(labour: Sequence[list[str] | None], parts: Sequence[list[str] | None]) -> list[str]:
    """`{"labour": […], "parts": […]}` as JSON text, equal ones made once."""
    made: dict[tuple[int, int], str] = {}
    texts = []
    for pair in zip(labour, parts, strict=True):
        # The reading's lists live as long as the loop, so their ids tell them apart.
        key = (id(pair[0]), id(pair[1]))
        if key not in made:
            items = {name: value for name, value in zip(("labour", "parts"), pair, strict=True) if value}
            made[key] = json.dumps(items, ensure_ascii=False)
        texts.append(made[key])
    return texts
