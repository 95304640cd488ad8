"""Throughput (S0): settlements (台次) and the distinct vehicles behind them (台), month by month."""

from collections.abc import Sequence
from datetime import date

import ibis
import ibis.expr.types as ir

from huidian.engine.metrics.churn_monthly import is_provisional
from huidian.engine.metrics.definition import VEHICLES, Count, Metric, register
from huidian.engine.metrics.figures import figures, fill_months
from huidian.engine.vehicle_months import OVERALL
from huidian.kit.labels import Label
from huidian.kit.months import month_of

THROUGHPUT = register(
    Metric(
        id="throughput",
        label=Label("进站台数", "Vehicles seen"),
        unit=VEHICLES,
        sentence=Label(
            "当月进过站的车辆；同车一月多张结算单算一台、多台次",
            "Vehicles with a visit in the month; several settlements of one vehicle are one vehicle",
        ),
        formula=Label("当月结算单去重到车", "distinct vehicles among the month's settlements"),
        source="S0",
        numerator=Count("seen", Label("进站台数", "Vehicles seen")),
        totals=("visits",),
    )
)


def throughput_rows(vehicle_months: ir.Table, scope: str = OVERALL, *, as_of: date) -> ir.Table:
    """The vehicle-months of a scope up to the month of ``as_of``, each with ``seen`` (true)."""
    of_scope = vehicle_months.filter(vehicle_months.scope == scope, vehicle_months.month <= month_of(as_of))
    return of_scope.mutate(seen=ibis.literal(True))


def throughput(
    vehicle_months: ir.Table, scope: str = OVERALL, *, as_of: date, by: Sequence[str] = ("dealer",)
) -> ir.Table:
    """Per value of ``by`` and month, none left out: visits (settlements), seen (vehicles), provisional."""
    counted = figures(throughput_rows(vehicle_months, scope, as_of=as_of), THROUGHPUT, by=(*by, "month"))
    filled = fill_months(counted, THROUGHPUT, month_of(as_of), by)
    return filled.mutate(provisional=is_provisional(filled.month, as_of)).order_by(*by, "month")
