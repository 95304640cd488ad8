"""What a page shows, read out of its HTML as somebody at the screen reads it; and its numbers as texts."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

import openpyxl

NOTHING = "–"


@dataclass
class Table:
    """One block's table: its heads and its lines, all as text."""

    heads: list[str] = field(default_factory=list)
    lines: list[list[str]] = field(default_factory=list)

    def column(self, head: str) -> dict[str, str]:
        """The texts below a head by the first text of their lines."""
        at = self.heads.index(head)
        return {line[0]: line[at] for line in self.lines}


class Shown(HTMLParser):
    """The tables of a page's blocks by key, and the text of its largest number."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tables: dict[str, Table] = {}
        self.big = ""
        self._block = ""
        self._cell: list[str] | None = None
        self._within_big = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "section" and (given.get("id") or "").startswith("block-"):
            self._block = str(given["id"]).removeprefix("block-")
        elif tag == "tr" and self._block:
            self.tables.setdefault(self._block, Table()).lines.append([])
        elif tag in ("th", "td") and self._block in self.tables:
            self._cell = []
        elif tag == "a" and "hd-big" in (given.get("class") or ""):
            self._within_big = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("th", "td") and self._cell is not None:
            self.tables[self._block].lines[-1].append(" ".join("".join(self._cell).split()))
            self._cell = None
        elif tag == "thead" and self._block in self.tables:
            table = self.tables[self._block]
            [table.heads] = table.lines
            table.lines = []
        elif tag == "a":
            self._within_big = False

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)
        if self._within_big:
            self.big += data.strip()


def count(value: int) -> str:
    return f"{value:,}"


def percent(part: int, whole: int) -> str:
    """One decimal, a half goes up; nothing over nothing."""
    if not whole:
        return NOTHING
    exact = Fraction(100 * part, whole)
    shown = (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{shown}%"


def rows_of_file(answer: Any) -> list[dict[str, Any]]:
    """The rows of an Excel file that a page gives, by the heads of its table."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    sheet = openpyxl.load_workbook(BytesIO(content)).active
    rows = list(sheet.iter_rows(values_only=True))
    first = int("".join(filter(str.isdigit, str(sheet.auto_filter.ref).split(":", maxsplit=1)[0])))
    heads = [str(head) for head in rows[first - 1]]
    return [dict(zip(heads, row, strict=True)) for row in rows[first:] if any(row)]
