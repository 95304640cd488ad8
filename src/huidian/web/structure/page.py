"""The structure desk as its templates draw it: the answers of `retention` with the addresses behind them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from huidian.kit.months import format_month
from huidian.kit.shares import FEW
from huidian.retention.queries import Figure, Split, SplitRow, StructurePage, difference
from huidian.web import formats
from huidian.web.figures.address import Address
from huidian.web.figures.bars import count_bars
from huidian.web.figures.block import Block, Cell, Head, Line
from huidian.web.figures.definitions import Definition, definitions_of
from huidian.web.figures.page import FiguresPage, Hero
from huidian.web.figures.rates import month_cell
from huidian.web.structure.address import HELD
from huidian.web.units import chart_unit, unit

STRUCTURE = "structure"
DEFINED = ("active_vehicles", "new_vehicles", "returned_vehicles", "lost_vehicles", STRUCTURE)


class DeskPage(FiguresPage[StructurePage]):
    """A month's base, how it moved, and what the vehicles on file are."""

    @property
    def hero(self) -> Hero | None:
        base = self.page.base
        if base is None:
            return None
        active = base.now.numerator
        words = ngettext("看这 %(active)s 台", "看这 %(active)s 台", active)
        return Hero(
            url=self.list_url("active"),
            text=formats.count(active),
            unit=unit(active, "台"),
            defines="def-active_vehicles",
            moved=base,
            few=active < FEW,
            working="structure/working.html",
            detail="structure/balance.html",
            action=words % {"active": formats.count(active)},
            action_url=self.list_url("active"),
        )

    @property
    def balance(self) -> list[tuple[str, str, str, str, str]]:
        """What came and went in the month: words, with sign, unit, list, definition."""
        assert self.page.base is not None
        signs = {"new": "+", "returned": "+", "lost": "−"}
        counts = self.page.base.now.counts
        return [
            (
                words,
                signs[which] + formats.count(counts[which]),
                unit(counts[which], "台"),
                self.list_url(which),
                f"def-{which}_vehicles",
            )
            for which, words in _names().items()
            if which in signs
        ]

    def list_url(self, which: str) -> str:
        return self.here.list_url(which)

    @cached_property
    def trend(self) -> Block:
        names, figures = _names(), self.page.trend
        return Block(
            key="trend",
            title=_("活跃基盘与每月进出"),
            heads=[
                Head(_("月份"), "text"),
                Head(_("活跃（台）")),
                Head(_("比上月")),
                *(Head(names[which]) for which in ("new", "returned", "lost")),
            ],
            lines=[
                self._month(figure, before) for before, figure in zip((None, *figures), figures, strict=False)
            ][::-1],
            spec=self._spec(names),
            keys=[
                *((f"hd-key-{which}", names[which]) for which in ("new", "returned", "lost")),
                ("", _("暂计")),
            ],
            shape="balance",
        )

    @cached_property
    def blocks(self) -> list[Block]:
        return [self._block(split) for split in self.page.splits if split.rows]

    @property
    def held_url(self) -> str:
        return self.here.list_url(HELD)

    @property
    def few(self) -> bool:
        return self.page.holdings.n < FEW

    @property
    def definitions(self) -> list[Definition]:
        return [card for metric_id in DEFINED for card in definitions_of(metric_id)]

    def _month(self, figure: Figure, before: Figure | None) -> Line:
        address = self.here.but(month=figure.month)
        change = difference(figure, before)
        counts = {which: _base_cell(figure, which, address) for which in _names()}
        return [
            month_cell(figure, url=address.url),
            counts["active"],
            Cell(change, shown=formats.signed(None if change is None else int(change))),
            counts["new"],
            counts["returned"],
            counts["lost"],
        ]

    def _spec(self, names: dict[str, str]) -> dict[str, Any]:
        """What the chart module draws (kind `balance` of `static/huidian/js/chart-balance.js`)."""
        trend: Sequence[Figure] = self.page.trend
        at = [figure.month for figure in trend]
        month = self.page.frame.month
        return {
            "kind": "balance",
            **chart_unit("台"),
            "words": {"provisional": _("本月未结束，暂计")},
            "labels": [format_month(month) for month in at],
            "selected": at.index(month) if month in at else None,
            "series": [
                {
                    "name": name,
                    "values": [figure.counts[which] for figure in trend],
                    "provisional": [figure.provisional for figure in trend],
                    "links": [self.here.but(month=figure.month).list_url(which) for figure in trend],
                }
                for which, name in names.items()
            ],
        }

    def _block(self, split: Split) -> Block:
        words = formats.in_language(split.label)

        def bar(row: SplitRow) -> tuple[str, str, str]:
            held = row.figure.numerator
            text = ngettext("%(held)s 台", "%(held)s 台", held) % {"held": formats.count(held)}
            return text, formats.percent(row.share), self.here.list_url(HELD, by={split.by: row.key})

        return Block(
            key=split.by,
            title=words,
            heads=[Head(words, "label"), Head(_("保有台数")), Head(_("占比"), "percent")],
            lines=[
                [
                    Cell(row.label, "label"),
                    _held_cell(row.figure, self.here.list_url(HELD, by={split.by: row.key})),
                    Cell(row.share, "percent", defines=f"def-{STRUCTURE}", few=self.few),
                ]
                for row in split.rows
            ],
            foot=[
                Cell(_("合计"), "text"),
                Cell(self.page.holdings.numerator),
                Cell(1.0 if self.page.holdings.numerator else None, "percent"),
            ],
            bars=count_bars(split, bar),
        )


def _names() -> dict[str, str]:
    return {
        "active": _("活跃"),
        "new": _("新增"),
        "returned": _("回归"),
        "lost": pgettext("base", "流失"),
    }


def _base_cell(figure: Figure, which: str, address: Address) -> Cell:
    """A count of the base; each is a metric of its own, with a definition of its own."""
    return Cell(figure.counts[which], url=address.list_url(which), defines=f"def-{which}_vehicles")


def _held_cell(figure: Figure, url: str) -> Cell:
    return Cell(figure.numerator, url=url, defines=f"def-{STRUCTURE}-holdings")
