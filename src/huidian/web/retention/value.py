"""What the kept customers are worth, by year: heads, amount and labour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property

from django.utils.translation import gettext as _

from huidian.kit.shares import FEW
from huidian.network.scope import Scope
from huidian.retention import queries as retention
from huidian.retention.queries import Figure, Moved, ValuePage
from huidian.web import formats
from huidian.web.figures.address import Address
from huidian.web.figures.block import Block, Cell, Head
from huidian.web.figures.definitions import Definition, definitions_of
from huidian.web.figures.metrics import metric_of
from huidian.web.figures.page import Hero
from huidian.web.figures.rates import count_cells, count_heads, excluded_cells, excluded_head, month_cell
from huidian.web.retention.page import RetentionPage
from huidian.web.units import chart_unit

HEADS, AMOUNT, LABOUR = "annual_churn", "annual_value", "annual_labour"


class ValueDesk(RetentionPage[ValuePage]):
    """What kept and lost customers are worth: of the newest year that is over."""

    name = "value"
    with_months = False
    route = "retention:value"

    @staticmethod
    def ask(scope: Scope, address: Address, now: datetime) -> ValuePage:
        return retention.value_page(scope, **address.question("kind"), now=now)

    @cached_property
    def now(self) -> Figure | None:
        """The amount of that year."""
        figures = self.page.amount
        over = [month for month, figure in figures.items() if not figure.provisional]
        newest = max(over or figures, default=None)
        return figures[newest] if newest is not None else None

    @property
    def hero(self) -> Hero | None:
        if self.now is None:
            return None
        lost = "lost_amount_fen"
        return Hero(
            url=self.lost_url,
            text=formats.yuan(self.now.counts[lost]),
            unit=_("元"),
            look="hd-big-money",
            defines=f"def-{AMOUNT}-{lost}",
            moved=Moved(self.now, self.page.amount.get(self.now.month - 12), None),
            yearly=True,
            few=bool(self.heads and self.heads.n < FEW),
            working="retention/value_working.html",
            detail="retention/value_pairs.html",
            action=_("从花得最多的看起"),
            action_url=f"{self.lost_url}&sort=-amount_fen",
        )

    @property
    def heads(self) -> Figure | None:
        return self.page.heads.get(self.now.month) if self.now else None

    @property
    def labour(self) -> Figure | None:
        return self.page.labour.get(self.now.month) if self.now else None

    @property
    def year(self) -> int:
        """The assessed year."""
        return self.now.month // 12 if self.now else 0

    @property
    def year_before(self) -> int:
        return self.year - 1

    @property
    def lost_url(self) -> str:
        return self._at.list_url("lost_amount_fen", AMOUNT)

    @property
    def kept_url(self) -> str:
        return self._at.list_url("kept_amount_fen", AMOUNT)

    @property
    def base_url(self) -> str:
        return self._at.list_url("amount_fen", AMOUNT)

    @property
    def lost_heads_url(self) -> str:
        return self._at.list_url("lost", HEADS)

    @property
    def lost_labour_url(self) -> str:
        return self._at.list_url("lost_labour_fen", LABOUR)

    @property
    def _at(self) -> Address:
        return self.address.but(month=self.now.month if self.now else None)

    @cached_property
    def trend(self) -> Block:
        return self._money("amount", AMOUNT, self.page.amount)

    @cached_property
    def labour_block(self) -> Block:
        return self._money("labour", LABOUR, self.page.labour)

    @property
    def all_blocks(self) -> list[Block]:
        return [self.trend, self.labour_block]

    @property
    def definitions(self) -> list[Definition]:
        return [card for metric in (AMOUNT, LABOUR, HEADS) for card in definitions_of(metric)]

    def _money(self, key: str, metric_id: str, by_year: Mapping[int, Figure]) -> Block:
        metric = metric_of(metric_id)
        figures = [by_year[month] for month in sorted(by_year)]
        people = [self.page.heads[figure.month] for figure in figures if figure.month in self.page.heads]
        lines = [
            [
                month_cell(figure, yearly=True),
                *count_cells(metric, figure, self.address.but(month=figure.month)),
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
            file_url=self.file_url(key),
        )

    def _people(self, month: int, all_years: Sequence[Figure]) -> list[Cell]:
        """The same year in vehicles."""
        heads, figure, address = metric_of(HEADS), self.page.heads.get(month), self.address.but(month=month)
        if figure is None:
            columns = (*count_heads(heads), *excluded_head(all_years))
            return [Cell(None, column.kind) for column in columns]
        return [
            *count_cells(heads, figure, address),
            *excluded_cells(heads, figure, address, all_years),
        ]

    def _spec(self, metric_id: str, figures: Sequence[Figure]) -> dict[str, object]:
        metric = metric_of(metric_id)
        assert metric.numerator is not None
        kept, lost = metric.others[0], metric.numerator
        return {
            "kind": "stack",
            "percent": False,
            "money": True,
            **chart_unit("元"),
            "words": {"provisional": _("未结束，暂计")},
            "labels": [str(figure.month // 12) for figure in figures],
            "totals": [formats.percent(figure.rate) for figure in figures],
            "series": [
                {
                    "name": formats.in_language(count.label),
                    "values": [figure.counts[count.key] for figure in figures],
                    "provisional": [figure.provisional for figure in figures],
                    "links": [
                        self.address.but(month=figure.month).list_url(count.key, metric_id)
                        for figure in figures
                    ],
                }
                for count in (kept, lost)
            ],
        }
