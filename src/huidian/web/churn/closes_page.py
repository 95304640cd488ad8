"""Closed months as their templates draw them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from huidian.engine.facts.kinds import OVERALL
from huidian.retention.closing_answers import ClosePage, Closing, Counted, KeptClose, KeptMetric
from huidian.web.churn.address import FIELDS
from huidian.web.links import restatement_url


@dataclass(frozen=True, slots=True)
class CloseLine:
    """One closing of the history with the addresses it leads to; `several` where more than its dealer is
    chosen."""

    kept: KeptClose
    several: bool
    counted_now: Counted | None

    @classmethod
    def of(cls, kept: KeptClose, several: bool) -> CloseLine:
        return cls(kept, several, kept.difference.counted if kept.difference else None)

    @property
    def closing(self) -> Closing:
        return self.kept.closing

    @property
    def rate_now(self) -> float | None:
        """Today's rate of the month."""
        return self.kept.difference.now.rate if self.kept.difference else self.closing.figure.rate

    @property
    def then_url(self) -> str:
        """The desk with the knowledge of the day the month was closed on."""
        closing = self.kept.closing
        return FIELDS.address(month=closing.month, window=closing.window, as_of=closing.as_of).url

    @property
    def difference_url(self) -> str:
        """Which vehicles and orders made the difference; "" where it is not they alone, or where that desk
        would tell of other dealers too."""
        closing = self.kept.closing
        if self.several or self.counted_now != closing.counted:
            return ""
        return restatement_url(closing.month, closing.as_of, kind=OVERALL, window=closing.window)


@dataclass(frozen=True, slots=True)
class ClosedPage:
    """One closing: the metrics that moved first, then those that did not; `several` as in `CloseLine`."""

    full: ClosePage
    several: bool

    @property
    def line(self) -> CloseLine:
        return CloseLine(self.full.close, self.several, self.full.counted_now)

    @property
    def closing(self) -> KeptClose:
        return self.full.close

    @property
    def moved(self) -> list[KeptMetric]:
        return [metric for metric in self.full.metrics if metric.moved]

    @property
    def same(self) -> list[KeptMetric]:
        return [metric for metric in self.full.metrics if not metric.moved]

    @property
    def blocks(self) -> Iterator[tuple[bool, list[KeptMetric]]]:
        """Those that moved (True) and those that did not, where there are any."""
        yield from ((moved, rows) for moved, rows in ((True, self.moved), (False, self.same)) if rows)
