"""The list of the comparison desk (each vehicle with its reason), and the trend as a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huidian.engine.figures.figure import Figure
from huidian.kit.labels import Label
from huidian.retention.comparison_answers import ComparedRow, ComparisonPage, Side
from huidian.web import formats
from huidian.web.compare.words import part_words
from huidian.web.lists.address import ListState
from huidian.web.lists.columns import Column
from huidian.web.lists.table import Chip
from huidian.web.vehicles.explained import around

COLUMNS: Sequence[Column[ComparedRow]] = around(
    (
        Column(
            "counted", gettext_lazy("谁计为流失"), lambda row: _counted(row), "label", card=2, sortable=False
        ),
        Column("reason", gettext_lazy("原因"), lambda row: row.reason, "label", card=3, sortable=False),
    )
)


TrendRow = tuple[int, Figure | None, Figure | None]
"""A month with the figures of both definitions; None where a definition has none of that month."""


def chips_of(page: ComparisonPage, state: ListState) -> list[Chip]:
    """The part of the vehicles that is shown, in words; none for all that differ."""
    if page.wanted == "differing":
        return []
    return [Chip(part_words(page, page.wanted), state.url(show=None))]


def trend_columns(page: ComparisonPage) -> list[Column[TrendRow]]:
    """The month, then rate, lost and base of both."""
    return [
        Column("month", _("考核月"), lambda row: row[0], "month"),
        *_side_columns("a", page.a, lambda row: row[1]),
        *_side_columns("b", page.b, lambda row: row[2]),
    ]


def _side_columns(
    key: str, side: Side, figure: Callable[[TrendRow], Figure | None]
) -> Iterator[Column[TrendRow]]:
    def value(name: str) -> Callable[[TrendRow], Any]:
        return lambda row: getattr(figure(row), name, None)

    name = {"name": formats.in_language(side.definition.label)}
    yield Column(f"{key}-rate", _("%(name)s：流失率") % name, value("rate"), "percent")
    yield Column(f"{key}-lost", _("流失台数"), value("numerator"), "count")
    yield Column(f"{key}-base", _("基数"), value("denominator"), "count")


def trend_rows(page: ComparisonPage) -> list[TrendRow]:
    """The months of the trend, newest first."""
    return list(zip(page.trend_months, page.a.trend, page.b.trend, strict=True))[::-1]


def _counted(row: ComparedRow) -> Label:
    """Which of the two counts the vehicle, by their places on the page."""
    if row.by_a and row.by_b:
        return Label("甲、乙都计", "both count it")
    return Label("只有甲计", "only A counts it") if row.by_a else Label("只有乙计", "only B counts it")


def title_of(page: ComparisonPage) -> str:
    return _("%(month)s 口径对照") % {"month": formats.month(page.month)}


def sides_of(page: ComparisonPage) -> list[str]:
    """Which definition is which, with its rate."""
    return [
        formats.told(
            mark,
            f"{formats.in_language(side.definition.label)} "
            f"{formats.percent(side.figure.rate if side.figure else None)}",
        )
        for mark, side in ((_("甲"), page.a), (_("乙"), page.b))
    ]
