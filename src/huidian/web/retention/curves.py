"""The retention curves as the templates draw them: at most five years, up to where few are followed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from itertools import takewhile
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huidian.network.scope import Scope
from huidian.retention import queries as retention
from huidian.retention.queries import Curve, CurvePoint, CurvesPage
from huidian.web import formats
from huidian.web.figures.address import Address
from huidian.web.figures.block import Block, Cell, Head, Line
from huidian.web.figures.controls import Choice, window_choices
from huidian.web.figures.definitions import Definition, definitions_of
from huidian.web.figures.metrics import name_of
from huidian.web.retention.address import file_url
from huidian.web.retention.page import RetentionPage

CURVE = "retention_curve"
SHOWN = 5
STEP = 6
"""The table tells every so many months; the picture every one."""


class CurvesDesk(RetentionPage[CurvesPage]):
    """How long customers stay after their first visit."""

    name = "curves"

    @staticmethod
    def ask(scope: Scope, address: Address, now: datetime) -> CurvesPage:
        return retention.curves_page(scope, **address.question("window", "kind"), now=now)

    @property
    def windows(self) -> list[Choice]:
        return window_choices(self.address, self.page.frame.window)

    @property
    def shown(self) -> Sequence[Curve]:
        """The newest years that have been followed long enough to say something."""
        telling = [curve for curve in self.page.curves if len(_telling(curve)) > self.page.frame.window]
        return telling[-SHOWN:]

    @cached_property
    def block(self) -> Block:
        curves = self.shown
        longest = max((len(_telling(curve)) for curve in curves), default=0)
        return Block(
            key="curve",
            title=_("%(curve)s，按首次进站年份") % {"curve": name_of(CURVE)},
            heads=[
                Head(_("首次进站后"), "text"),
                *(Head(str(curve.year), "percent", f"def-{CURVE}") for curve in curves),
            ],
            lines=[self._line(months, curves) for months in range(0, longest, STEP)],
            note=_("满 %(window)s 个月未进站即流失；每格为留存率与仍在跟踪的台数，不足 30 台不画")
            % {"window": self.page.frame.window},
            spec=_spec(curves, longest),
            empty=_("首次进站满一个窗口的车辆够 30 台后，这里会有曲线"),
            shape="tall",
            file_url=file_url(self.address, self.name, "curve"),
        )

    @property
    def all_blocks(self) -> list[Block]:
        return [self.block]

    @property
    def definitions(self) -> list[Definition]:
        return definitions_of(CURVE)

    def _line(self, months: int, curves: Sequence[Curve]) -> Line:
        return [Cell(_months(months), "text"), *(self._cell(curve, months) for curve in curves)]

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
        return self.address.list_url(which, CURVE, narrowed=narrowed)


def _spec(curves: Sequence[Curve], longest: int) -> dict[str, Any]:
    return {
        "kind": "lines",
        "percent": True,
        "step": True,
        "unit": "%",
        "words": {"provisional": ""},
        "labels": [_months(months) for months in range(longest)],
        "series": [
            {
                "name": str(curve.year),
                "values": [point.survival for point in _telling(curve)],
                "tips": [f"n={formats.count(point.at_risk)}" for point in _telling(curve)],
            }
            for curve in reversed(curves)
        ],
    }


def _months(months: int) -> str:
    return pgettext("axis", "%(n)s 个月") % {"n": months}


def _telling(curve: Curve) -> list[CurvePoint]:
    """The curve up to where few are followed."""
    return list(takewhile(lambda point: not point.few, curve.points))
