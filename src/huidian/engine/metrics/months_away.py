"""Months away: whole months since a vehicle's last visit, by day of the month with its end clipped."""

from datetime import date

import ibis
import ibis.expr.types as ir

from huidian.engine.facts import month_number
from huidian.engine.metrics.definition import MONTHS, Metric, register
from huidian.kit.labels import Label
from huidian.kit.months import last_day, month_of

MONTHS_AWAY = register(
    Metric(
        id="months_away",
        label=Label("离站月数", "Months away"),
        unit=MONTHS,
        sentence=Label(
            "自最后一次进站起满几个月；月末按当月最后一天算（8 月 31 日进站，9 月 30 日满一个月）",
            "Whole months since the last visit; at a month's end its last day counts (a visit on 31 August "
            "is one month away on 30 September)",
        ),
        formula=Label("统计日 − 最后进站日，取整月", "as-of day − last visit, in whole months"),
        source="S0, S2",
    )
)


def months_away(since: ir.DateColumn, as_of: date) -> ir.IntegerColumn:
    """Whole months from a day column to ``as_of``, int32 (null stays null); the month's end is clipped."""
    whole = ibis.literal(month_of(as_of), "int32") - month_number(since)
    if as_of == last_day(month_of(as_of)):
        return whole
    return whole - (since.day() > as_of.day).cast("int32")
