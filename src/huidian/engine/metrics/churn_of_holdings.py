"""Lost vehicles over holdings on a day (S2): of all vehicles on file, those away for long enough."""

import ibis
import ibis.expr.types as ir

from huidian.engine.metrics.definition import SHARE, Count, Metric, register
from huidian.kit.labels import Label

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
    )
)


def holdings_rows(standings: ir.Table, lost_from_months: int) -> ir.Table:
    """The standings with ``holdings`` (true) and ``lost`` (months away ≥ ``lost_from_months``)."""
    return standings.mutate(
        holdings=ibis.literal(True), lost=(standings.months_away >= lost_from_months).fill_null(False)
    )
