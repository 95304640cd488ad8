"""The active base (S0): which vehicles a dealer keeps, wins, loses and wins back, month by month."""

from collections.abc import Sequence
from datetime import date

import ibis
import ibis.expr.types as ir

from huidian.engine.metrics.churn_monthly import is_provisional
from huidian.engine.metrics.definition import VEHICLES, Count, Metric, register
from huidian.engine.metrics.figures import fill_months, summed
from huidian.engine.vehicle_months import OVERALL
from huidian.kit.labels import Label
from huidian.kit.months import month_of


def _base_metric(key: str, label: Label, sentence: Label, formula: Label) -> Metric:
    return register(
        Metric(
            id=f"{key}_vehicles",
            label=label,
            unit=VEHICLES,
            sentence=sentence,
            formula=formula,
            source="S0",
            numerator=Count(key, label),
        )
    )


ACTIVE_VEHICLES = _base_metric(
    "active",
    Label("活跃车辆", "Active vehicles"),
    Label(
        "月末未流失的车辆：近几个月（流失窗口）内进过站",
        "Vehicles not lost at the month's end: seen within the churn window",
    ),
    Label("上月活跃 + 新增 + 回归 − 流失", "active last month + new + returned − lost"),
)
NEW_VEHICLES = _base_metric(
    "new",
    Label("新增车辆", "New vehicles"),
    Label("当月首次进站的车辆", "Vehicles whose first visit of all was in the month"),
    Label("首次进站月 = 当月", "month of the first visit = the month"),
)
LOST_VEHICLES = _base_metric(
    "lost",
    Label("流失车辆", "Lost vehicles"),
    Label(
        "当月满流失窗口仍未进站的车辆，与月流失率的流失台数相同",
        "Vehicles whose churn window ran out in the month; the same as in the monthly churn rate",
    ),
    Label("最后进站月 + 窗口 = 当月", "month of the last visit + window = the month"),
)
RETURNED_VEHICLES = _base_metric(
    "returned",
    Label("回归车辆", "Returned vehicles"),
    Label("曾经流失、当月再次进站的车辆", "Vehicles that had been lost and came again in the month"),
    Label("当月 − 上一进站月 > 窗口", "the month − month of the visit before > window"),
)
BASE_COUNTS = ("active", "new", "lost", "returned")
BASE_METRICS = (ACTIVE_VEHICLES, NEW_VEHICLES, LOST_VEHICLES, RETURNED_VEHICLES)


def base_rows(vehicle_months: ir.Table, window_months: int, scope: str = OVERALL, *, as_of: date) -> ir.Table:
    """One row per vehicle and month in which it is active or is lost, up to the month of ``as_of``.

    Columns: dealer, vehicle, month, last_visit_on and kind (of the last visit before the month's end),
    active, new, lost, returned.
    """
    if window_months < 1:
        raise ValueError("a churn window has at least one month")
    window = ibis.literal(window_months, "int32")
    seen = vehicle_months.filter(vehicle_months.scope == scope, vehicle_months.month <= month_of(as_of))
    until = ibis.least(
        seen.month + window + 1,
        seen.next_month.fill_null(month_of(as_of) + 1),
        ibis.literal(month_of(as_of) + 1, "int32"),
    )
    each = seen.mutate(seen_month=seen.month, month=ibis.range(seen.month, until).unnest())
    each = each.mutate(month=each.month.cast("int32"))
    away = each.month - each.seen_month
    gap = each.seen_month - each.previous_month
    return each.select(
        "dealer",
        "vehicle",
        "month",
        "last_visit_on",
        "kind",
        active=away < window,
        new=(away == 0) & each.previous_month.isnull(),
        lost=away == window,
        returned=(away == 0) & (gap > window).fill_null(False),
    )


def base(
    vehicle_months: ir.Table,
    window_months: int,
    scope: str = OVERALL,
    *,
    as_of: date,
    by: Sequence[str] = ("dealer",),
) -> ir.Table:
    """Per value of ``by`` and month, none left out: active, new, lost, returned (vehicles), provisional."""
    rows = base_rows(vehicle_months, window_months, scope, as_of=as_of)
    keys = (*by, "month")
    counted = summed(rows, BASE_COUNTS, keys)
    filled = fill_months(counted, ACTIVE_VEHICLES, month_of(as_of), by)
    return filled.mutate(provisional=is_provisional(filled.month, as_of)).order_by(*keys)
