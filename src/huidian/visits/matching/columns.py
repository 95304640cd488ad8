"""The columns of a reading as the store takes them: texts that fit, and one hash of what an order says."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import blake2b
from typing import Any

Columns = dict[str, Sequence[Any]]

STATED = (
    "order_no", "settlement_no", "settled_on", "arrived_at", "delivered_at", "odometer_km", "order_kind",
    "sale_type", "payment_status", "payer", "advisor", "team", "amount_fen", "labour_fen", "parts_fen",
    "items", "plate", "vin", "own_no", "owner_name",
)  # fmt: skip
"""What makes two rows one settlement told twice. A phone is told of the owner, not of the order."""

TEXTS: Mapping[str, int] = {
    "settlement_no": 40, "order_kind": 16, "sale_type": 10, "payment_status": 20, "payer": 12, "advisor": 60,
    "team": 40, "plate": 16, "vin": 17, "owner_name": 120, "owner_phone": 24, "owner_gender": 10,
    "owner_occupation": 60, "owner_region": 60, "owner_address": 250, "brand": 60, "model": 80, "use": 10,
    "seller": 80, "customer_no": 40, "name": 120, "gender": 10, "occupation": 60, "native_place": 60,
    "region": 60, "address": 250, "email": 120, "wechat": 60, "preferred_channel": 40, "preferred_hour": 40,
}  # fmt: skip
"""Text columns and the characters kept of them."""
_WHERE_EMPTY = {"order_kind": "other", "sale_type": "repair"}
_NUMBERS = 40  # characters of an order number or of a vehicle's own number


@dataclass(frozen=True, slots=True)
class Rows:
    """`count` rows; every column has that length; a missing text is "", anything else missing is None.

    `said` are the names of `STATED` for which the file has any value.
    """

    count: int
    columns: Columns
    said: frozenset[str] = frozenset()

    def __getitem__(self, name: str) -> Sequence[Any]:
        return self.columns[name]

    def has(self, name: str) -> bool:
        """Whether any row says something in this column."""
        return any(self.columns.get(name, ()))


def storable(columns: Mapping[str, Sequence[Any]], count: int) -> Rows:
    """The columns of a reading with texts clipped to what the store takes and the items as JSON."""
    ready: Columns = {}
    for name, column in columns.items():
        if name in ("order_no", "vehicle", "customer_no"):
            ready["own_no" if name == "vehicle" else name] = _clipped(column, _NUMBERS, keep_distinct=True)
        elif name in TEXTS:
            ready[name] = _clipped(column, TEXTS[name], empty=_WHERE_EMPTY.get(name, ""))
        else:
            ready[name] = column
    if "labour_items" in columns:
        ready["items"] = _items(columns["labour_items"], columns["part_items"])
    return Rows(count, ready, _said(columns))


def _said(columns: Mapping[str, Sequence[Any]]) -> frozenset[str]:
    sources = {"own_no": ("vehicle",), "items": ("labour_items", "part_items")}
    return frozenset(
        name for name in STATED if any(any(columns.get(source, ())) for source in sources.get(name, (name,)))
    )


def content_hashes(rows: Rows) -> list[int]:
    """One signed 64-bit number a row over what it states, the same on every machine."""
    columns = [_plain(rows[name]) for name in STATED]
    return [
        int.from_bytes(blake2b(repr(row).encode(), digest_size=8).digest(), "big", signed=True)
        for row in zip(*columns, strict=True)
    ]


def _plain(column: Sequence[Any]) -> Sequence[Any]:
    """Days and moments as text, each day made once."""
    sample = next((value for value in column if value is not None), None)
    if isinstance(sample, datetime):
        return [None if value is None else value.isoformat() for value in column]
    if isinstance(sample, date):
        texts: dict[Any, Any] = {value: value.isoformat() for value in set(column) if value is not None}
        return [texts.get(value) for value in column]
    return column


def _clipped(column: Sequence[Any], most: int, keep_distinct: bool = False, empty: str = "") -> list[str]:
    said = set(column)
    unfit = {
        text: _fitting(text, most, keep_distinct)
        for text in said
        if text and (len(text) > most or "\0" in text)
    }
    if unfit:
        column = [unfit.get(text, text) for text in column]
    return [text or empty for text in column] if None in said or "" in said else list(column)


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
            said = {name: value for name, value in zip(("labour", "parts"), pair, strict=True) if value}
            made[key] = json.dumps(said, ensure_ascii=False)
        texts.append(made[key])
    return texts
