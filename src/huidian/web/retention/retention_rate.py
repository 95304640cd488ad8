"""The first page of the desk as its templates draw it: the retention rate and what stands around it."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huidian.network.scope import Scope
from huidian.retention import queries as retention
from huidian.retention.queries import Figure, KeepingPage
from huidian.web import formats
from huidian.web.figures.address import Address
from huidian.web.figures.block import Block
from huidian.web.figures.definitions import Definition, definitions_of
from huidian.web.figures.page import Hero, rate_hero
from huidian.web.figures.rates import rate_block
from huidian.web.retention.address import KEEP_RATE, split_query
from huidian.web.retention.page import RetentionPage

METRICS = (KEEP_RATE, "return_rate", "first_service_rate", "annual_churn", "five_year_survival")


class RetentionRateDesk(RetentionPage[KeepingPage]):
    """Whether customers stay."""

    @staticmethod
    def ask(scope: Scope, address: Address, now: datetime) -> KeepingPage:
        return retention.keeping_page(scope, **address.question("month", "kind"), now=now)

    @cached_property
    def hero(self) -> Hero:
        rest = self.page.keep.now.rest
        words = ngettext("看没再来的 %(rest)s 台", "看没再来的 %(rest)s 台", rest)
        return rate_hero(
            self.page.keep,
            which="kept",
            here=self.here,
            working="retention/keep_working.html",
            action=words % {"rest": formats.count(rest)},
            action_url=self.rest_url,
        )

    @property
    def kept_url(self) -> str:
        return self.here.list_url("kept", KEEP_RATE)

    @property
    def base_url(self) -> str:
        return self.here.list_url("base", KEEP_RATE)

    @property
    def rest_url(self) -> str:
        return self.here.list_url("rest", KEEP_RATE)

    @property
    def split_url(self) -> str:
        return self.here.at("retention:split").url_with(**split_query(self.address))

    @property
    def curves_url(self) -> str:
        return self.address.at("retention:curves").url_with(**split_query(self.address))

    @cached_property
    def trend(self) -> Block:
        return self._block("keep", KEEP_RATE, self.page.trend)

    @cached_property
    def blocks(self) -> list[Block]:
        page = self.page
        sold = _("档案里要有购车日期，且购车后满了期限，这里才有数")
        years = _("有两个自然年的进站记录后，这里会有数")
        longer = _("有六个自然年的进站记录后，这里会有数")
        return [
            self._block("return", "return_rate", page.returns),
            self._block("first", "first_service_rate", page.first_service, empty=sold),
            self._block("annual", "annual_churn", page.annual, empty=years),
            self._block("survival", "five_year_survival", page.survival, empty=longer),
        ]

    @property
    def all_blocks(self) -> list[Block]:
        return [self.trend, *self.blocks]

    @property
    def definitions(self) -> list[Definition]:
        return [card for metric in METRICS for card in definitions_of(metric)]

    def _block(self, key: str, metric: str, figures: tuple[Figure, ...], empty: str = "") -> Block:
        return rate_block(
            key,
            metric,
            figures,
            self.here,
            empty=empty,
            file_url=self.file_url(key),
            targets=self.page.targets,
        )
