"""The network desk as its templates draw it: dealers beside each other, or one among all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from huidian.kit.rounding import percent
from huidian.retention.queries import DealerLine, NetworkPage
from huidian.web import formats
from huidian.web.figures.definitions import Definition, definitions_of
from huidian.web.figures.page import FiguresPage
from huidian.web.network.address import Lists
from huidian.web.network.flow import FlowTable
from huidian.web.network.ranking import Row
from huidian.web.network.words import compared_with, why
from huidian.web.units import chart_unit

BARS = 12


@dataclass(frozen=True)
class DeskPage(FiguresPage[NetworkPage]):
    """`rows` are the dealers shown; `flow_of` gives what may be seen of the flow between dealers."""

    rows: Sequence[Row] = ()
    flow_of: Callable[[], FlowTable | None] = lambda: None

    with_windows = True

    @property
    def alone(self) -> DealerLine | None:
        """The one dealer the page speaks of, if it is one."""
        return self.page.lines[0] if len(self.page.lines) == 1 else None

    @property
    def compared_with(self) -> str:
        """The circle of dealers that the one dealer is compared with, in words."""
        return compared_with(self.alone) if self.alone else ""

    @property
    def whys(self) -> list[str]:
        """Why the one dealer needs a look."""
        return [why(reason, self.alone) for reason in self.alone.reasons] if self.alone else []

    @property
    def urgent(self) -> int:
        """How many dealers need a call."""
        return sum(bool(line.reasons) for line in self.page.lines)

    @cached_property
    def flow(self) -> FlowTable | None:
        return self.flow_of()

    @cached_property
    def lists(self) -> Lists:
        """The lists behind the numbers of all the reader's dealers."""
        return Lists.of(self.here)

    @property
    def flows_file_url(self) -> str:
        return self.here.at("network:flows-export").url

    @property
    def definitions(self) -> list[Definition]:
        metrics = ("network_churn", "network_defection", "monthly_churn")
        return [card for metric_id in metrics for card in definitions_of(metric_id)]

    @property
    def beside_peers(self) -> dict[str, Any]:
        """What the chart module draws: each dealer's rate as a bar, its peers' median as a mark on it."""
        rows = self.rows[:BARS]
        return {
            "kind": "marks",
            "percent": True,
            "unit": "%",
            "words": {"provisional": _("暂计"), "mark": _("可比店中位数")},
            "labels": [row.line.name for row in rows],
            "series": [
                {
                    "name": _("流失率"),
                    "values": [row.line.figure.rate for row in rows],
                    "marks": [row.line.peers.median for row in rows],
                    "urgent": [row.urgent for row in rows],
                    "tips": [_beside(row.line) for row in rows],
                    "provisional": [row.line.figure.provisional for row in rows],
                    "links": [row.lists.lost_url for row in rows],
                }
            ],
        }

    @property
    def spread_spec(self) -> dict[str, Any]:
        """How the dealers' rates spread: a column a band, ours before the others."""
        bins = self.page.spread.bins if self.page.spread else ()
        return {
            "kind": "columns",
            **chart_unit("家"),
            "words": {"provisional": _("暂计")},
            "labels": [_band(one.from_rate, one.until_rate) for one in bins],
            "notes": [_("本店在此") if one.mine else "" for one in bins],
            "selected": next((at for at, one in enumerate(bins) if one.mine), None),
            "series": [{"name": pgettext("several", "经销商"), "values": [one.dealers for one in bins]}],
        }

    @property
    def bands(self) -> list[tuple[str, int, bool]]:
        """The same as a table."""
        bins = self.page.spread.bins if self.page.spread else ()
        return [(_band(one.from_rate, one.until_rate), one.dealers, one.mine) for one in bins]


def _band(low: float, high: float) -> str:
    return f"{percent(low, 0)[:-1]}–{percent(high, 0)}"


def _beside(line: DealerLine) -> str:
    lost = ngettext("%(cohort)s 台中 %(lost)s 台", "%(cohort)s 台中 %(lost)s 台", line.figure.n) % {
        "cohort": formats.count(line.figure.n),
        "lost": formats.count(line.figure.numerator),
    }
    return " · ".join([lost, peers_words(line)])


def peers_words(line: DealerLine) -> str:
    """With whom a dealer is compared, or that there are too few."""
    if line.peers.median is None:
        return ngettext("可比 %(n)s 家，不足以比较", "可比 %(n)s 家，不足以比较", line.peers.n) % {
            "n": line.peers.n
        }
    return ngettext(
        "可比 %(n)s 家（%(circle)s），中位数 %(median)s",
        "可比 %(n)s 家（%(circle)s），中位数 %(median)s",
        line.peers.n,
    ) % {
        "n": line.peers.n,
        "circle": compared_with(line),
        "median": formats.percent(line.peers.median),
    }
