"""A rate split one way, and two ways at once, as blocks."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property

from django.utils.translation import gettext as _

from huidian.kit.labels import Label
from huidian.kit.shares import FEW
from huidian.network.scope import Scope
from huidian.retention import queries as retention
from huidian.retention.queries import SPLITTABLE, Cross, Figure, SplitPage, SplitRow
from huidian.web import formats
from huidian.web.figures.address import Address
from huidian.web.figures.bars import rate_bars
from huidian.web.figures.block import Block, Cell, Head
from huidian.web.figures.controls import Choice
from huidian.web.figures.definitions import Definition, definitions_of
from huidian.web.figures.metrics import counts_of, metric_of, name_of
from huidian.web.figures.rates import count_cells, count_heads, excluded_cells, excluded_head, size_of
from huidian.web.retention.address import split_query
from huidian.web.retention.page import RetentionPage
from huidian.web.retention.retention_rate import METRICS as AROUND


class SplitDesk(RetentionPage[SplitPage]):
    """Who stays: a rate by one dimension or two."""

    name = "split"

    @staticmethod
    def ask(scope: Scope, address: Address, now: datetime) -> SplitPage:
        return retention.keeping_split(
            scope, **address.question("month", "kind"), **split_query(address), now=now
        )

    @cached_property
    def here(self) -> Address:
        """The question of the month, or the year's December, that the figures are of."""
        return self.address.but(month=self.page.whole.month)

    @property
    def metrics(self) -> list[Choice]:
        return [_choice(one, name_of(one), self.page.metric) for one in SPLITTABLE]

    @property
    def ways(self) -> list[Choice]:
        return [_choice(key, _words(label), self.page.split.by) for key, label in self.page.dimensions]

    @property
    def second_ways(self) -> list[Choice]:
        chosen = self.page.cross.across.by if self.page.cross else ""
        others = [each for each in self.page.dimensions if each[0] != self.page.split.by]
        return [
            _choice("", _("不再细分"), chosen),
            *(_choice(key, _words(label), chosen) for key, label in others),
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
    def _split(self) -> Block:
        metric, by = metric_of(self.page.metric), self.page.split.by
        figures = [row.figure for row in self.page.split.rows]
        way = _words(self.page.split.label)
        return Block(
            key="split",
            title=_("%(metric)s，按%(way)s") % {"metric": name_of(metric.id), "way": way},
            heads=[Head(way, "label"), *count_heads(metric), *excluded_head(figures)],
            lines=[
                [
                    Cell(row.label, "label"),
                    *count_cells(metric, row.figure, self.here, {by: row.key}),
                    *excluded_cells(metric, row.figure, self.here, figures, {by: row.key}),
                ]
                for row in self.page.split.rows
            ],
            bars=rate_bars(self.page.split, self._bar),
            empty=_("这个月没有可以细分的车辆"),
            file_url=self.file_url("split", **split_query(self.address)),
        )

    def _bar(self, row: SplitRow) -> tuple[str, str]:
        metric = metric_of(self.page.metric)
        part, _whole = counts_of(metric)
        url = self.here.list_url(part, metric.id, by={self.page.split.by: row.key})
        return size_of(metric, row.figure), url

    def _cross(self, cross: Cross) -> Block:
        down, across = cross.down, cross.across
        lines = [
            [
                Cell(row.label, "label"),
                *(
                    self._cell(
                        cross.cells.get((row.key, other.key)), {down.by: row.key, across.by: other.key}
                    )
                    for other in across.rows
                ),
                self._whole(row.figure, {down.by: row.key}),
            ]
            for row in down.rows
        ]
        sums = [self._whole(one.figure, {across.by: one.key}) for one in across.rows]
        lines.append([Cell(Label("合计", "All"), "label"), *sums, self._whole(self.page.whole, {})])
        names = {
            "metric": name_of(self.page.metric),
            "down": _words(down.label),
            "across": _words(across.label),
        }
        return Block(
            key="cross",
            title=_("%(metric)s，%(down)s × %(across)s") % names,
            heads=[
                Head(names["down"], "text"),
                *(Head(_words(one.label), "percent") for one in across.rows),
                Head(_("合计"), "percent"),
            ],
            lines=lines,
            note=_("每格为%(metric)s与它的基数；不足 30 台的淡显，点开看名单") % names,
            file_url=self.file_url("cross", **split_query(self.address)),
        )

    def _whole(self, figure: Figure, by: dict[str, str]) -> Cell:
        _part, whole = counts_of(metric_of(self.page.metric))
        url = self.here.list_url(whole, self.page.metric, by=by) if figure.base else ""
        return Cell(figure.rate, "percent", url=url, few=figure.n < FEW)

    def _cell(self, figure: Figure | None, by: dict[str, str]) -> Cell:
        if figure is None or not figure.base:
            return Cell(None, "percent")
        metric = metric_of(self.page.metric)
        _part, whole = counts_of(metric)
        return Cell(
            figure.rate,
            "percent",
            url=self.here.list_url(whole, self.page.metric, by=by),
            few=figure.n < FEW,
            small=size_of(metric, figure),
        )


def _choice(key: str, words: str, chosen: str) -> Choice:
    return Choice(words, "", key == chosen, key)


def _words(label: Label) -> str:
    return formats.in_language(label)
