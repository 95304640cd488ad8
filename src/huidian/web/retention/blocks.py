"""A block of the desk: one table of figures, the picture of it, and the file of it, all of the same cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from huidian.kit.months import format_month
from huidian.retention.queries import Figure
from huidian.web import formats
from huidian.web.definitions import FEW
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
    """One value. `shade` is its step on a heat table (1 to 5, 0: none), `small` is said below it."""

    value: Any
    kind: Kind = "count"
    url: str = ""
    defines: str = ""
    few: bool = False
    provisional: bool = False
    shade: int = 0
    small: str = ""
    small_url: str = ""

    @property
    def text(self) -> str:
        return Column("", "", lambda value: value, self.kind).text(self.value)

    @property
    def numeric(self) -> bool:
        return self.kind in NUMERIC


Line = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a picture that needs no script; `width` is a share of the whole width, with its %."""

    words: str
    url: str
    width: str
    text: str
    small: str
    few: bool
    known: bool = True


@dataclass(frozen=True, slots=True)
class Block:
    """`spec` is its picture (see `static/huidian/js/chart-options.js`), None for a table alone.

    `bars` are one that needs no script. `key` names it in addresses and in the page; `empty` is said where it
    has no lines.
    """

    key: str
    title: str
    heads: Sequence[Head]
    lines: Sequence[Line]
    note: str = ""
    spec: dict[str, Any] | None = None
    bars: Sequence[Bar] = ()
    empty: str = ""
    tall: bool = False
    file_url: str = ""

    @property
    def spec_id(self) -> str:
        """The element that the picture is described in."""
        return f"spec-{self.key}"

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
        """The same table as columns of a file."""
        return [
            Column(str(at), head.words, lambda line, at=at: _plain(line[at]), head.kind)  # type: ignore[misc]
            for at, head in enumerate(self.heads)
        ]


def month_cell(figure: Figure, *, yearly: bool = False, url: str = "") -> Cell:
    """The month, or the year, a line is of."""
    words = str(figure.month // 12) if yearly else format_month(figure.month)
    return Cell(words, "text", url, provisional=figure.provisional)


def rate_cell(figure: Figure, metric: str) -> Cell:
    """The figure's rate, greyed where few vehicles are behind it."""
    return Cell(figure.rate, "percent", defines=f"def-{metric}", few=figure.base < FEW)


def excluded_head(figures: Sequence[Figure]) -> list[Head]:
    """A column for the vehicles left out, where any are."""
    return [Head(_("排除已离开"))] if any(figure.excluded for figure in figures) else []


def columns_spec(
    name: str,
    figures: Sequence[Figure],
    *,
    yearly: bool = False,
    selected: int | None = None,
    links: Sequence[str] = (),
    tips: Sequence[str] = (),
) -> dict[str, Any]:
    """A picture of rates as columns, one a month (a year), with n below."""
    at = [figure.month for figure in figures]
    series: dict[str, Any] = {
        "name": name,
        "values": [figure.rate for figure in figures],
        "provisional": [figure.provisional for figure in figures],
        "links": list(links),
        "tips": list(tips),
    }
    return {
        "kind": "columns",
        "percent": True,
        "unit": "%",
        "words": {"provisional": _("未结束，暂计")},
        "labels": [str(month // 12) if yearly else format_month(month) for month in at],
        "notes": [f"n={formats.count(figure.base)}" for figure in figures],
        "selected": at.index(selected) if selected in at else None,
        "series": [series],
    }


def _plain(cell: Cell) -> Any:
    return cell.value
