"""Closed months as their templates draw them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from huidian.retention.closing_answers import CloseHistory, ClosePage, KeptClose, KeptMetric
from huidian.web.churn.asked import Asked
from huidian.web.links import restatement_url


@dataclass(frozen=True, slots=True)
class Line:
    """One closing of the history with the addresses it leads to."""

    kept: KeptClose

    @property
    def desk_url(self) -> str:
        return Asked(self.kept.closing.month, self.kept.closing.window, "overall").desk_url()

    @property
    def then_url(self) -> str:
        """The desk with the knowledge of the day the month was closed on."""
        closing = self.kept.closing
        return Asked(closing.month, closing.window, "overall", closing.known_on).desk_url()

    @property
    def difference_url(self) -> str:
        closing = self.kept.closing
        return restatement_url(closing.month, closing.known_on)


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """The closings; `several` where they are of more than one dealer."""

    found: CloseHistory
    several: bool

    @property
    def lines(self) -> list[Line]:
        return [Line(kept) for kept in self.found.closes]


@dataclass(frozen=True, slots=True)
class ClosedPage:
    """One closing: the metrics that moved first, then those that did not."""

    found: ClosePage

    @property
    def line(self) -> Line:
        return Line(self.found.close)

    @property
    def closing(self) -> KeptClose:
        return self.found.close

    @property
    def moved(self) -> list[KeptMetric]:
        return [metric for metric in self.found.metrics if metric.moved]

    @property
    def same(self) -> list[KeptMetric]:
        return [metric for metric in self.found.metrics if not metric.moved]

    @property
    def blocks(self) -> Iterator[tuple[bool, list[KeptMetric]]]:
        """Those that moved (True) and those that did not, where there are any."""
        yield from ((moved, rows) for moved, rows in ((True, self.moved), (False, self.same)) if rows)
