"""The comparison desk as its templates draw it: what `retention` answers, with the addresses behind it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huidian.engine.figures.figure import Figure
from huidian.kit.labels import Label
from huidian.kit.months import format_month
from huidian.retention.comparison_answers import ComparisonPage, Side
from huidian.web import formats
from huidian.web.compare.address import list_url
from huidian.web.compare.columns import trend_rows
from huidian.web.compare.words import part_words
from huidian.web.figures.address import Address
from huidian.web.figures.controls import Choice
from huidian.web.figures.definitions import Definition, definitions_of


@dataclass(frozen=True, slots=True)
class Face:
    """One of the two definitions: its figure with the lists behind it."""

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
    both: bool


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
    """`page` answers `address`; everything here is where a number leads or how it is drawn."""

    page: ComparisonPage
    address: Address

    @cached_property
    def here(self) -> Address:
        """The question with nothing left to what is usual."""
        page = self.page
        return self.address.but(a=page.a.definition.id, b=page.b.definition.id, month=page.month)

    @property
    def all_of(self) -> Address:
        """The same of all the vehicles that differ."""
        return self.here.but(show="")

    @property
    def firsts(self) -> list[Choice]:
        return self._definitions(self.page.a)

    @property
    def seconds(self) -> list[Choice]:
        return self._definitions(self.page.b)

    @property
    def months(self) -> list[Choice]:
        return [Choice(format_month(month), "", month == self.page.month) for month in self.page.months]

    @property
    def earlier(self) -> str:
        return self._step(1)

    @property
    def later(self) -> str:
        return self._step(-1)

    @property
    def swapped_url(self) -> str:
        own = self.here.more
        return self.all_of.but(a=own["b"], b=own["a"]).url

    @property
    def trend_url(self) -> str:
        return self.all_of.at("compare:trend").url

    @property
    def same(self) -> bool:
        return self.page.a.definition == self.page.b.definition

    @cached_property
    def faces(self) -> list[Face]:
        return [
            Face(
                mark=mark,
                side=side,
                lost_url=list_url(self.here, key, "lost"),
                base_url=list_url(self.here, key, "base"),
                alone_url=self.here.but(show=key).url,
                definition=f"def-side-{key}",
            )
            for mark, key, side in ((_("甲"), "a", self.page.a), (_("乙"), "b", self.page.b))
        ]

    @property
    def differing(self) -> int:
        return self.page.a.alone + self.page.b.alone

    @property
    def differing_url(self) -> str:
        return self.all_of.url

    @property
    def overlap(self) -> list[Bar]:
        """Who is lost by one, by both, by the other: bars from zero."""
        return self._bars([("a", self.page.a.alone), ("both", self.page.both), ("b", self.page.b.alone)])

    @property
    def reasons(self) -> list[Bar]:
        """The reasons by which one passes over what the other counts."""
        return self._bars([(one.key, one.vehicles) for one in self.page.reasons])

    @property
    def trend(self) -> list[TrendLine]:
        """The months of the trend, newest first, each with the lists behind its numbers."""
        return [
            self._line(self.all_of.but(month=month), month, a, b) for month, a, b in trend_rows(self.page)
        ]

    @property
    def trend_spec(self) -> dict[str, Any]:
        """What the chart module draws (see `static/huidian/js/chart-options.js`)."""
        months = self.page.trend_months
        return {
            "kind": "lines",
            "percent": True,
            "unit": "%",
            "words": {"provisional": _("本月未结束，暂计")},
            "labels": [format_month(month) for month in months],
            "series": [
                {
                    "name": face.mark,
                    "values": [one.rate if one else None for one in face.side.trend],
                    "tips": [_working(one) for one in face.side.trend],
                    "provisional": [bool(one and one.provisional) for one in face.side.trend],
                    "links": [self.here.but(month=month).url for month in months],
                }
                for face in self.faces
            ],
        }

    @property
    def definitions(self) -> list[Definition]:
        sides = [_card(f"def-side-{key}", side) for key, side in (("a", self.page.a), ("b", self.page.b))]
        return [*sides, *definitions_of("months_away")]

    def _definitions(self, side: Side) -> list[Choice]:
        return [
            Choice(formats.in_language(one.label), "", one == side.definition, one.id)
            for one in self.page.definitions
        ]

    def _bars(self, parts: Iterable[tuple[str, int]]) -> list[Bar]:
        """Parts of the vehicles by their key, with how many they are."""
        counted = dict(parts)
        longest = max(counted.values(), default=0)
        return [
            Bar(
                words=part_words(self.page, key),
                url=self.here.but(show=key).url,
                width=formats.width(vehicles, longest),
                vehicles=vehicles,
                chosen=self.page.wanted == key,
                both=key == "both",
            )
            for key, vehicles in counted.items()
        ]

    def _line(self, address: Address, month: int, a: Figure | None, b: Figure | None) -> TrendLine:
        def cell(figure: Figure | None, side: str) -> tuple[Figure | None, str, str]:
            return figure, list_url(address, side, "lost"), list_url(address, side, "base")

        url = address.url if month in self.page.months else ""
        return TrendLine(month, url, (cell(a, "a"), cell(b, "b")))

    def _step(self, by: int) -> str:
        months = self.page.months
        at = months.index(self.page.month) + by if self.page.month in months else -1
        return self.all_of.but(month=months[at]).url if 0 <= at < len(months) else ""


def _working(figure: Figure | None) -> str:
    if figure is None:
        return ""
    return ngettext("%(base)s 台中 %(lost)s 台", "%(base)s 台中 %(lost)s 台", figure.n) % {
        "base": formats.count(figure.n),
        "lost": formats.count(figure.numerator),
    }


def _card(name: str, side: Side) -> Definition:
    """A side's own card: its metric's, with the months and orders that this definition asks for."""
    from huidian.engine.comparison.words import mark  # the engine is heavy; it loads with the first figure

    own, at = definitions_of(side.definition.metric_id)[0], mark(side.definition)
    return replace(
        own,
        id=name,
        label=side.definition.label,
        sentence=Label(f"{at.zh}。{own.sentence.zh}", f"{at.en[0].upper()}{at.en[1:]}. {own.sentence.en}"),
    )
