"""What is asked for twice: the figures to choose from, and one of them laid out for two days of knowledge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from huidian.kit.labels import Label
from huidian.kit.months import first_day, last_day
from huidian.mart.freshness import end_of
from huidian.retention.mart_view import MartView
from huidian.retention.queries.reaching_back import months_back
from huidian.retention.restatement_answers import Measure

if TYPE_CHECKING:
    from huidian.engine.metrics import Metric
    from huidian.engine.restatement.restatement import Known

USUAL_DAY = 5
"""The day of the next month by which a month's figures are usually told."""


def _measures() -> Mapping[str, Measure]:
    made = [
        Measure("churn", "monthly_churn", "overall", Label("月流失率", "Monthly churn"), False, True),
        Measure(
            "churn-maintenance",
            "monthly_churn",
            "maintenance",
            Label("月流失率 · 保养", "Monthly churn · Maintenance"),
            False,
            True,
        ),
        Measure(
            "churn-repair",
            "monthly_churn",
            "repair",
            Label("月流失率 · 维修", "Monthly churn · Repair"),
            False,
            True,
        ),
        _plain("base", Label("活跃车辆", "Active vehicles"), windowed=True),
        _plain("throughput", Label("进站台数", "Vehicles seen")),
        _plain("assessment_churn", Label("考核流失率", "Assessment churn")),
        _plain("churn_of_holdings", Label("保有流失率", "Lost share of holdings"), windowed=True),
        _plain("keep_rate", Label("客户保持率", "Keep rate")),
        _plain("return_rate", Label("流失客户回归率", "Return rate of lost vehicles")),
        _plain("first_service_rate", Label("首次进站率", "First-service rate")),
        _plain("annual_churn", Label("年流失率", "Annual churn"), yearly=True),
        _plain("annual_value", Label("年度产值流失率", "Annual value lost"), yearly=True),
    ]
    return {one.key: one for one in made}


def _plain(metric_id: str, label: Label, *, yearly: bool = False, windowed: bool = False) -> Measure:
    return Measure(metric_id.replace("_", "-"), metric_id, "overall", label, yearly, windowed)


MEASURES = _measures()
"""The figures that can be asked for twice, by key."""


def measure_of(key: str) -> Measure:
    """The measure of that key, else the first."""
    return MEASURES.get(key) or next(iter(MEASURES.values()))


def usual_day(month: int) -> date:
    """The day a month's figure is usually told on."""
    return first_day(month + 1).replace(day=USUAL_DAY)


@dataclass(frozen=True, slots=True)
class Told:
    """When a month was closed: the day (None: it was not) and, of a single dealer, the moment."""

    on: date | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class Case:
    """One figure of one month for one window, read with the knowledge of two days. `view` is today's.

    `then_at` is the moment of then on its day, where it is known (None: the end of the day).
    """

    view: MartView
    measure: Measure
    month: int
    window: int
    then_on: date
    now_on: date
    then_at: datetime | None = None

    @classmethod
    def of(
        cls,
        view: MartView,
        measure: Measure,
        month: int,
        window: int,
        then_on: date,
        now_on: date | None,
        told: Told,
    ) -> Case:
        """With the days brought into order: none after today, then not after now.

        On the day the month was closed, then is the moment of the closing.
        """
        last = min(now_on or view.today, view.today)
        then_on = min(then_on, last)
        return cls(view, measure, month, window, then_on, last, told.at if then_on == told.on else None)

    @property
    def metric(self) -> Metric:
        from huidian.engine.metrics import METRICS

        return METRICS[self.measure.metric_id]

    @cached_property
    def reading_then(self) -> MartView:
        if self.then_at is None:
            return self._as_of(self.then_on)
        return MartView(self.view.dealers, self.view.own, self.then_on, self.then_at)

    @cached_property
    def reading_now(self) -> MartView:
        return self._as_of(self.now_on)

    @cached_property
    def then(self) -> Known:
        return self._known(self.reading_then)

    @cached_property
    def now(self) -> Known:
        return self._known(self.reading_now)

    @property
    def first_on(self) -> date:
        """The first day whose orders have a part in the figure."""
        back = months_back(self.metric, self.view.rules, self.window)
        return date.min if back is None else first_day(self.month - back)

    @property
    def last_on(self) -> date:
        """The last day whose orders have a part in it."""
        return last_day(self.month)

    def _as_of(self, day: date) -> MartView:
        if day >= self.view.today:
            return self.view
        return MartView(self.view.dealers, self.view.own, day, end_of(self.view.dealers, day))

    def _known(self, view: MartView) -> Known:
        from huidian.engine.restatement.restatement import Known

        question = view.question(window=self.window, kind=self.measure.kind, months=(self.month, self.month))
        if self.metric.period == "day":
            question = replace(question, on=min(question.on, self.last_on))
        whole = view.known_at is None
        # The end of today stands for now: asked again on the same day it is the same question.
        at = view.known_at or end_of(view.dealers, view.today)
        return Known(at, view.evidence, question, None if whole else view.today)
