"""The churn desk as its templates draw it: the answers of `retention` with the addresses behind them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huidian.kit.shares import share_of
from huidian.retention.queries import ChurnPage, Split, SplitRow
from huidian.web import formats
from huidian.web.figures.bars import rate_bars
from huidian.web.figures.block import Block, Cell, Head, Line
from huidian.web.figures.definitions import (
    CUMULATIVE,
    HELD,
    LOST_TO_HELD,
    SHARE_OF_LOST,
    Definition,
    definitions_of,
)
from huidian.web.figures.page import FiguresPage, Hero, rate_hero
from huidian.web.figures.rates import count_cell, rate_block, rate_cell
from huidian.web.links import restatement_url

CHURN = "monthly_churn"


class DeskPage(FiguresPage[ChurnPage]):
    """A month's churn, how it moved, and everything it can be split by."""

    with_windows = True

    @cached_property
    def hero(self) -> Hero:
        lost = self.page.churn.now.numerator
        words = ngettext("看这 %(lost)s 台", "看这 %(lost)s 台", lost)
        return rate_hero(
            self.page.churn,
            which="lost",
            here=self.here,
            working="churn/working.html",
            detail="churn/detail.html",
            action=words % {"lost": formats.count(lost)},
            action_url=self.lost_url,
            after="churn/books.html",
        )

    @property
    def kind_notes(self) -> Mapping[str, str]:
        return {kind: formats.percent(figure.rate) for kind, figure in self.page.kinds}

    @property
    def closed_on(self) -> date | None:
        closing = self.page.books.closing
        return closing.as_of if closing else None

    @property
    def difference_url(self) -> str:
        """Where it is told which vehicles and orders made the difference to the closed figure; "" where it
        is not they alone."""
        closing, moved = self.page.books.closing, self.page.books.difference
        if closing is None or moved is None or closing.counted != moved.counted:
            return ""
        kind = self.page.frame.kind
        return restatement_url(closing.month, closing.as_of, kind=kind, window=closing.window)

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
        return self.address.list_url("gone")

    @property
    def cohort_month(self) -> int:
        return self.page.frame.month - self.page.frame.window

    @cached_property
    def trend(self) -> Block:
        visits = {"visits": _("起始月台次")}
        return rate_block(
            "trend", CHURN, self.page.trend, self.here, title=_("近十二个月流失率"), totals=visits
        )

    @cached_property
    def blocks(self) -> list[Block]:
        return [self._block(split) for split in self.page.splits if split.rows]

    @property
    def definitions(self) -> list[Definition]:
        return [*definitions_of(CHURN), SHARE_OF_LOST, CUMULATIVE, HELD, LOST_TO_HELD]

    def _block(self, split: Split) -> Block:
        held = any(row.holdings for row in split.rows)
        words = formats.in_language(split.label)

        def bar(row: SplitRow) -> tuple[str, str]:
            sizes = {"lost": formats.count(row.figure.numerator), "n": formats.count(row.figure.n)}
            size = ngettext("%(lost)s / %(n)s 台", "%(lost)s / %(n)s 台", row.figure.n) % sizes
            return size, self.here.list_url("lost", by={split.by: row.key})

        return Block(
            key=split.by,
            title=words,
            heads=[
                Head(words, "label"),
                Head(_("流失台数")),
                Head(_("占流失"), "percent"),
                *([Head(_("累计"), "percent")] if split.ordered else []),
                Head(_("进站")),
                Head(_("流失率"), "percent"),
                *([Head(_("保有")), Head(_("流失/保有"), "percent")] if held else []),
            ],
            lines=[self._line(split, row, held=held) for row in split.rows],
            bars=rate_bars(split, bar, defines=f"def-{CHURN}", small_defines=f"def-{CHURN}-lost"),
        )

    def _line(self, split: Split, row: SplitRow, *, held: bool) -> Line:
        by = {split.by: row.key}
        of_holdings = share_of(row.figure.numerator, row.holdings or 0)
        return [
            Cell(row.label, "label"),
            count_cell(row.figure, "lost", self.here, by),
            Cell(row.share, "percent", defines=SHARE_OF_LOST.id),
            *([Cell(row.cumulative, "percent", defines=CUMULATIVE.id)] if split.ordered else []),
            count_cell(row.figure, "cohort", self.here, by),
            rate_cell(row.figure),
            *(
                [
                    Cell(row.holdings, defines=HELD.id),
                    Cell(of_holdings, "percent", defines=LOST_TO_HELD.id),
                ]
                if held
                else []
            ),
        ]
