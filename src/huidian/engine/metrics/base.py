"""The active base (S0): which vehicles a dealer keeps, wins, loses and wins back, month by month."""

import ibis.expr.types as ir

from huidian.engine.facts.evidence import Evidence, Question
from huidian.engine.facts.spells import Columns, SpellRows, spells
from huidian.engine.metrics.definition import VEHICLES, Count, Metric, register
from huidian.kit.labels import Label


def _spells(evidence: Evidence, question: Question) -> ir.Table:
    """The spells up to the month in which the window runs out, with how they began (new, returned)."""
    every = spells(evidence, question, until=question.window_months)
    gap = every.seen_month - every.previous_month
    return every.mutate(
        begins_new=every.previous_month.isnull(),
        begins_returned=(gap > question.window_months).fill_null(False),
    )


def _columns(each: ir.Table, question: Question) -> Columns:
    window = question.window_months
    return {
        "active": each.away < window,
        "new": (each.away == 0) & each.begins_new,
        "lost": each.away == window,
        "returned": (each.away == 0) & each.begins_returned,
    }


base_rows = SpellRows(_spells, _columns, reads=lambda question: ("begins_new", "begins_returned"))
"""One row per vehicle and month in which it is active or is lost: active, new, lost, returned."""

BASE_COUNTS = {
    "active": Count("active", Label("活跃车辆", "Active vehicles")),
    "new": Count("new", Label("新增车辆", "New vehicles")),
    "lost": Count("lost", Label("流失车辆", "Lost vehicles")),
    "returned": Count("returned", Label("回归车辆", "Returned vehicles")),
}
_INCLUSIONS = Label("本店进过站的全部车辆", "Every vehicle that ever came to the dealer")


def _base_metric(key: str, sentence: Label, formula: Label) -> Metric:
    return register(
        Metric(
            id=f"{key}_vehicles",
            label=BASE_COUNTS[key].label,
            unit=VEHICLES,
            sentence=sentence,
            formula=formula,
            source="S0",
            numerator=BASE_COUNTS[key],
            rows=base_rows,
            better="down" if key == "lost" else "up",
            inclusions=_INCLUSIONS,
        )
    )


ACTIVE_VEHICLES = _base_metric(
    "active",
    Label(
        "月末未流失的车辆：近几个月（流失窗口）内进过站",
        "Vehicles not lost at the month's end: seen within the churn window",
    ),
    Label("上月活跃 + 新增 + 回归 − 流失", "active last month + new + returned − lost"),
)
NEW_VEHICLES = _base_metric(
    "new",
    Label("当月首次进站的车辆", "Vehicles whose first visit of all was in the month"),
    Label("首次进站月 = 当月", "month of the first visit = the month"),
)
LOST_VEHICLES = _base_metric(
    "lost",
    Label(
        "当月满流失窗口仍未进站的车辆，与月流失率的流失台数相同",
        "Vehicles whose churn window ran out in the month; the same as in the monthly churn rate",
    ),
    Label("最后进站月 + 窗口 = 当月", "month of the last visit + window = the month"),
)
RETURNED_VEHICLES = _base_metric(
    "returned",
    Label("曾经流失、当月再次进站的车辆", "Vehicles that had been lost and came again in the month"),
    Label("当月 − 上一进站月 > 窗口", "the month − month of the visit before > window"),
)
BASE = register(
    Metric(
        id="base",
        label=Label("保有动态", "Movement of the base"),
        unit=VEHICLES,
        sentence=Label(
            "每月活跃、新增、流失、回归的车辆",
            "Active, new, lost and returned vehicles of each month",
        ),
        formula=Label(
            "本月活跃 = 上月活跃 + 新增 + 回归 − 流失",
            "active = active last month + new + returned − lost",
        ),
        source="S0",
        numerator=BASE_COUNTS["active"],
        others=(BASE_COUNTS["new"], BASE_COUNTS["lost"], BASE_COUNTS["returned"]),
        rows=base_rows,
        better="up",
        inclusions=_INCLUSIONS,
    )
)
BASE_METRICS = (ACTIVE_VEHICLES, NEW_VEHICLES, LOST_VEHICLES, RETURNED_VEHICLES)
