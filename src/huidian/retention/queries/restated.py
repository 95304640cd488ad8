"""What is asked for twice: the figures to choose from, and one of them laid out for two days of knowledge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from huidian.engine.facts.kinds import OVERALL
from huidian.engine.figures.figure import Figure
from huidian.kit.labels import Label
from huidian.kit.months import first_day, last_day
from huidian.mart.freshness import end_of
from huidian.network.scope import Scope
from huidian.retention.mart_view import MartView, open_mart_view
from huidian.retention.models import MonthClose
from huidian.retention.queries.figures import month_with_data, months_to_choose
from huidian.retention.restatement_answers import LateMonth, Measure

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from huidian.engine.metrics import Metric
    from huidian.engine.restatement.restatement import Known

Arguments = tuple[str, int, int, date, date, datetime | None]
LATE_MONTHS = 12
MOST_TRIED = 6
"""How many months are looked at for one that has moved."""
USUAL_DAY = 5
"""The day of the next month by which a month's figures are usually told."""


def _churn(kind: str, zh: str, en: str) -> Measure:
    key = "churn" if kind == OVERALL else f"churn-{kind}"
    return Measure(key, "monthly_churn", Label(f"月流失率{zh}", f"Monthly churn{en}"), kind, windowed=True)


def _plain(metric_id: str, zh: str, en: str, *, windowed: bool = False) -> Measure:
    return Measure(metric_id.replace("_", "-"), metric_id, Label(zh, en), windowed=windowed)


_OFFERED = (
    _churn(OVERALL, "", ""),
    _churn("maintenance", " · 保养", " · Maintenance"),
    _churn("repair", " · 维修", " · Repair"),
    _plain("base", "活跃车辆", "Active vehicles", windowed=True),
    _plain("throughput", "进站台数", "Vehicles seen"),
    _plain("assessment_churn", "考核流失率", "Assessment churn"),
    _plain("churn_of_holdings", "保有流失率", "Lost share of holdings", windowed=True),
    _plain("keep_rate", "客户保持率", "Retention rate"),
    _plain("return_rate", "流失客户回归率", "Return rate of lost vehicles"),
    _plain("first_service_rate", "首次进站率", "First-service rate"),
    _plain("annual_churn", "年流失率", "Annual churn"),
    _plain("annual_value", "年度产值流失率", "Annual value lost"),
)
MEASURES: Mapping[str, Measure] = {one.key: one for one in _OFFERED}
"""The figures that can be asked for twice, by key."""


def measure_of(key: str) -> Measure:
    """The measure of that key, else the first."""
    return MEASURES.get(key) or next(iter(MEASURES.values()))


def usual_day(month: int) -> date:
    """The day a month's figure is usually told on."""
    return first_day(month + 1).replace(day=USUAL_DAY)


@dataclass(frozen=True, slots=True)
class ClosedAt:
    """When a month was closed: the day (None: it was not) and, of a single dealer, the moment."""

    on: date | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class Restatement:
    """One figure of one month for one window, to be read with the knowledge of two days. `view` is today's.

    `months` are those that can be asked for, newest first. None of the days is after today, nor then after
    now. `newest_moved`: no month was asked for, and this is the newest of those told that has moved.
    """

    view: MartView
    measure: Measure
    month: int
    months: tuple[int, ...]
    window: int
    closed: ClosedAt
    then_on: date
    now_on: date
    newest_moved: bool = False

    @property
    def metric(self) -> Metric:
        return self.measure.metric

    @property
    def then_at(self) -> datetime | None:
        """The moment of then on its day: that of the closing, if it is that day's (None: the day's end)."""
        return self.closed.at if self.then_on == self.closed.on else None

    @cached_property
    def view_then(self) -> MartView:
        if self.then_at is None:
            return self._as_of(self.then_on)
        return self.view.as_known(self.then_on, self.then_at)

    @cached_property
    def view_now(self) -> MartView:
        return self._as_of(self.now_on)

    @cached_property
    def then(self) -> Known:
        return self._known(self.view_then)

    @cached_property
    def now(self) -> Known:
        return self._known(self.view_now)

    @property
    def first_on(self) -> date:
        """The first day whose orders have a part in the figure."""
        back = self.metric.looks_back(self.view.rules, self.window)
        return date.min if back is None else first_day(self.month - back)

    @property
    def last_on(self) -> date:
        """The last day whose orders have a part in it."""
        return last_day(self.month)

    @property
    def arguments(self) -> Arguments:
        """What it is made of beside the view: `restatement_of` makes it again."""
        return self.measure.key, self.month, self.window, self.then_on, self.now_on, self.then_at

    def has_moved(self) -> bool:
        """Whether a vehicle counts otherwise now than then."""
        return bool(self.view.answer(_number_moved, *self.arguments)[0]["vehicles"])

    def figure(self, view: MartView, known: Known) -> Figure:
        """The figure as one of the two views has it; also one of a day may still change with what is late."""
        from huidian.engine.figures.evaluate import empty_figure, figures_of

        figures = figures_of(view, self.metric, known.evidence, known.question, reach=view.reach)
        nobody = empty_figure(self.metric, self.month, known.question, reach=view.reach)
        one = next(iter(figures.values()), nobody)
        looks_back = self.metric.looks_back(view.rules, self.window)
        return replace(one, provisional=view.is_provisional(self.month, looks_back))

    def _as_of(self, day: date) -> MartView:
        if day >= self.view.today:
            return self.view
        return self.view.as_known(day, end_of(self.view.dealers, day))

    def _known(self, view: MartView) -> Known:
        from huidian.engine.restatement.restatement import Known

        question = view.question(window=self.window, kind=self.measure.kind, months=(self.month, self.month))
        if self.metric.period == "day":
            question = replace(question, on=min(question.on, self.last_on))
        whole = view.known_at is None
        # The end of today stands for now: asked again on the same day it is the same question.
        at = view.known_at or end_of(view.dealers, view.today)
        return Known(at, view.evidence, question, None if whole else view.today)


