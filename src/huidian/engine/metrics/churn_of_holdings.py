"""Lost vehicles over holdings on a day (S2): of all vehicles on file, those away for long enough."""

import ibis
import ibis.expr.types as ir

from huidian.engine.evidence import Evidence, Question
from huidian.engine.metrics.definition import SHARE, Count, Metric, register
from huidian.engine.standings import standings
from huidian.kit.labels import Label
from huidian.kit.months import month_of


def holdings_rows(evidence: Evidence, question: Question) -> ir.Table:
    """The standings of the as-of day with its month, ``holdings`` (true) and ``lost``.

    Lost is a vehicle whose months away reach the churn window; one that never came is not.
    """
    every = standings(evidence.visits, evidence.vehicles, question.rules, question.on)
    return every.mutate(
        month=ibis.literal(month_of(question.on), "int32"),
        holdings=ibis.literal(True),
        lost=(every.months_away >= question.window_months).fill_null(False),
    )


CHURN_OF_HOLDINGS = register(
    Metric(
        id="churn_of_holdings",
        label=Label("保有流失率", "Lost share of holdings"),
        unit=SHARE,
        sentence=Label(
            "档案内全部车辆中，离站月数达到流失标准的比例；从未进站的车辆计入保有量，不计入流失",
            "The share of all vehicles on file whose months away reach the mark for lost; a vehicle that "
            "never came is held, not lost",
        ),
        formula=Label("流失台数 ÷ 保有台数", "lost vehicles / vehicles on file"),
        source="S2",
        numerator=Count("lost", Label("流失台数", "Lost vehicles")),
        denominator=Count("holdings", Label("保有台数", "Vehicles on file")),
        rows=holdings_rows,
        period="day",
        inclusions=Label("本店档案内全部车辆", "Every vehicle on the dealer's file"),
    )
)
