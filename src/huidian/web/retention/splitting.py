"""A rate split one way, or two ways at once, as blocks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from huidian.kit.labels import Label
from huidian.retention.queries import SPLITTABLE, Cross, Figure, SplitPage, SplitRow
from huidian.web import formats
from huidian.web.definitions import FEW, Definition, definitions_of
from huidian.web.retention import keeping
from huidian.web.retention.asked import Asked
from huidian.web.retention.blocks import Bar, Block, Cell, Head, excluded_head
from huidian.web.retention.rates import (
    count_cells,
    count_heads,
    counts_of,
    excluded_cells,
    metric_of,
    size_of,
)

AROUND = keeping.METRICS
BARS = 12


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a switch of the split."""

    key: str
    words: str
    chosen: bool


@dataclass(frozen=True)
class SplitDesk:
    """`page` answers `asked`."""

    page: SplitPage
    asked: Asked

    @property
    def here(self) -> Asked:
        """The question with nothing left to what is usual."""
        return self.asked.but(month=self._month)

    @property
    def metrics(self) -> list[Choice]:
        return [
            Choice(one, formats.in_language(metric_of(one).label), one == self.page.metric)
            for one in SPLITTABLE
        ]

    @property
    def ways(self) -> list[Choice]:
        return [_choice(key, label, self.page.split.by) for key, label in self.page.dimensions]

    @property
    def second_ways(self) -> list[Choice]:
        chosen = self.page.cross.across.by if self.page.cross else ""
        others = [each for each in self.page.dimensions if each[0] != self.page.split.by]
        return [
            Choice("", _("不再细分"), not chosen),
            *(_choice(key, label, chosen) for key, label in others),
        ]

    @cached_property
    def blocks(self) -> list[Block]:
        return [self._split, *([self._cross(self.page.cross)] if self.page.cross else [])]

    @property
    def all_blocks(self) -> list[Block]:
        return self.blocks

    @property
    def definitions(self) -> list[Definition]:
        """Those that the desk around it does not bring already."""
        return [] if self.page.metric in AROUND else definitions_of(self.page.metric)

    @property
    def _month(self) -> int:
        return self.page.split.rows[0].figure.month if self.page.split.rows else self.page.frame.month

    @property
    def _split(self) -> Block:
        metric, by = metric_of(self.page.metric), self.page.split.by
        figures = [row.figure for row in self.page.split.rows]
        title = formats.in_language(metric.label)
        heads = [
            Head(formats.in_language(self.page.split.label), "label"),
            *count_heads(metric),
            *excluded_head(figures),
        ]
        lines = [
            [
                Cell(row.label, "label"),
                *count_cells(metric, row.figure, self.here, {by: row.key}),
                *excluded_cells(metric, row.figure, self.here, figures, {by: row.key}),
            ]
            for row in self.page.split.rows
        ]
        return Block(
            key="split",
            title=_("%(metric)s，按%(way)s") % {"metric": title, "way": heads[0].words},
            heads=heads,
            lines=lines,
            bars=self._bars,
            empty=_("这个月没有可以细分的车辆"),
            file_url=self.here.url(
                "retention:table", page="split", block="split", **self.asked.split_query()
            ),
        )

    @property
    def _bars(self) -> list[Bar]:
        metric = metric_of(self.page.metric)
        part, _whole = counts_of(metric)
        rows = self.page.split.rows if self.page.split.ordered else self.page.split.rows[:BARS]
        return [
            Bar(
                words=_said(row.label),
                url=self.here.list_url(self.page.metric, part, by={self.page.split.by: row.key}),
                width=formats.percent(row.figure.rate or 0),
                text=formats.percent(row.figure.rate),
                small=size_of(metric, row.figure),
                few=row.figure.base < FEW,
                known=bool(row.key),
            )
            for row in rows
        ]

    def _cross(self, cross: Cross) -> Block:
        down, across = cross.down.rows, cross.across.rows
        ways = (cross.down.by, cross.across.by)
        lines = [
            [
                Cell(row.label, "label"),
                *(self._crossed(cross.cells.get((row.key, other.key)), ways, row, other) for other in across),
                self._whole(row.figure, {cross.down.by: row.key}),
            ]
            for row in down
        ]
        lines.append(
            [
                Cell(Label("合计", "All"), "label"),
                *(self._whole(one.figure, {cross.across.by: one.key}) for one in across),
                self._whole(self.page.whole, {}),
            ]
        )
        title = formats.in_language(metric_of(self.page.metric).label)
        names = {"metric": title, "down": _said(cross.down.label), "across": _said(cross.across.label)}
        return Block(
            key="cross",
            title=_("%(metric)s，%(down)s × %(across)s") % names,
            heads=[
                Head(names["down"], "text"),
                *(Head(_said(one.label), "percent") for one in across),
                Head(_("合计"), "percent"),
            ],
            lines=lines,
            note=_("每格为%(metric)s与它的基数；不足 30 台的淡显，点开看名单") % names,
            file_url=self.here.url(
                "retention:table", page="split", block="cross", **self.asked.split_query()
            ),
        )

    def _whole(self, figure: Figure, by: dict[str, str]) -> Cell:
        _part, whole = counts_of(metric_of(self.page.metric))
        url = self.here.list_url(self.page.metric, whole, by=by) if figure.base else ""
        return Cell(figure.rate, "percent", url=url, few=figure.base < FEW)

    def _crossed(self, figure: Figure | None, ways: tuple[str, str], row: SplitRow, other: SplitRow) -> Cell:
        if figure is None or not figure.base:
            return Cell(None, "percent")
        metric = metric_of(self.page.metric)
        _part, whole = counts_of(metric)
        by = {ways[0]: row.key, ways[1]: other.key}
        return Cell(
            figure.rate,
            "percent",
            url=self.here.list_url(self.page.metric, whole, by=by),
            few=figure.base < FEW,
            small=size_of(metric, figure),
        )


def _choice(key: str, label: Label, chosen: str) -> Choice:
    return Choice(key, _said(label), key == chosen)


def _said(label: Label) -> str:
    return formats.in_language(label)