def restatement_of(
    view: MartView, key: str, month: int, window: int, then_on: date, now_on: date, then_at: datetime | None
) -> Restatement:
    """The restatement of these `arguments`; of its months it knows no other."""
    closed = ClosedAt(then_on, then_at) if then_at else ClosedAt()
    return Restatement(view, measure_of(key), month, (), window, closed, then_on, now_on)


def _number_moved(view: MartView, *arguments: Any) -> ir.Table:
    from huidian.engine.restatement.restatement import moved

    restated = restatement_of(view, *arguments)
    rows = moved(restated.metric, restated.then, restated.now)
    return rows.agg(vehicles=rows.count())


def open_restatement(
    scope: Scope,
    *,
    measure: str,
    month: int | None,
    window: int | None,
    then_on: date | None,
    now_on: date | None,
    now: datetime,
) -> Restatement:
    """What is asked for, or usual.

    Left out: the newest of the months told that has moved (none has: the last complete
    one), the day it was closed on (of several dealers the last), else the fifth of the next month; today.
    """
    view = open_mart_view(scope, now=now)
    chosen = measure_of(measure)
    window = view.rules.churn.window_months if window is None or not chosen.windowed else window
    months = _months(view, chosen, window)
    if chosen.yearly and month not in months:
        month = None
    last = min(now_on or view.today, view.today)

    def of_month(one: int) -> Restatement:
        closed = _closed(scope, view, one)
        then = min(then_on or closed.on or usual_day(one), last)
        return Restatement(view, chosen, one, months, window, closed, then, last)

    if month is None and then_on is None and now_on is None and not chosen.yearly:
        tried = (of_month(one) for one in _may_have_moved(view, chosen, months, window))
        if (restated := next((one for one in tried if one.has_moved()), None)) is not None:
            return replace(restated, newest_moved=True)
    return of_month(month_with_data(view, month, months, window))


def late_months(view: MartView) -> tuple[LateMonth, ...]:
    """The last months whose usual day is over, with their orders that came or went after it, oldest first."""
    over = [month for month in months_to_choose(view, 0) if usual_day(month) < view.today][:LATE_MONTHS]
    if not over:
        return ()
    by_month = {row["month"]: row for row in view.answer(_recorded_late, tuple(over))}
    rows = ((month, by_month.get(month, {})) for month in sorted(over))
    return tuple(LateMonth(month, row.get("late", 0), row.get("gone", 0)) for month, row in rows)


def _recorded_late(view: MartView, months: Sequence[int]) -> ir.Table:
    from huidian.engine.restatement.restatement import recorded_late

    history = view.mart.history
    if view.own:
        history = history.semi_join(view.vehicles, ["dealer", "vehicle"])
    return recorded_late(history, {month: end_of(view.dealers, usual_day(month)) for month in months})


def _may_have_moved(view: MartView, measure: Measure, months: tuple[int, ...], window: int) -> list[int]:
    """The months told in whose figure a late order has a part, newest first, a few of them."""
    late_orders = late_months(view)
    late = [one.month for one in late_orders if one.late or one.gone]
    back = measure.metric.looks_back(view.rules, window)
    of_late = [
        one.month
        for one in reversed(late_orders)
        if one.month in months and any(0 <= one.month - month <= (back or LATE_MONTHS) for month in late)
    ]
    return of_late[:MOST_TRIED]


def _months(view: MartView, measure: Measure, window: int) -> tuple[int, ...]:
    """The months to choose from: for churn from a window after the data begin, for a year its Decembers."""
    months = months_to_choose(view, window if measure.metric_id == "monthly_churn" else 0)
    return tuple(month for month in months if not measure.yearly or month % 12 == 11)


def _closed(scope: Scope, view: MartView, month: int) -> ClosedAt:
    """The day by which the month was closed, unless some dealer has not; the moment, of a single dealer."""
    closes = MonthClose.objects.within(scope).filter(
        dealer__in=view.dealers, month=month, undone_at__isnull=True
    )
    zones = {dealer.pk: ZoneInfo(dealer.timezone) for dealer in view.dealers}
    closed = [
        ClosedAt(known_at.astimezone(zones[dealer]).date(), known_at)
        for dealer, known_at in closes.values_list("dealer", "known_at")
    ]
    if not closed or len(closed) < len(view.dealers):
        return ClosedAt()
    return closed[0] if len(closed) == 1 else ClosedAt(max(one.on for one in closed if one.on))
