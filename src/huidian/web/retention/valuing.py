"""What the kept customers are worth, by year: heads, amount and labour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils.translation import gettext as _

from huidian.retention.queries import Figure, ValuePage
from huidian.web import formats
from huidian.web.definitions import FEW, Definition, definitions_of
from huidian.web.retention.asked import Asked
from huidian.web.retention.blocks import Block, Cell, Head, excluded_head, month_cell
from huidian.web.retention.question import Questioned
from huidian.web.retention.rates import count_cells, count_heads, excluded_cells, metric_of

HEADS, AMOUNT, LABOUR = "annual_churn", "annual_value", "annual_labour"


@dataclass(frozen=True)
class ValueDesk(Questioned):
    """`page` answers `asked`. The year shown is the last one that is over, or the one asked for."""

    page: ValuePage
    asked: Asked
    today: date
    route: str = "retention:value"

    @property
    def now(self) -> Figure | None:
        """The amount of the newest year that is over."""
        return self._newest(self.page.amount)

    @property
    def heads(self) -> Figure | None:
        return self.page.heads.get(self.now.month) if self.now else None

    @property
    def labour(self) -> Figure | None:
        return self.page.labour.get(self.now.month) if self.now else None

    @property
    def before(self) -> Figure | None:
        """The amount of the year before."""
        return self.page.amount.get(self.now.month - 12) if self.now else None

    @property
    def year(self) -> int:
        """The assessed year."""
        return self.now.month // 12 if self.now else 0

    @property
    def year_before(self) -> int:
        return self.year - 1

    @property
    def change(self) -> float | None:
        """How the share lost moved against the year before."""
        now, before = self.now, self.before
        if now is None or before is None or now.rate is None or before.rate is None:
            return None
        return now.rate - before.rate

    @property
    def most_lost_url(self) -> str:
        return f"{self.lost_url}&sort=-amount_fen"

    @property
    def few(self) -> bool:
        return bool(self.heads and self.heads.base < FEW)

    @property
    def lost_url(self) -> str:
        return self._url(AMOUNT, "lost_amount_fen")

    @property
    def kept_url(self) -> str:
        return self._url(AMOUNT, "kept_amount_fen")

    @property
    def base_url(self) -> str:
        return self._url(AMOUNT, "amount_fen")

    @property
    def lost_heads_url(self) -> str:
        return self._url(HEADS, "lost")

    @property
    def lost_labour_url(self) -> str:
        return self._url(LABOUR, "lost_labour_fen")

    @cached_property
    def blocks(self) -> list[Block]:
        return [
            self._money("amount", AMOUNT, self.page.amount),
            self._money("labour", LABOUR, self.page.labour),
        ]

    @property
    def all_blocks(self) -> list[Block]:
        return self.blocks

    @property
    def definitions(self) -> list[Definition]:
        return [card for metric in (AMOUNT, LABOUR, HEADS) for card in definitions_of(metric)]

    def _newest(self, figures: Mapping[int, Figure]) -> Figure | None:
        over = [month for month, figure in figures.items() if not figure.provisional]
        newest = max(over or figures, default=None)
        return figures[newest] if newest is not None else None

    def _url(self, metric: str, which: str) -> str:
        return self.asked.but(month=self.now.month if self.now else None).list_url(metric, which)

    def _money(self, key: str, metric_id: str, found: Mapping[int, Figure]) -> Block:
        metric = metric_of(metric_id)
        figures = [found[month] for month in sorted(found)]
        people = [self.page.heads[figure.month] for figure in figures if figure.month in self.page.heads]
        lines = [
            [
                month_cell(figure, yearly=True),
                *count_cells(metric, figure, self.asked.but(month=figure.month)),
                *self._people(figure.month, people),
            ]
            for figure in figures
        ]
        return Block(
            key=key,
            title=formats.in_language(metric.label),
            heads=[
                Head(_("年份"), "text"),
                *count_heads(metric),
                *count_heads(metric_of(HEADS)),
                *excluded_head(people),
            ],
            lines=lines[::-1],
            spec=self._spec(metric_id, figures),
            empty=_("有两个自然年的进站记录后，这里会有数"),
            file_url=self.asked.url("retention:table", page="value", block=key),
        )

    def _people(self, month: int, all_years: list[Figure]) -> list[Cell]:
        """The same year in vehicles."""
        heads, figure, at = metric_of(HEADS), self.page.heads.get(month), self.asked.but(month=month)
        if figure is None:
            return [
                Cell(None),
                Cell(None),
                Cell(None, "percent"),
                *(Cell(None) for _ in excluded_head(all_years)),
            ]
        return [*count_cells(heads, figure, at), *excluded_cells(heads, figure, at, all_years)]

    def _spec(self, metric_id: str, figures: list[Figure]) -> dict[str, object]:
        metric = metric_of(metric_id)
        assert metric.numerator is not None
        kept, lost = metric.others[0], metric.numerator
        return {
            "kind": "stack",
            "percent": False,
            "money": True,
            "unit": _("元"),
            "words": {"provisional": _("未结束，暂计")},
            "labels": [str(figure.month // 12) for figure in figures],
            "totals": [formats.percent(figure.rate) for figure in figures],
            "series": [
                {
                    "name": formats.in_language(count.label),
                    "values": [figure.counts[count.key] for figure in figures],
                    "provisional": [figure.provisional for figure in figures],
                    "links": [
                        self.asked.but(month=figure.month).list_url(metric_id, count.key)
                        for figure in figures
                    ],
                }
                for count in (kept, lost)
            ],
        }
