"""The teams page as its templates draw it: who keeps the vehicles that are in their hands (S4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils.translation import gettext as _

from huidian.retention.queries import Figure, Split, SplitRow, TeamsPage
from huidian.web import formats
from huidian.web.definitions import FEW, Definition, definitions_of
from huidian.web.retention.asked import Asked
from huidian.web.retention.blocks import Block, Cell, Head, excluded_head, rate_cell
from huidian.web.retention.question import Questioned
from huidian.web.retention.rates import metric_of, rate_block

ASSESSMENT = "assessment_churn"
SHOWN = ("managed", "effective", "lost", "duty", "marginal", "lost_12", "permanent")


@dataclass(frozen=True)
class TeamsDesk(Questioned):
    """`page` answers `asked`."""

    page: TeamsPage
    asked: Asked
    today: date
    route: str = "retention:teams"

    @property
    def counts(self) -> dict[str, int]:
        return dict(self.page.whole.now.counts)

    @property
    def few(self) -> bool:
        return self.page.whole.now.base < FEW

    @property
    def lost_url(self) -> str:
        return self.here.list_url(ASSESSMENT, "lost")

    @property
    def effective_url(self) -> str:
        return self.here.list_url(ASSESSMENT, "effective")

    @property
    def duty_url(self) -> str:
        return self.here.list_url(ASSESSMENT, "duty")

    @property
    def excluded_url(self) -> str:
        return self.here.list_url(ASSESSMENT, "excluded")

    @cached_property
    def trend(self) -> Block:
        return rate_block("trend", ASSESSMENT, self.page.trend, self.here, page="teams")

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
        whole = self.page.whole.now
        return Block(
            key=key,
            title=_("按%(way)s") % {"way": formats.in_language(split.label)},
            heads=[
                Head(formats.in_language(split.label), "label"),
                *(Head(labels[one], defines=f"def-{ASSESSMENT}-{one}") for one in SHOWN),
                Head(formats.in_language(metric.label), "percent", defines=f"def-{ASSESSMENT}"),
                *excluded_head(figures),
            ],
            lines=[
                *(self._line(split.by, row, figures) for row in split.rows),
                [
                    Cell(_("合计"), "text"),
                    *(Cell(whole.counts[one], url=self._url(one, {}, {})) for one in SHOWN),
                    rate_cell(whole, ASSESSMENT),
                    *(Cell(whole.excluded, url=self.excluded_url) for _head in excluded_head(figures)),
                ],
            ],
            file_url=self.here.url("retention:table", page="teams", block=key),
        )

    def _line(self, way: str, row: SplitRow, figures: list[Figure]) -> list[Cell]:
        by, narrowed = ({way: row.key}, {}) if way == "dealer" else ({}, {way: row.key})
        figure = row.figure
        return [
            Cell(row.label, "label"),
            *(
                Cell(
                    figure.counts[one],
                    url=self._url(one, by, narrowed) if figure.counts[one] else "",
                    defines=f"def-{ASSESSMENT}-{one}",
                )
                for one in SHOWN
            ),
            rate_cell(figure, ASSESSMENT),
            *(
                Cell(figure.excluded, url=self._url("excluded", by, narrowed))
                for _head in excluded_head(figures)
            ),
        ]

    def _url(self, which: str, by: dict[str, str], narrowed: dict[str, str]) -> str:
        return self.here.list_url(ASSESSMENT, which, by=by, narrowed=narrowed)
