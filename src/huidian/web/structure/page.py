"""The structure desk as its templates draw it: the answers of `retention` with the addresses behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huidian.kit.labels import Label
from huidian.kit.months import format_month
from huidian.retention.queries import BaseMonth, Structure, StructurePage, StructureRow
from huidian.web import formats
from huidian.web.definitions import FEW, Definition, definitions_of
from huidian.web.knowledge import Knowledge
from huidian.web.structure.asked import Asked

BARS = 8


@dataclass(frozen=True, slots=True)
class Bar:
    """One value of a structure. ``width`` is a percentage of the longest bar; ``lead`` marks that one."""

    row: StructureRow
    url: str
    width: str
    lead: bool


@dataclass(frozen=True, slots=True)
class Block:
    """A structure as bars (the largest few, and the unknown) and as a table (all)."""

    by: str
    label: Label
    shown: Sequence[Bar]
    bars: Sequence[Bar]

    @property
    def rest(self) -> int:
        return len(self.bars) - len(self.shown)


@dataclass(frozen=True, slots=True)
class Line:
    """One month of the movement; `change` is the difference to the month before it, in vehicles."""

    base: BaseMonth
    change: int | None
    asked: Asked
    active_url: str
    new_url: str
    returned_url: str
    lost_url: str

    @property
    def change_size(self) -> int:
        return abs(self.change or 0)


@dataclass(frozen=True)
class DeskPage:
    """What the desk draws of `page`."""

    page: StructurePage
    today: date

    @property
    def asked(self) -> Asked:
        return Asked(self.page.month, self.page.as_of.known_on)

    @property
    def knowledge(self) -> Knowledge:
        return Knowledge(self.page.as_of, self.today, reverse("structure:desk"), self.asked.query())

    @property
    def current(self) -> Line | None:
        return _line(self.asked, self.page.current, self.page.previous) if self.page.current else None

    @property
    def over_the_year(self) -> int | None:
        """How many vehicles more than in the same month of the year before."""
        return _difference(self.page.current, self.page.year_before)

    @property
    def months(self) -> list[tuple[str, bool]]:
        """The months to choose, with whether it is this one."""
        return [(format_month(month), month == self.page.month) for month in self.page.months]

    @property
    def earlier(self) -> str:
        return self._step(-1)

    @property
    def later(self) -> str:
        return self._step(1)

    @property
    def lines(self) -> list[Line]:
        """The months of the trend, newest first."""
        trend = self.page.trend
        return [
            _line(self.asked, month, before) for before, month in zip((None, *trend), trend, strict=False)
        ][::-1]

    @property
    def trend_spec(self) -> dict[str, Any]:
        """What the chart module draws (kind `balance` of `static/huidian/js/chart-balance.js`)."""
        trend = self.page.trend
        at = [base.month for base in trend]
        names = {
            "active": _("活跃"),
            "new": _("新增"),
            "returned": _("回归"),
            "lost": pgettext("base", "流失"),
        }
        return {
            "kind": "balance",
            "unit": _("台"),
            "words": {"provisional": _("本月未结束，暂计")},
            "labels": [format_month(month) for month in at],
            "selected": at.index(self.page.month) if self.page.month in at else None,
            "series": [
                {
                    "name": name,
                    "values": [getattr(base, which) for base in trend],
                    "provisional": [base.provisional for base in trend],
                    "links": [self.asked.of_month(base.month).base_url(which) for base in trend],
                }
                for which, name in names.items()
            ],
        }

    @cached_property
    def blocks(self) -> list[Block]:
        return [self._block(structure) for structure in self.page.structures if structure.rows]

    @property
    def held_url(self) -> str:
        return self.asked.held_url()

    @property
    def few(self) -> bool:
        return self.page.holdings < FEW

    @property
    def definitions(self) -> list[Definition]:
        metrics = ("active_vehicles", "new_vehicles", "returned_vehicles", "lost_vehicles", "structure")
        return [card for metric_id in metrics for card in definitions_of(metric_id)]

    def _block(self, structure: Structure) -> Block:
        longest = max(row.holdings for row in structure.rows)
        most = max((row.holdings for row in structure.rows if row.key), default=0)
        bars = [
            Bar(
                row=row,
                url=self.asked.held_url(**{structure.by: row.key}),
                width=formats.width(row.holdings, longest),
                lead=bool(row.key) and row.holdings == most,
            )
            for row in structure.rows
        ]
        return Block(structure.by, structure.label, _shown(bars, ordered=structure.ordered), bars)

    def _step(self, by: int) -> str:
        month = self.page.month + by
        return self.asked.of_month(month).desk_url() if month in self.page.months else ""


def _shown(bars: Sequence[Bar], *, ordered: bool) -> Sequence[Bar]:
    """All of an ordered structure, else the largest, and always the unknown: it says how good the file is."""
    known = [bar for bar in bars if bar.row.key]
    if ordered or len(known) <= BARS + 1:
        return bars
    return [*known[:BARS], *(bar for bar in bars if not bar.row.key)]


def _line(of: Asked, base: BaseMonth, before: BaseMonth | None) -> Line:
    asked = of.of_month(base.month)
    return Line(
        base,
        _difference(base, before),
        asked,
        asked.base_url("active"),
        asked.base_url("new"),
        asked.base_url("returned"),
        asked.base_url("lost"),
    )


def _difference(base: BaseMonth | None, before: BaseMonth | None) -> int | None:
    return base.active - before.active if base and before else None
