"""Annual churn (S4): of the vehicles that came in a year those that did not come in the next one."""

import ibis
import ibis.expr.types as ir

from huidian.engine.facts.evidence import Evidence, Question
from huidian.engine.facts.years import came_again, last_of_year, months_of_years
from huidian.engine.metrics.definition import SHARE, Count, Metric, register
from huidian.kit.labels import Label


def yearly_rows(evidence: Evidence, question: Question, span: int) -> ir.Table:
    """One row per vehicle and assessed year ``span`` years after one in which it came.

    Columns: dealer, vehicle, month (the assessed year's December), year (the earlier one), last_visit_on and
    kind (of the last visit in the earlier year), cohort (true), came and lost (a visit in the assessed year
    or none).
    """
    rows = came_again(last_of_year(evidence, question), evidence, question, span)
    return rows.select(
        "dealer",
        "vehicle",
        "month",
        "year",
        "last_visit_on",
        "kind",
        "came",
        cohort=ibis.literal(True),
        lost=~rows.came,
    )


def annual_churn_rows(evidence: Evidence, question: Question) -> ir.Table:
    """``yearly_rows`` of each year and the next."""
    return yearly_rows(evidence, question, 1)


ANNUAL_CHURN = register(
    Metric(
        id="annual_churn",
        label=Label("年流失率", "Annual churn rate"),
        unit=SHARE,
        sentence=Label(
            "上一年进过站的车辆中，考核年全年没有进站的比例；考核年到十二月才列出，年底前为暂计",
            "Of the vehicles seen in the year before, the share not seen in the assessed year; a year "
            "is told from its December on and provisional until its end",
        ),
        formula=Label("当年未进站台数 ÷ 上年进站台数", "not seen in the year / seen in the year before"),
        source="S4",
        numerator=Count("lost", Label("当年未进站台数", "Vehicles not seen in the year")),
        denominator=Count("cohort", Label("上年进站台数", "Vehicles seen in the year before")),
        rows=annual_churn_rows,
        better="down",
        looks_back=lambda rules, window: months_of_years(1),
        period="year",
        inclusions=Label(
            "上一自然年进过站的车辆", "Vehicles with a counted order in the calendar year before"
        ),
    )
)
