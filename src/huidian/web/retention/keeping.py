"""The first page of the desk as its templates draw it: the keep rate and what stands around it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils.translation import gettext as _

from huidian.retention.queries import KeepingPage
from huidian.web.definitions import FEW, Definition, definitions_of
from huidian.web.retention.asked import KEEP_RATE, Asked
from huidian.web.retention.blocks import Block
from huidian.web.retention.question import Questioned
from huidian.web.retention.rates import rate_block

METRICS = (KEEP_RATE, "return_rate", "first_service_rate", "annual_churn", "five_year_survival")


@dataclass(frozen=True)
class KeepingDesk(Questioned):
    """`page` answers `asked`."""

    page: KeepingPage
    asked: Asked
    today: date
    route: str = "retention:desk"

    @property
    def few(self) -> bool:
        return self.page.keep.now.base < FEW

    @property
    def kept_url(self) -> str:
        return self.here.list_url(KEEP_RATE, "kept")

    @property
    def base_url(self) -> str:
        return self.here.list_url(KEEP_RATE, "base")

    @property
    def rest_url(self) -> str:
        return self.here.list_url(KEEP_RATE, "rest")

    @property
    def excluded_url(self) -> str:
        return self.here.list_url(KEEP_RATE, "excluded")

    @property
    def split_url(self) -> str:
        return self.here.split_url()

    @property
    def curves_url(self) -> str:
        return self.asked.url("retention:curves", **self.asked.split_query())

    @cached_property
    def trend(self) -> Block:
        return rate_block("keep", KEEP_RATE, self.page.trend, self.here)

    @cached_property
    def blocks(self) -> list[Block]:
        page, here = self.page, self.here
        sold = _("档案里要有购车日期，且购车后满了期限，这里才有数")
        years = _("有两个自然年的进站记录后，这里会有数")
        longer = _("有六个自然年的进站记录后，这里会有数")
        return [
            rate_block("return", "return_rate", page.returns, here),
            rate_block("first", "first_service_rate", page.first_service, here, empty=sold),
            rate_block("annual", "annual_churn", page.annual, here, empty=years),
            rate_block("survival", "five_year_survival", page.survival, here, empty=longer),
        ]

    @property
    def all_blocks(self) -> list[Block]:
        return [self.trend, *self.blocks]

    @property
    def definitions(self) -> list[Definition]:
        return [card for metric in METRICS for card in definitions_of(metric)]
