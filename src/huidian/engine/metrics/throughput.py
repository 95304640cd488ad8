"""Throughput (S0): settlements (台次) and the distinct vehicles behind them (台), month by month."""

import ibis
import ibis.expr.types as ir

from huidian.engine.facts.evidence import Evidence, Question
from huidian.engine.metrics.definition import VEHICLES, Count, Metric, register
from huidian.kit.labels import Label


def throughput_rows(evidence: Evidence, question: Question) -> ir.Table:
    """The vehicle-months of the kind up to the month of the as-of day, each with ``seen`` (true)."""
    months = evidence.vehicle_months
    of_scope = months.filter(
        months.of_kind == question.kind, months.month.between(question.first_month, question.last_month)
    )
    return of_scope.mutate(seen=ibis.literal(True))


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
        rows=throughput_rows,
        better="up",
        looks_back=lambda rules, window: 0,
        inclusions=Label("当月有计入台次的结算单的车辆", "Vehicles with a counted order in the month"),
    )
)
