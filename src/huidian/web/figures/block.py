"""A block of a page: one table of figures, the picture of it, and the file of it, all of the same cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from huidian.web.lists.columns import NUMERIC, Column, Kind


@dataclass(frozen=True, slots=True)
class Head:
    """One column: its words, what its values are, and the definition they have."""

    words: str
    kind: Kind = "count"
    defines: str = ""

    @property
    def numeric(self) -> bool:
        return self.kind in NUMERIC


@dataclass(frozen=True, slots=True)
class Cell:
    """One value. `shade` is its step on a heat table (1 to 5, 0: none), `small` is said below it.

    `shown` is the text in place of what its kind makes of the value, `partial` says of which part of its
    period the data tell.
    """

    value: Any
    kind: Kind = "count"
    url: str = ""
    defines: str = ""
    few: bool = False
    provisional: bool = False
    shade: int = 0
    small: str = ""
    small_url: str = ""
    shown: str = ""
    partial: str = ""

    @property
    def text(self) -> str:
        return self.shown or Column("", "", lambda value: value, self.kind).text(self.value)

    @property
    def html(self) -> SafeString:
        """What stands in the table: a template for each cell would take longer than the rest of the page."""
        defines = format_html(' data-defines="{}"', self.defines) if self.defines else ""
        if self.url:
            value = format_html('<a class="hd-figure" href="{}"{}>{}</a>', self.url, defines, self.text)
        else:
            value = format_html("<span{}>{}</span>" if defines else "{}{}", defines, self.text)
        if not self.small:
            return value
        below = self.small
        if self.small_url:
            below = format_html('<a class="hd-figure" href="{}">{}</a>', self.small_url, self.small)
        return format_html('{} <small class="hd-dim">{}</small>', value, below)

    @property
    def looks(self) -> str:
        """Its CSS classes."""
        looks = ("hd-number" if self.kind in NUMERIC else "", "hd-few" if self.few else "")
        shade = f"hd-heat-{self.shade}" if self.shade else ""
        return " ".join(look for look in (*looks, shade) if look)


Line = Sequence[Cell]
WIDE = 9
"""More columns than that do not fit a screen unless their words are broken."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a picture that needs no script; `width` is a share of the whole width, with its %.

    `look` is "us" where it stands out, "unknown" where it is of an unknown value. `defines` and
    `small_defines` are the definitions of the two texts.
    """

    words: str
    url: str
    width: str
    text: str
    small: str = ""
    look: Literal["", "us", "unknown"] = ""
    few: bool = False
    defines: str = ""
    small_defines: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """`spec` is its picture (see `static/huidian/js/chart-options.js`), None for a table alone.

    `bars` are one that needs no script. `key` names it in addresses and in the page; `foot` is a line of
    sums; `empty` is said where it has no lines; `keys` are the picture's colours (CSS class, words);
    `shape` is "tall" or "balance" for a higher picture.
    """

    key: str
    title: str
    heads: Sequence[Head]
    lines: Sequence[Line]
    note: str = ""
    spec: dict[str, Any] | None = None
    bars: Sequence[Bar] = ()
    foot: Line = ()
    empty: str = ""
    keys: Sequence[tuple[str, str]] = ()
    shape: str = ""
    file_url: str = ""

    @property
    def spec_id(self) -> str:
        """The element that the picture is described in."""
        return f"spec-{self.key}"

    @property
    def wide(self) -> bool:
        """Whether it has so many columns that their words are broken to fit a screen."""
        return len(self.heads) > WIDE

    @property
    def has_picture(self) -> bool:
        return self.spec is not None or bool(self.bars)

    @property
    def hatched(self) -> bool:
        """Whether its picture has something provisional in it."""
        return self.spec is not None and any(cell.provisional for line in self.lines for cell in line)

    @property
    def rest(self) -> int:
        """How many lines the bars leave to the table."""
        return len(self.lines) - len(self.bars)

    @property
    def columns(self) -> list[Column[Line]]:
        """The same table as columns of a file; what is said beside a line's name has one of its own."""
        columns: list[Column[Line]] = [
            Column(str(at), head.words, lambda line, at=at: line[at].value, head.kind)  # type: ignore[misc]
            for at, head in enumerate(self.heads)
        ]
        if any(_remarks(line) for line in self.lines):
            columns.append(Column("remarks", _("说明"), _remarks))
        return columns


def _remarks(line: Line) -> str:
    """Why a line's figures are to be read with care."""
    first = line[0]
    return _("；").join(text for text in (_("暂计") if first.provisional else "", first.partial) if text)
