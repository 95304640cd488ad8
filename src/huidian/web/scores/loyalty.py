"""Whether the content come back: S0's curve out of the dealer's own answers and orders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huidian.engine.scores.loyalty import BandReturn
from huidian.playbooks.scores import ScoreRules
from huidian.web import formats
from huidian.web.figures.block import Bar, Block, Cell, Head
from huidian.web.scores.address import Wish
from huidian.web.scores.estimates import estimate_cell, interval


@dataclass(frozen=True)
class LoyaltyPage:
    """The curve up to a month; its numbers open their answers for who `manages` them."""

    dealer: str
    month: int
    rules: ScoreRules
    lines: Sequence[BandReturn]
    manages: bool

    def url(self, one: BandReturn, **more: str) -> str:
        """The answers of a band."""
        if not (self.manages and one.estimate.n):
            return ""
        return Wish(self.month).at("scores:interviews", band=one.band.key, **more)

    @property
    def n(self) -> int:
        return sum(one.estimate.n for one in self.lines)

    @cached_property
    def block(self) -> Block:
        return Block(
            key="loyalty",
            title=_("各满意度档的回店率"),
            heads=[
                Head(_("满意度"), "label"),
                Head(_("车主")),
                Head(pgettext("loyalty", "回店")),
                Head(_("回店率"), "percent"),
            ],
            lines=[
                [
                    Cell(one.band.label, "label"),
                    Cell(one.estimate.n, url=self.url(one)),
                    Cell(one.returned, url=self.url(one, back="true") if one.returned else ""),
                    estimate_cell(one.estimate, percent=True),
                ]
                for one in self.lines
            ]
            if self.n
            else [],
            empty=_("还没有足够久以前的答卷：过了回店期限才看得出车主来没来。"),
        )

    @property
    def bars(self) -> list[Bar]:
        return [
            Bar(
                words=formats.in_language(one.band.label),
                url="",
                width=formats.width(one.estimate.value or 0, 1),
                text=formats.percent(one.estimate.value),
                small=interval(one.estimate, percent=True),
                few=one.estimate.few,
            )
            for one in self.lines
        ]
