"""Monthly churn rate (S0): of the vehicles that came in a month, those not seen again by the window's end."""

import ibis
import ibis.expr.types as ir

from huidian.engine.facts.evidence import Evidence, Question
from huidian.engine.metrics.definition import SHARE, Count, Metric, register
from huidian.kit.labels import Label


def monthly_churn_rows(evidence: Evidence, question: Question) -> ir.Table:
    """One row per vehicle and assessed month, all dealers and all months up to that of the as-of day.

    Columns: dealer, vehicle, month (assessed: cohort month + window), cohort_month, visits, last_visit_on and
    kind (of the last visit in the cohort month), cohort (true), lost.
    """
    window, months = question.window_months, evidence.vehicle_months
    seen = months.filter(
        months.of_kind == question.kind,
        months.month.between(question.first_month - window, question.last_month - window),
    )
    assessed = seen.month + ibis.literal(window, "int32")
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
        rows=monthly_churn_rows,
        each_kind=True,
        better="down",
        looks_back=lambda rules, window: window,
        inclusions=Label(
            "起始月有计入台次的结算单的车辆；单独销售与售前检查不算进站",
            "Vehicles with a counted order in the cohort month; counter sales and pre-delivery inspections "
            "are no visits",
        ),
    )
)
