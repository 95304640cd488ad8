"""A list's columns: declared once, used by the page, the phone's cards and the Excel file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from django.utils.functional import Promise

from huidian.web import formats

Row = TypeVar("Row")
Kind = Literal["text", "label", "count", "percent", "score", "yuan", "money", "day", "month", "moment"]

NUMERIC: frozenset[Kind] = frozenset({"count", "percent", "score", "yuan", "money"})
_TEXTS: dict[Kind, Callable[[Any], str]] = {
    "text": lambda value: formats.NOTHING if value in (None, "") else str(value),
    "label": formats.in_language,
    "count": formats.count,
    "percent": formats.percent,
    "score": formats.score,
    "yuan": formats.yuan,
    "money": formats.money,
    "day": formats.day,
    "month": formats.month,
    "moment": formats.moment,
}


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column. ``card`` is its place on a phone's card: 1 title, 2 beside it, 3 and 4 below, 0 not on it.

    ``sortable`` columns sort by their key on the server; ``hidden`` ones are shown when somebody wants them.
    ``defines`` is the metric whose words the head shows on hover; the page has to bring its definition.
    ``template`` draws the cell on the page where a text is not enough; it is given ``row``. A column that
    ``acts`` holds buttons: it is on the page alone. A ``long`` one holds sentences: the page's cell shows as
    much as there is room for, and the whole on hover.
    """

    key: str
    label: str | Promise
    value: Callable[[Row], Any]
    kind: Kind = "text"
    card: int = 0
    sortable: bool = True
    hidden: bool = False
    defines: str = ""
    template: str = ""
    acts: bool = False
    long: bool = False

    @property
    def numeric(self) -> bool:
        return self.kind in NUMERIC

    def text(self, row: Row) -> str:
        """The cell as the page shows it."""
        return _TEXTS[self.kind](self.value(row))
