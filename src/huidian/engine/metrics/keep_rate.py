"""Customer retention rate: of the vehicles seen within three years those seen within the last one."""

import ibis
import ibis.expr.types as ir

from huidian.engine.facts.evidence import Evidence, Question
from huidian.engine.facts.spells import Columns, SpellRows, spells
from huidian.engine.metrics.definition import KIND, SHARE, WINDOW, Count, Metric, register
from huidian.kit.labels import Label


def _spells(evidence: Evidence, question: Question) -> ir.Table:
    return spells(evidence, question, until=question.rules.loyalty.keep_base_months - 1)


def _columns(each: ir.Table, question: Question) -> Columns:
    return {
        "away": each.away,
        "base": ibis.literal(True),
        "kept": each.away < question.rules.loyalty.keep_months,
    }


keep_rows = SpellRows(_spells, _columns)
"""One row per vehicle and month at whose end its last visit is less than ``keep_base_months`` ago: away
(difference of month numbers), base (true), kept (away less than ``keep_months``)."""

KEEP_RATE = register(
    Metric(
        id="keep_rate",
        label=Label("客户保持率", "Customer retention rate"),
        unit=SHARE,
        sentence=Label(
            "月末时，近 36 个月进过站的车辆中，近 12 个月也进过站的比例（期限由规则包给定，按月份数之差）",
            "At each month's end, of the vehicles seen within 36 months the share seen within 12 (both spans "
            "are the playbook's, in differences of month numbers)",
        ),
        formula=Label(
            "12 个月内进站台数 ÷ 36 个月内进站台数", "seen within 12 months / seen within 36 months"
        ),
        source="S4 (inferred)",
        numerator=Count("kept", Label("保持台数", "Vehicles kept")),
        denominator=Count("base", Label("保持率基数", "Vehicles seen within the longer span")),
        rows=keep_rows,
        better="up",
        reads=(KIND, WINDOW, "loyalty.keep_base_months", "loyalty.keep_months"),
        looks_back=lambda rules, window: rules.loyalty.keep_base_months - 1,
        wants_all=True,
        inclusions=Label(
            "月末前 36 个月（较长期限）内进过本店的车辆；数据不足 36 个月时基数偏小、比例偏高",
            "Vehicles seen at the dealer within the longer span before the month's end; while the data are "
            "not that deep the base is short and the rate too high",
        ),
    )
)
