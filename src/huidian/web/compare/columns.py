"""The list of the comparison desk (each vehicle with its reason), and the trend as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huidian.kit.labels import Label
from huidian.retention.comparison_answers import ComparedRow, ComparisonPage, Rate
from huidian.web import formats
from huidian.web.compare.words import part_words
from huidian.web.definitions import FEW
from huidian.web.lists.address import ListState
from huidian.web.lists.columns import Column
from huidian.web.lists.table import Chip
from huidian.web.vehicles.told import around

COLUMNS: Sequence[Column[ComparedRow]] = around(
    (
        Column(
            "counted", gettext_lazy("谁计为流失"), lambda row: _counted(row), "label", card=2, sortable=False
        ),
        Column("reason", gettext_lazy("原因"), lambda row: row.reason, "label", card=3, sortable=False),
    )
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One definition's figure of one month; nothing in a month it has none for."""

    rate: float | None = None
    lost: int | None = None
    base: int | None = None
    provisional: bool = False

    @classmethod
    def of(cls, rate: Rate | None) -> Cell:
        return cls(rate.rate, rate.lost, rate.base, rate.provisional) if rate else cls()

    @property
    def few(self) -> bool:
        return self.base is not None and self.base < FEW


@dataclass(frozen=True, slots=True)
class TrendRow:
    """One month of both rates."""

    month: int
    a: Cell
    b: Cell


def chips_of(page: ComparisonPage, state: ListState) -> list[Chip]:
    """The part of the vehicles that is shown, in words; none for all that differ."""
    if page.wanted == "differing":
        return []
    return [Chip(part_words(page, page.wanted), state.url(show=None))]


def trend_columns(page: ComparisonPage) -> list[Column[TrendRow]]:
    """The month, then rate, lost and base of both."""
    name_a, name_b = (formats.in_language(side.definition.label) for side in (page.a, page.b))
    return [
        Column("month", _("考核月"), lambda row: row.month, "month"),
        Column("a-rate", _("%(name)s：流失率") % {"name": name_a}, lambda row: row.a.rate, "percent"),
        Column("a-lost", _("流失台数"), lambda row: row.a.lost, "count"),
        Column("a-base", _("基数"), lambda row: row.a.base, "count"),
        Column("b-rate", _("%(name)s：流失率") % {"name": name_b}, lambda row: row.b.rate, "percent"),
        Column("b-lost", _("流失台数"), lambda row: row.b.lost, "count"),
        Column("b-base", _("基数"), lambda row: row.b.base, "count"),
    ]


def trend_rows(page: ComparisonPage) -> list[TrendRow]:
    """The months of the trend, newest first."""
    rows = zip(page.trend_months, page.a.trend, page.b.trend, strict=True)
    return [TrendRow(month, Cell.of(a), Cell.of(b)) for month, a, b in rows][::-1]


def _counted(row: ComparedRow) -> Label:
    """Which of the two counts the vehicle, by their places on the page."""
    if row.by_a and row.by_b:
        return Label("甲、乙都计", "both count it")
    return Label("只有甲计", "only A counts it") if row.by_a else Label("只有乙计", "only B counts it")


def title_of(found: ComparisonPage) -> str:
    return _("%(month)s 口径对照") % {"month": formats.month(found.month)}


def sides_of(found: ComparisonPage) -> list[str]:
    """Which definition is which, with its rate."""
    sides = ((_("甲"), found.a), (_("乙"), found.b))
    rates = (formats.percent(side.rate.rate if side.rate else None) for _mark, side in sides)
    return [
        f"{mark}：{formats.in_language(side.definition.label)} {rate}"
        for (mark, side), rate in zip(sides, rates, strict=True)
    ]
