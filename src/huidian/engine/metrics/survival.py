"""Survival over years (S4): of the vehicles that came in a year those that come years later."""

import ibis.expr.types as ir

from huidian.engine.facts.evidence import Evidence, Question
from huidian.engine.facts.years import months_of_years
from huidian.engine.metrics.churn_annual import yearly_rows
from huidian.engine.metrics.definition import KIND, SHARE, WINDOW, Count, Metric, register
from huidian.kit.labels import Label


def survival_rows(evidence: Evidence, question: Question) -> ir.Table:
    """``yearly_rows`` of each year and the one ``survival_years`` later."""
    return yearly_rows(evidence, question, question.rules.loyalty.survival_years)


FIVE_YEAR_SURVIVAL = register(
    Metric(
        id="five_year_survival",
        label=Label("五年留存率", "Five-year survival"),
        unit=SHARE,
        sentence=Label(
            "五年前（年数由规则包给定）进过站的车辆中，考核年仍有进站的比例；其间是否每年进站不论",
            "Of the vehicles seen five years before (the playbook's span), the share seen in the assessed "
            "year, whether or not they came in each year between",
        ),
        formula=Label("当年仍进站台数 ÷ 五年前进站台数", "seen in the year / seen five years before"),
        source="S4",
        numerator=Count("came", Label("当年仍进站台数", "Vehicles still seen")),
        denominator=Count("cohort", Label("五年前进站台数", "Vehicles seen five years before")),
        rows=survival_rows,
        better="up",
        reads=(KIND, WINDOW, "loyalty.survival_years"),
        looks_back=lambda rules, window: months_of_years(rules.loyalty.survival_years),
        period="year",
        inclusions=Label(
            "五年前的自然年进过站的车辆",
            "Vehicles with a counted order in the calendar year five years before",
        ),
    )
)
