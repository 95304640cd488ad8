"""What the question of a restatement answers with: one month as it was known on a day and as it is now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from huidian.engine.figures.figure import Figure
from huidian.kit.labels import Label
from huidian.kit.shares import less
from huidian.retention.answers import VehicleRow
from huidian.retention.as_of import AsOf

if TYPE_CHECKING:
    from huidian.engine.metrics import Metric
    from huidian.retention.queries.explained import ExplainedList


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure that can be asked for twice: a metric, of one kind of order; `windowed`: by a churn window."""

    key: str
    metric_id: str
    label: Label
    kind: str = "overall"
    windowed: bool = False

    @property
    def metric(self) -> Metric:
        from huidian.engine.metrics import METRICS

        return METRICS[self.metric_id]

    @property
    def yearly(self) -> bool:
        """Whether it is of Decembers only."""
        return self.metric.period == "year"


@dataclass(frozen=True, slots=True)
class RestatedCount:
    """One count of a figure: then, now, and how many vehicles came into it and went out of it.

    In `unit`: vehicles, or fen, of which `came` and `went` tell the vehicles whose amount grew or shrank.
    """

    key: str
    label: Label
    unit: Label
    then: int
    now: int
    came: int
    went: int
    money: bool


@dataclass(frozen=True, slots=True)
class MovedRow:
    """One vehicle that counts otherwise now: what it was and is, and what made the difference."""

    vehicle: VehicleRow
    effect: Label
    causes: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class LateMonth:
    """Orders of a month that were recorded (`late`), and that were taken back or replaced (`gone`), after the
    day on which a month's figures are usually told.
    """

    month: int
    late: int
    gone: int


@dataclass(frozen=True, slots=True)
class RestatementPage:
    """One figure of a month, known on `then_on` and on `now_on`, and the vehicles that differ.

    `counts` begin with the denominator and the numerator, where it is a rate. `closed_on` is the day the
    month was closed on (None: it was not, or the dealers differ). `then_at` is the moment of then, where then
    is the closing (None: the end of `then_on`). `moved` is how many vehicles differ in all. `begun` says
    whether the month had begun on `then_on`. `late_months` are the last ones told, in their order.
    `newest_moved`: no month was asked for, and this is the newest that has moved.
    """

    as_of: AsOf
    measure: Measure
    measures: tuple[Measure, ...]
    month: int
    months: tuple[int, ...]
    window: int
    then_on: date
    now_on: date
    today: date
    closed_on: date | None
    then_at: datetime | None
    begun: bool
    then: Figure
    now: Figure
    counts: tuple[RestatedCount, ...]
    moved: int
    vehicles: ExplainedList[MovedRow]
    late_months: tuple[LateMonth, ...]
    newest_moved: bool = False

    @property
    def is_rate(self) -> bool:
        return self.now.denominator is not None

    @property
    def change(self) -> float | None:
        """How the rate moved, as a fraction (0.01 is one point)."""
        return less(self.now.rate, self.then.rate)
