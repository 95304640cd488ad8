"""Lost vehicles over holdings on a day (S2): of all vehicles on file, those away for long enough."""

from datetime import date

import ibis
import ibis.expr.types as ir

from huidian.engine.facts.evidence import Evidence, Question
from huidian.engine.metrics.definition import OF_HOLDINGS, SHARE, WINDOW, Count, Metric, register
from huidian.engine.standings import standings
from huidian.kit.labels import Label
from huidian.kit.months import month_of


def holdings_rows(evidence: Evidence, question: Question) -> ir.Table:
    """The standings of the as-of day with its month, ``holdings`` (true) and ``lost``.

    Lost is a vehicle whose months away reach the churn window; one that never came is not. On a past day
    nobody is held who was bought, or of an unknown purchase first seen, later.
    """
    every = standings(evidence.visits, _held_by(evidence, question.on), question.rules, question.on)
    return every.mutate(
        month=ibis.literal(month_of(question.on), "int32"),
        holdings=ibis.literal(True),
        lost=(every.months_away >= question.window_months).fill_null(False),
    )


def _held_by(evidence: Evidence, on: date) -> ir.Table:
    vehicles, visits = evidence.vehicles, evidence.visits
    later = visits.filter(visits.settled_on > on)
    unknown = vehicles.filter(vehicles.purchased_on.isnull()).anti_join(later, ["dealer", "vehicle"])
    return ibis.union(vehicles.filter(vehicles.purchased_on <= on), unknown)


CHURN_OF_HOLDINGS = register(
    Metric(
        id="churn_of_holdings",
        label=Label("保有流失率", "Lost share of holdings"),
        unit=SHARE,
        sentence=Label(
            "档案内全部车辆中，截至统计日离站已满流失窗口（规则包给定，一般 6 个月）的比例，"
            "多久以前流失的都算；离站按日算满月，不按日历月；从未进站的车辆计入保有量，不计入流失",
            "The share of all vehicles on file that on the day have been away for the churn window (the "
            "playbook's, mostly 6 months), however long ago they were lost; months away are whole ones by "
            "the day, not calendar months; a vehicle that never came is held, not lost",
        ),
        formula=Label(
            "离站月数 ≥ 流失窗口的台数 ÷ 保有台数", "vehicles away for the churn window / vehicles on file"
        ),
        source="S2",
        numerator=Count("lost", Label("流失台数", "Lost vehicles")),
        denominator=Count("holdings", Label("保有台数", "Vehicles on file")),
        rows=holdings_rows,
        split_by=OF_HOLDINGS,
        better="down",
        reads=(WINDOW, "class_window_months", "classes", "tiers"),
        version=2,
        period="day",
        inclusions=Label(
            "截至统计日本店档案内全部车辆；之后才购买或首次进站的不算",
            "Every vehicle on the dealer's file on the day; not those bought or first seen later",
        ),
    )
)
