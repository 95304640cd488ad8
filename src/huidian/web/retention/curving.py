"""The retention curves as the templates draw them: at most five years, up to where few are followed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huidian.retention.queries import Curve, CurvesPage
from huidian.web import formats
from huidian.web.churn.asked import WINDOWS
from huidian.web.definitions import Definition, definitions_of
from huidian.web.retention.asked import Asked
from huidian.web.retention.blocks import Block, Cell, Head
from huidian.web.retention.rates import metric_of

CURVE = "retention_curve"
SHOWN = 5
STEP = 6
"""The table tells every so many months; the picture every one."""


@dataclass(frozen=True)
class CurvesDesk:
    """`page` answers `asked`."""

    page: CurvesPage
    asked: Asked

    @property
    def windows(self) -> list[tuple[int, bool]]:
        """The churn windows to choose, with whether it is the one."""
        window = self.page.frame.window
        return [(one, one == window) for one in sorted({*WINDOWS, window})]

    @property
    def shown(self) -> Sequence[Curve]:
        """The newest years that have been followed long enough to say something."""
        telling = [curve for curve in self.page.curves if len(_told(curve)) > self.page.frame.window]
        return telling[-SHOWN:]

    @cached_property
    def block(self) -> Block:
        curves = self.shown
        longest = max((len(_told(curve)) for curve in curves), default=0)
        title = formats.in_language(metric_of(CURVE).label)
        return Block(
            key="curve",
            title=_("%(curve)s，按首次进站年份") % {"curve": title},
            heads=[
                Head(_("首次进站后"), "text"),
                *(Head(str(curve.year), "percent", f"def-{CURVE}") for curve in curves),
            ],
            lines=[self._line(months, curves) for months in range(0, longest, STEP)],
            note=_("满 %(window)s 个月未进站即流失；每格为留存率与仍在跟踪的台数，不足 30 台不画")
            % {"window": self.page.frame.window},
            spec=self._spec(curves, longest),
            empty=_("首次进站满一个窗口的车辆够 30 台后，这里会有曲线"),
            tall=True,
            file_url=self.asked.url("retention:table", page="curves", block="curve"),
        )

    @property
    def all_blocks(self) -> list[Block]:
        return [self.block]

    @property
    def definitions(self) -> list[Definition]:
        return definitions_of(CURVE)

    def _line(self, months: int, curves: Sequence[Curve]) -> list[Cell]:
        return [
            Cell(pgettext("axis", "%(n)s 个月") % {"n": months}, "text"),
            *(self._cell(curve, months) for curve in curves),
        ]

    def _cell(self, curve: Curve, months: int) -> Cell:
        point = next((one for one in curve.points if one.months == months), None)
        if point is None:
            return Cell(None, "percent")
        year = str(curve.year)
        return Cell(
            point.survival,
            "percent",
            url=self._url("lost", cohort_year=year, lost_by=str(months)),
            few=point.few,
            small=f"n={formats.count(point.at_risk)}",
            small_url=self._url("cohort", cohort_year=year, at_risk=str(months)),
        )

    def _url(self, which: str, **narrowed: str) -> str:
        return self.asked.list_url(CURVE, which, narrowed=narrowed)

    def _spec(self, curves: Sequence[Curve], longest: int) -> dict[str, Any]:
        return {
            "kind": "lines",
            "percent": True,
            "step": True,
            "unit": "%",
            "words": {"provisional": ""},
            "labels": [pgettext("axis", "%(n)s 个月") % {"n": months} for months in range(longest)],
            "series": [
                {
                    "name": str(curve.year),
                    "values": [point.survival for point in _told(curve)],
                    "tips": [f"n={formats.count(point.at_risk)}" for point in _told(curve)],
                }
                for curve in reversed(curves)
            ],
        }


def _told(curve: Curve) -> list[Any]:
    """The curve up to where few are followed."""
    return list(takewhile(lambda point: not point.few, curve.points))
