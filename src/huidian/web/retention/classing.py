"""The classes page as its templates draw it: the month's migration, and classes and tiers over the year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from huidian.kit.months import format_month
from huidian.retention.queries import ClassesPage, Step
from huidian.web import formats
from huidian.web.definitions import FEW, Definition, definitions_of
from huidian.web.retention.asked import Asked
from huidian.web.retention.blocks import Block, Cell, Head
from huidian.web.retention.question import Questioned
from huidian.web.retention.rates import metric_of, rate_block

MIGRATION, STRUCTURE, TIERS = "class_migration", "class_structure", "tiers"
NEW = "new"
SHADES = (0.0, 0.05, 0.2, 0.4, 0.8)
"""From which share on (exclusive) a cell of the matrix is a step darker."""


@dataclass(frozen=True)
class ClassesDesk(Questioned):
    """`page` answers `asked`."""

    page: ClassesPage
    asked: Asked
    today: date
    route: str = "retention:classes"

    @property
    def few(self) -> bool:
        return self.page.sliding.now.base < FEW

    @property
    def down_url(self) -> str:
        return self.here.list_url(MIGRATION, "moved_down")

    @property
    def up_url(self) -> str:
        return self.here.list_url(MIGRATION, "moved_up")

    @property
    def base_url(self) -> str:
        return self.here.list_url(MIGRATION, "before")

    @property
    def excluded_url(self) -> str:
        return self.here.list_url(MIGRATION, "excluded")

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
            file_url=self._file("matrix"),
        )

    @cached_property
    def trend(self) -> Block:
        return rate_block("sliding", MIGRATION, self.page.trend, self.here, page="classes")

    @cached_property
    def structure(self) -> Block:
        names = {key: _("%(class)s 级") % {"class": key} for key in self.page.classes}
        return self._stack("structure", STRUCTURE, "customer_class", self.page.structure, names)

    @cached_property
    def tiers(self) -> Block:
        names = {key: formats.in_language(label) for key, label in self.page.tiers}
        return self._stack("tiers", TIERS, "tier", self.page.tier_steps, names)

    @property
    def all_blocks(self) -> list[Block]:
        return [self.matrix, self.trend, self.structure, self.tiers]

    @property
    def definitions(self) -> list[Definition]:
        return [card for metric in (MIGRATION, STRUCTURE, TIERS) for card in definitions_of(metric)]

    def _line(self, before: str, classes: Sequence[str]) -> list[Cell]:
        name = _("本月新进站") if before == NEW else _("%(class)s 级") % {"class": before}
        return [Cell(name, "text"), *(self._move(before, after) for after in classes)]

    def _move(self, before: str, after: str) -> Cell:
        move = self.page.moves.get((before, after))
        if move is None:
            return Cell(0)
        narrowed = {"from_class": before, "to_class": after}
        return Cell(
            move.vehicles,
            url=self.here.list_url(MIGRATION, "all", narrowed=narrowed),
            shade=sum((move.share or 0) > bound for bound in SHADES),
            small=formats.percent(move.share),
        )

    def _stack(
        self, key: str, metric_id: str, column: str, steps: Sequence[Step], names: dict[str, str]
    ) -> Block:
        """Shares of all vehicles by month, stacked in the order of the steps."""
        found = {(step.month, step.key): step for step in steps}
        months = sorted({step.month for step in steps})
        provisional = {step.month: step.provisional for step in steps}
        lines = [
            [
                Cell(format_month(month), "text", provisional=provisional[month]),
                *(self._step(found.get((month, one)), metric_id, column, month, one) for one in names),
            ]
            for month in months
        ]
        return Block(
            key=key,
            title=formats.in_language(metric_of(metric_id).label),
            heads=[Head(_("月份"), "text"), *(Head(name) for name in names.values())],
            lines=lines[::-1],
            spec=self._stack_spec(metric_id, column, found, months, provisional, names),
            empty=_("还没有可算的月份"),
            tall=True,
            file_url=self._file(key),
        )

    def _step(self, step: Step | None, metric_id: str, column: str, month: int, key: str) -> Cell:
        if step is None:
            return Cell(0)
        at = self.asked.but(month=month)
        return Cell(
            step.vehicles,
            url=at.list_url(metric_id, narrowed={column: key}),
            defines=f"def-{metric_id}-seen",
            small=formats.percent(step.share),
        )

    def _stack_spec(
        self,
        metric_id: str,
        column: str,
        found: dict[tuple[int, str], Step],
        months: Sequence[int],
        provisional: dict[int, bool],
        names: dict[str, str],
    ) -> dict[str, Any]:
        def share(month: int, key: str) -> float:
            step = found.get((month, key))
            return step.share or 0 if step else 0

        def tip(month: int, key: str) -> str:
            step = found.get((month, key))
            return _("%(n)s 台") % {"n": formats.count(step.vehicles if step else 0)}

        return {
            "kind": "stack",
            "percent": True,
            "ramp": True,
            "unit": "%",
            "words": {"provisional": _("未结束，暂计")},
            "labels": [format_month(month) for month in months],
            "series": [
                {
                    "name": name,
                    "values": [share(month, key) for month in months],
                    "tips": [tip(month, key) for month in months],
                    "provisional": [provisional[month] for month in months],
                    "links": [
                        self.asked.but(month=month).list_url(metric_id, narrowed={column: key})
                        for month in months
                    ],
                }
                for key, name in names.items()
            ],
        }

    def _file(self, key: str) -> str:
        return self.here.url("retention:table", page="classes", block=key)
