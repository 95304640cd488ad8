"""The teams page as its templates draw it: who keeps the vehicles that are in their hands (S4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huidian.network.scope import Scope
from huidian.retention import queries as retention
from huidian.retention.month_figures import Subject
from huidian.retention.queries import Figure, Split, TeamsPage
from huidian.retention.queries.targets import Target, as_target
from huidian.web import formats
from huidian.web.figures.address import Address
from huidian.web.figures.block import Block, Cell, Head, Line
from huidian.web.figures.definitions import Definition, definitions_of
from huidian.web.figures.lights import target_text
from huidian.web.figures.metrics import metric_of
from huidian.web.figures.page import Hero, rate_hero
from huidian.web.figures.rates import By, count_cell, excluded_cells, excluded_head, rate_block, rate_cell
from huidian.web.retention.page import RetentionPage

ASSESSMENT = "assessment_churn"
SHOWN = ("managed", "effective", "lost", "duty", "marginal", "lost_12", "permanent")


class TeamsDesk(RetentionPage[TeamsPage]):
    """Which team keeps the vehicles it answers for."""

    name = "teams"
    route = "retention:teams"

    @staticmethod
    def ask(scope: Scope, address: Address, now: datetime) -> TeamsPage:
        return retention.teams_page(scope, **address.question("month", "kind"), now=now)

    @cached_property
    def hero(self) -> Hero:
        duty = self.page.whole.now.counts["duty"]
        words = ngettext("看应联络的 %(duty)s 台", "看应联络的 %(duty)s 台", duty)
        return rate_hero(
            self.page.whole,
            which="lost",
            here=self.here,
            working="retention/teams_working.html",
            detail="retention/teams_duty.html",
            action=words % {"duty": formats.count(duty)},
            action_url=self.duty_url,
            icon="phone",
        )

    @property
    def lost_url(self) -> str:
        return self.here.list_url("lost", ASSESSMENT)

    @property
    def effective_url(self) -> str:
        return self.here.list_url("effective", ASSESSMENT)

    @property
    def duty_url(self) -> str:
        return self.here.list_url("duty", ASSESSMENT)

    @cached_property
    def trend(self) -> Block:
        return rate_block("trend", ASSESSMENT, self.page.trend, self.here, file_url=self.file_url("trend"))

    @cached_property
    def blocks(self) -> list[Block]:
        named = [("groups", self.page.groups), ("advisors", self.page.advisors)]
        return [self._table(key, split) for key, split in named if split is not None and split.rows]

    @property
    def all_blocks(self) -> list[Block]:
        return [self.trend, *self.blocks]

    @property
    def definitions(self) -> list[Definition]:
        return definitions_of(ASSESSMENT)

    def _table(self, key: str, split: Split) -> Block:
        metric = metric_of(ASSESSMENT)
        labels = {count.key: formats.in_language(count.label) for count in metric.counts}
        figures = [row.figure for row in split.rows]
        way = formats.in_language(split.label)
        return Block(
            key=key,
            title=_("按%(way)s") % {"way": way},
            heads=[
                Head(way, "label"),
                *(Head(labels[one], defines=f"def-{ASSESSMENT}-{one}") for one in SHOWN),
                Head(formats.in_language(metric.label), "percent", defines=f"def-{ASSESSMENT}"),
                *excluded_head(figures),
            ],
            lines=[
                *(
                    self._line(
                        Cell(row.label, "label"),
                        row.figure,
                        figures,
                        *_chosen(split.by, row.key),
                        target=self._target(split.by, row.key, row.figure),
                    )
                    for row in split.rows
                ),
                self._line(Cell(_("合计"), "text"), self.page.whole.now, figures, {}, {}),
            ],
            file_url=self.file_url(key),
        )

    def _target(self, way: str, key: str, figure: Figure) -> Target | None:
        """What a team or an advisor should come to."""
        subject = {"team": Subject(team=key), "advisor": Subject(advisor=key)}.get(way)
        if subject is None or not key:
            return None
        return as_target(self.page.targets, ASSESSMENT, subject, figure.month, figure.value)

    def _line(
        self,
        name: Cell,
        figure: Figure,
        figures: Sequence[Figure],
        by: By,
        narrowed: By,
        target: Target | None = None,
    ) -> Line:
        return [
            name,
            *(count_cell(figure, one, self.here, by, narrowed) for one in SHOWN),
            replace(rate_cell(figure), small=target_text(target)),
            *excluded_cells(metric_of(ASSESSMENT), figure, self.here, figures, by, narrowed),
        ]


def _chosen(way: str, key: str) -> tuple[By, By]:
    """A value as the list is narrowed to it: a dealer's vehicles, or those of a team or an advisor."""
    return ({way: key}, {}) if way == "dealer" else ({}, {way: key})
