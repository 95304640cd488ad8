"""The classes page as its templates draw it: the month's migration, and classes and tiers over the year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huidian.network.scope import Scope
from huidian.retention import queries as retention
from huidian.retention.queries import ClassesPage, Split
from huidian.web import formats
from huidian.web.figures.address import Address
from huidian.web.figures.block import Block, Cell, Head, Line
from huidian.web.figures.definitions import Definition, definitions_of
from huidian.web.figures.metrics import metric_of
from huidian.web.figures.page import Hero, rate_hero
from huidian.web.figures.rates import rate_block
from huidian.web.retention.page import RetentionPage
from huidian.web.retention.stack import stack_block

MIGRATION, STRUCTURE, TIERS = "class_migration", "class_structure", "tiers"
NEW = "new"
SHADES = (0.0, 0.05, 0.2, 0.4, 0.8)
"""From which share on (exclusive) a cell of the matrix is a step darker."""


class ClassesDesk(RetentionPage[ClassesPage]):
    """Who moves up and who moves down."""

    name = "classes"
    route = "retention:classes"

    @staticmethod
    def ask(scope: Scope, address: Address, now: datetime) -> ClassesPage:
        return retention.classes_page(scope, **address.question("month", "kind"), now=now)

    @cached_property
    def hero(self) -> Hero:
        down = self.page.sliding.now.counts["moved_down"]
        words = ngettext("看降级的 %(down)s 台", "看降级的 %(down)s 台", down)
        return rate_hero(
            self.page.sliding,
            which="moved_down",
            here=self.here,
            working="retention/classes_working.html",
            action=words % {"down": formats.count(down)},
            action_url=self.down_url,
        )

    @property
    def down_url(self) -> str:
        return self.here.list_url("moved_down", MIGRATION)

    @property
    def up_url(self) -> str:
        return self.here.list_url("moved_up", MIGRATION)

    @property
    def base_url(self) -> str:
        return self.here.list_url("before", MIGRATION)

    @cached_property
    def matrix(self) -> Block:
        classes = [*self.page.classes]
        rows = [*classes, *([NEW] if any(before == NEW for before, _after in self.page.moves) else [])]
        return Block(
            key="matrix",
            title=_("本月等级迁移"),
            heads=[Head(_("上月末"), "text"), *(Head(_("→ %(class)s") % {"class": one}) for one in classes)],
            lines=[self._line(before, classes) for before in rows],
            note=_("行是上月末的等级，列是本月末的等级；每格为台数与占该行的比例"),
            file_url=self.file_url("matrix"),
        )

    @cached_property
    def trend(self) -> Block:
        return rate_block("sliding", MIGRATION, self.page.trend, self.here, file_url=self.file_url("sliding"))

    @cached_property
    def structure(self) -> Block:
        names = {key: _("%(class)s 级") % {"class": key} for key in self.page.classes}
        return self._stack("structure", STRUCTURE, self.page.class_months, names)

    @cached_property
    def tiers(self) -> Block:
        names = {key: formats.in_language(label) for key, label in self.page.tiers}
        return replace(
            self._stack("tiers", TIERS, self.page.tier_months, names),
            title=formats.in_language(self.page.tier_scheme.heading(metric_of(TIERS).label)),
        )

    @property
    def all_blocks(self) -> list[Block]:
        return [self.matrix, self.trend, self.structure, self.tiers]

    @property
    def definitions(self) -> list[Definition]:
        return [card for metric in (MIGRATION, STRUCTURE, TIERS) for card in definitions_of(metric)]

    def _stack(self, key: str, metric: str, splits: Mapping[int, Split], names: Mapping[str, str]) -> Block:
        return stack_block(key, metric, splits, names, self.address, file_url=self.file_url(key))

    def _line(self, before: str, classes: Sequence[str]) -> Line:
        name = _("本月新进站") if before == NEW else _("%(class)s 级") % {"class": before}
        return [Cell(name, "text"), *(self._move(before, after) for after in classes)]

    def _move(self, before: str, after: str) -> Cell:
        move = self.page.moves.get((before, after))
        if move is None:
            return Cell(0)
        narrowed = {"from_class": before, "to_class": after}
        return Cell(
            move.vehicles,
            url=self.here.list_url("all", MIGRATION, narrowed=narrowed),
            shade=sum((move.share or 0) > bound for bound in SHADES),
            small=formats.percent(move.share),
        )
