"""The churn desk as its templates draw it: the answers of `retention` with the addresses behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from huidian.kit.labels import Label
from huidian.kit.months import format_month
from huidian.retention.queries import Breakdown, BreakdownRow, ChurnPage, MonthFigure
from huidian.web import formats
from huidian.web.churn.asked import WINDOWS, Asked
from huidian.web.churn.words import KINDS
from huidian.web.definitions import FEW, SHARE_OF_LOST, Definition, definitions_of
from huidian.web.knowledge import Knowledge
from huidian.web.links import restatement_url

BARS = 8


@dataclass(frozen=True, slots=True)
class Choice:
    """One step of a switch; ``note`` stands beside its words."""

    words: str
    url: str
    chosen: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One value of a breakdown. ``width`` is a percentage of the longest bar; ``lead`` marks that one."""

    row: BreakdownRow
    url: str
    cohort_url: str
    width: str
    lead: bool
    few: bool


@dataclass(frozen=True, slots=True)
class Block:
    """A breakdown as bars (the largest few) and as a table (all)."""

    by: str
    label: Label
    ordered: bool
    bars: Sequence[Bar]
    rest: int

    @property
    def held(self) -> bool:
        """Whether vehicles on file have such values at all; an order's kind is none of a vehicle."""
        return any(bar.row.holdings for bar in self.bars)

    @property
    def shown(self) -> Sequence[Bar]:
        return self.bars if self.ordered else self.bars[:BARS]


@dataclass(frozen=True)
class DeskPage:
    """`page` answers `asked`; everything here is where a number leads or how it is drawn."""

    page: ChurnPage
    asked: Asked
    today: date

    @property
    def here(self) -> Asked:
        """The question with nothing left to what is usual."""
        return self.asked.but(month=self.page.month, window=self.page.window)

    @property
    def knowledge(self) -> Knowledge:
        closing = self.page.books.closing
        closed_on = closing.known_on if closing else None
        return Knowledge(self.page.as_of, self.today, reverse("churn:desk"), self.asked.query(), closed_on)

    @property
    def difference_url(self) -> str:
        """Where it is told which vehicles and orders made the difference to the closed figure; "" where it
        is not they alone."""
        closing, moved = self.page.books.closing, self.page.books.difference
        if closing is None or moved is None or closing.counted != moved.counted:
            return ""
        return restatement_url(closing.month, closing.known_on, kind=self.page.kind, window=closing.window)

    @property
    def few(self) -> bool:
        return self.page.figure.cohort < FEW

    @property
    def kinds(self) -> list[Choice]:
        return [
            Choice(
                words=str(KINDS[kind]),
                url=self.asked.but(kind=kind).desk_url(),
                chosen=kind == self.page.kind,
                note=formats.percent(figure.rate),
            )
            for kind, figure in self.page.kinds
        ]

    @property
    def windows(self) -> list[Choice]:
        return [
            Choice(str(window), self.asked.but(window=window).desk_url(), window == self.page.window)
            for window in sorted({*WINDOWS, self.page.window})
        ]

    @property
    def months(self) -> list[Choice]:
        return [
            Choice(format_month(month), self.asked.but(month=month).desk_url(), month == self.page.month)
            for month in self.page.months
        ]

    @property
    def earlier(self) -> str:
        return self._step(-1)

    @property
    def later(self) -> str:
        return self._step(1)

    @property
    def lost_url(self) -> str:
        return self.here.list_url("lost")

    @property
    def cohort_url(self) -> str:
        return self.here.list_url("cohort")

    @property
    def returned_url(self) -> str:
        return self.here.list_url("returned")

    @property
    def gone_url(self) -> str:
        return self.asked.list_url("gone")

    @property
    def excluded_url(self) -> str:
        return self.here.list_url("excluded")

    @property
    def cohort_month(self) -> int:
        return self.page.month - self.page.window

    @property
    def trend(self) -> list[tuple[MonthFigure, Asked]]:
        """Each month with the question that asks for it."""
        return [(figure, self.here.but(month=figure.month)) for figure in self.page.trend]

    @property
    def trend_spec(self) -> dict[str, Any]:
        """What the chart module draws (see `static/huidian/js/chart-options.js`)."""
        figures = self.page.trend
        at = [figure.month for figure in figures]
        return {
            "kind": "columns",
            "percent": True,
            "unit": "%",
            "words": {"provisional": _("本月未结束，暂计")},
            "labels": [format_month(month) for month in at],
            "notes": [f"n={formats.count(figure.cohort)}" for figure in figures],
            "selected": at.index(self.page.month) if self.page.month in at else None,
            "series": [
                {
                    "name": str(KINDS[self.page.kind]),
                    "values": [figure.rate for figure in figures],
                    "tips": [_working(figure, self.page.window) for figure in figures],
                    "provisional": [figure.provisional for figure in figures],
                    "links": [asked.list_url("lost") for _figure, asked in self.trend],
                }
            ],
        }

    @cached_property
    def blocks(self) -> list[Block]:
        return [self._block(breakdown) for breakdown in self.page.breakdowns if breakdown.rows]

    @property
    def definitions(self) -> list[Definition]:
        return [*definitions_of("monthly_churn"), *definitions_of("churn_of_holdings"), SHARE_OF_LOST]

    def _block(self, breakdown: Breakdown) -> Block:
        longest = max(row.lost for row in breakdown.rows)
        lead = max((row.lost for row in breakdown.rows if row.key), default=0)
        bars = [
            Bar(
                row=row,
                url=self.here.list_url("lost", **{breakdown.by: row.key}),
                cohort_url=self.here.list_url("cohort", **{breakdown.by: row.key}),
                width=formats.width(row.lost, longest),
                lead=bool(row.key and lead) and row.lost == lead,
                few=row.cohort < FEW,
            )
            for row in breakdown.rows
        ]
        return Block(breakdown.by, breakdown.label, breakdown.ordered, bars, max(0, len(bars) - BARS))

    def _step(self, by: int) -> str:
        month = self.page.month + by
        return self.asked.but(month=month).desk_url() if month in self.page.months else ""


def _working(figure: MonthFigure, window: int) -> str:
    return _("%(cohort)s 台中 %(lost)s 台，%(window)s 个月未进站") % {
        "cohort": formats.count(figure.cohort),
        "lost": formats.count(figure.lost),
        "window": window,
    }
