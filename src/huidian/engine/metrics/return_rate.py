"""Return rate of lost vehicles: of those last seen one to two years before a month, those back in it."""

import ibis
import ibis.expr.types as ir

from huidian.engine.facts.evidence import Evidence, Question
from huidian.engine.facts.spells import Columns, SpellRows, spells
from huidian.engine.metrics.definition import KIND, SHARE, WINDOW, Count, Metric, register
from huidian.kit.labels import Label


def _spells(evidence: Evidence, question: Question) -> ir.Table:
    loyalty = question.rules.loyalty
    return spells(
        evidence,
        question,
        since=loyalty.return_after_months + 1,
        until=loyalty.return_until_months,
        through_return=True,
    )


def _columns(each: ir.Table, question: Question) -> Columns:
    return {
        "away": each.away,
        "lost": ibis.literal(True),
        "returned": (each.next_month == each.month).fill_null(False),
    }


return_rows = SpellRows(_spells, _columns, reads=lambda question: ("next_month",))
"""One row per vehicle and month at whose start it had been away for one to two years (by the rules); whoever
comes back in the month stays in its base. away (months from its last visit before the month to it), lost
(true), returned (a visit in the month)."""

RETURN_RATE = register(
    Metric(
        id="return_rate",
        label=Label("流失客户回归率", "Return rate of lost vehicles"),
        unit=SHARE,
        sentence=Label(
            "月初时最后进站在 13 至 24 个月前的车辆中，当月回来的比例；"
            "基数在月初冻结，当月回来的车辆仍在基数内",
            "Of the vehicles last seen 13 to 24 months before the month, the share that comes back in it; "
            "the base is frozen at the month's start and keeps those that come back",
        ),
        formula=Label(
            "当月回归台数 ÷ 月初离站 13–24 个月的台数",
            "back in the month / away for 13 to 24 months at its start",
        ),
        source="S4 (inferred)",
        numerator=Count("returned", Label("回归台数", "Vehicles that came back")),
        denominator=Count("lost", Label("月初流失台数", "Vehicles lost at the month's start")),
        rows=return_rows,
        better="up",
        reads=(KIND, WINDOW, "loyalty.return_after_months", "loyalty.return_until_months"),
        looks_back=lambda rules, window: rules.loyalty.return_until_months,
        inclusions=Label(
            "月初以前最后一次进站距当月 13 至 24 个月的车辆（期限由规则包给定）；数据不足 24 个月时基数不全",
            "Vehicles whose last visit before the month lies 13 to 24 months back (the playbook's spans); "
            "while the data are not that deep the base is not whole",
        ),
    )
)
