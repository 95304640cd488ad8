"""Monthly churn rate (S0): of the vehicles that came in a month, those not seen again by the window's end."""

from collections.abc import Sequence
from datetime import date

import ibis
import ibis.expr.types as ir

from huidian.engine.metrics.definition import SHARE, Count, Metric, register
from huidian.engine.metrics.figures import behind, figures, fill_months
from huidian.engine.vehicle_months import OVERALL
from huidian.kit.labels import Label
from huidian.kit.months import month_of

MONTHLY_CHURN = register(
    Metric(
        id="monthly_churn",
        label=Label("月流失率", "Monthly churn rate"),
        unit=SHARE,
        sentence=Label(
            "窗口起始月进过站的车辆，到考核月月末仍未再次进站的比例；同车一月多次进站只算一台，"
            "分项流失率的进站与返站都只看该类委托",
            "The share of the vehicles seen in the cohort month that were not seen again by the end of the "
            "assessed month; several visits of a vehicle in a month are one vehicle, and a rate per order "
            "kind looks at orders of that kind only, for coming and for coming back",
        ),
        formula=Label("流失台数 ÷ 起始月进站台数", "lost vehicles / vehicles seen in the cohort month"),
        source="S0",
        numerator=Count("lost", Label("流失台数", "Lost vehicles")),
        denominator=Count("cohort", Label("起始月进站台数", "Vehicles seen in the cohort month")),
        totals=("visits",),
    )
)


def monthly_churn_rows(
    vehicle_months: ir.Table, window_months: int, scope: str = OVERALL, *, as_of: date
) -> ir.Table:
    """One row per vehicle and assessed month, all dealers and all months up to that of ``as_of``.

    ``vehicle_months`` are those of the visits settled by ``as_of`` (and known when the figure was asked).

    Columns: dealer, vehicle, month (assessed: cohort month + window), cohort_month, visits, last_visit_on and
    kind (of the last visit in the cohort month), cohort (true), lost.
    """
    if window_months < 1:
        raise ValueError("a churn window has at least one month")
    seen = vehicle_months.filter(
        vehicle_months.scope == scope, vehicle_months.month <= month_of(as_of) - window_months
    )
    assessed = seen.month + ibis.literal(window_months, "int32")
    return seen.select(
        "dealer",
        "vehicle",
        "visits",
        "last_visit_on",
        "kind",
        month=assessed,
        cohort_month=seen.month,
        cohort=ibis.literal(True),
        lost=seen.next_month.isnull() | (seen.next_month > assessed),
    )


def monthly_churn(
    vehicle_months: ir.Table,
    window_months: int,
    scope: str = OVERALL,
    *,
    as_of: date,
    by: Sequence[str] = ("dealer",),
) -> ir.Table:
    """Per value of ``by`` and assessed month: visits, cohort, lost, rate, provisional.

    Months run without a gap from the first that has a cohort to that of ``as_of``; ``visits`` and ``cohort``
    are those of the cohort month; ``rate`` is null where the cohort is empty; ``provisional`` marks a month
    that is not over on the as-of day.
    """
    rows = monthly_churn_rows(vehicle_months, window_months, scope, as_of=as_of)
    counted = figures(rows, MONTHLY_CHURN, by=(*by, "month"))
    filled = fill_months(counted, MONTHLY_CHURN, month_of(as_of), by)
    return filled.mutate(provisional=is_provisional(filled.month, as_of)).order_by(*by, "month")


def lost_vehicles(
    vehicle_months: ir.Table, window_months: int, scope: str = OVERALL, *, as_of: date, month: int
) -> ir.Table:
    """The vehicles behind ``lost`` of one assessed month: the rows of ``monthly_churn_rows``."""
    rows = monthly_churn_rows(vehicle_months, window_months, scope, as_of=as_of)
    return behind(rows.filter(rows.month == month), "lost")


def is_provisional(month: ir.IntegerColumn, as_of: date) -> ir.BooleanColumn:
    """Whether a month is not over on the as-of day. On its last day it is not: the shop is still open."""
    return month >= month_of(as_of)
