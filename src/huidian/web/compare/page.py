"""The comparison desk as its templates draw it: what `retention` answers, with the addresses behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from huidian.engine.figures.figure import Figure
from huidian.kit.months import format_month
from huidian.retention.comparison_answers import ComparisonPage, Side
from huidian.web import formats
from huidian.web.compare.asked import Asked
from huidian.web.compare.columns import trend_rows
from huidian.web.compare.words import part_words
from huidian.web.figures.definitions import Definition, definitions_of


@dataclass(frozen=True, slots=True)
class Choice:
    """One step of a switch."""

    value: str
    words: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Face:
    """One of the two definitions: its rate with the lists behind it."""

    mark: str
    side: Side
    lost_url: str
    base_url: str
    alone_url: str
    definition: str

    @property
    def figure(self) -> Figure | None:
        return self.side.figure


@dataclass(frozen=True, slots=True)
class Bar:
    """A part of the overlap, or one reason. ``width`` is a percentage of the longest bar."""

    words: str
    vehicles: int
    width: str
    url: str
    chosen: bool
    both: bool = False


@dataclass(frozen=True, slots=True)
class TrendLine:
    """One month of the trend: its own page, and both figures with the lists of the lost and of the base."""

    month: int
    url: str
    cells: tuple[tuple[Figure | None, str, str], ...]

    @property
    def provisional(self) -> bool:
        return any(figure and figure.provisional for figure, _lost_url, _base_url in self.cells)


@dataclass(frozen=True)
class DeskPage:
    """`page` answers `asked`; everything here is where a number leads or how it is drawn."""

    page: ComparisonPage
    asked: Asked

    @property
    def here(self) -> Asked:
        """The question with nothing left to what is usual."""
        page = self.page
        return Asked(page.a.definition.id, page.b.definition.id, page.month, self.asked.show)

    @property
    def firsts(self) -> list[Choice]:
        return self._choices(self.page.a)

    @property
    def seconds(self) -> list[Choice]:
        return self._choices(self.page.b)

    @property
    def months(self) -> list[Choice]:
        return [
            Choice(format_month(month), format_month(month), month == self.page.month)
            for month in self.page.months
        ]

    @property
    def earlier(self) -> str:
        return self._step(1)

    @property
    def later(self) -> str:
        return self._step(-1)

    @property
    def swapped_url(self) -> str:
        here = self.here
        return here.but(a=here.b, b=here.a, show="").desk_url()

    @property
    def same(self) -> bool:
        return self.page.a.definition == self.page.b.definition

    @cached_property
    def faces(self) -> list[Face]:
        return [
            Face(
                mark=mark,
                side=side,
                lost_url=self.here.list_url(key, "lost"),
                base_url=self.here.list_url(key, "base"),
                alone_url=self.here.but(show=key).desk_url(),
                definition=f"def-{side.definition.metric_id}",
            )
            for mark, key, side in ((_("甲"), "a", self.page.a), (_("乙"), "b", self.page.b))
        ]

    @property
    def differing(self) -> int:
        return self.page.a.alone + self.page.b.alone

    @property
    def differing_url(self) -> str:
        return self.here.but(show="").desk_url()

    @property
    def overlap(self) -> list[Bar]:
        """Who is lost by one, by both, by the other: bars from zero."""
        parts = {"a": self.page.a.alone, "both": self.page.both, "b": self.page.b.alone}
        return list(self._bars((key, part_words(self.page, key), n) for key, n in parts.items()))

    @property
    def reasons(self) -> list[Bar]:
        """The reasons by which one passes over what the other counts."""
        return list(
            self._bars((one.key, part_words(self.page, one.key), one.vehicles) for one in self.page.reasons)
        )

    @property
    def trend(self) -> list[TrendLine]:
        """The months of the trend, newest first, each with the lists behind its numbers."""
        return [
            TrendLine(
                month,
                asked.desk_url() if month in self.page.months else "",
                (
                    (a, asked.list_url("a", "lost"), asked.list_url("a", "base")),
                    (b, asked.list_url("b", "lost"), asked.list_url("b", "base")),
                ),
            )
            for month, a, b in trend_rows(self.page)
            for asked in [self.here.but(month=month, show="")]
        ]

    @property
    def trend_spec(self) -> dict[str, Any]:
        """What the chart module draws (see `static/huidian/js/chart-options.js`)."""
        page = self.page
        return {
            "kind": "lines",
            "percent": True,
            "unit": "%",
            "words": {"provisional": _("本月未结束，暂计")},
            "labels": [format_month(month) for month in page.trend_months],
            "series": [
                {
                    "name": face.mark,
                    "values": [one.rate if one else None for one in face.side.trend],
                    "tips": [_working(one) for one in face.side.trend],
                    "provisional": [bool(one and one.provisional) for one in face.side.trend],
                    "links": [self.here.but(month=month).desk_url() for month in page.trend_months],
                }
                for face in self.faces
            ],
        }

    @property
    def definitions(self) -> list[Definition]:
        metrics = dict.fromkeys(
            (self.page.a.definition.metric_id, self.page.b.definition.metric_id, "months_away")
        )
        return [card for metric_id in metrics for card in definitions_of(metric_id)]

    def _choices(self, side: Side) -> list[Choice]:
        return [
            Choice(one.id, formats.in_language(one.label), one == side.definition)
            for one in self.page.definitions
        ]

    def _bars(self, parts: Iterator[tuple[str, str, int]]) -> Iterator[Bar]:
        drawn: Sequence[tuple[str, str, int]] = list(parts)
        longest = max((vehicles for _key, _words, vehicles in drawn), default=0)
        for key, words, vehicles in drawn:
            yield Bar(
                words=words,
                vehicles=vehicles,
                width=formats.width(vehicles, longest),
                url=self.here.but(show=key).desk_url(),
                chosen=self.page.wanted == key,
                both=key == "both",
            )

    def _step(self, by: int) -> str:
        months = self.page.months
        at = months.index(self.page.month) + by if self.page.month in months else -1
        return self.here.but(month=months[at], show="").desk_url() if 0 <= at < len(months) else ""


def _working(figure: Figure | None) -> str:
    if figure is None:
        return ""
    return _("%(base)s 台中 %(lost)s 台") % {
        "base": formats.count(figure.n),
        "lost": formats.count(figure.numerator),
    }
