"""Annual value: of the money that last year's vehicles spent, what was kept and what was lost with them."""

import ibis
import ibis.expr.types as ir

from huidian.engine.facts.evidence import Evidence, Question
from huidian.engine.facts.years import KEYS, came_again, months_of_years
from huidian.engine.metrics.definition import MONEY, SHARE, Count, Metric, register
from huidian.kit.labels import Label

_MONEY = ("amount", "labour")


def annual_value_rows(evidence: Evidence, question: Question) -> ir.Table:
    """One row per vehicle and assessed year whose year before saw it, with what it spent in that year before.

    Columns: dealer, vehicle, month (the assessed year's December), year (the one before), last_visit_on and
    kind (of the last visit in it), came; in fen (int64, 0 where no order names a sum) amount_fen,
    kept_amount_fen, lost_amount_fen and the same of labour; amount_unpriced and labour_unpriced (no order of
    the year before names a sum).
    """
    rows = came_again(_spent_by_year(evidence, question.kind), evidence, question, 1)
    nothing = ibis.literal(0, "int64")
    made: dict[str, ir.Value] = {}
    for what in _MONEY:
        fen = rows[f"{what}_fen"].fill_null(0)
        made[f"kept_{what}_fen"] = ibis.ifelse(rows.came, fen, nothing)
        made[f"lost_{what}_fen"] = ibis.ifelse(rows.came, nothing, fen)
        made[f"{what}_unpriced"] = rows[f"{what}_fen"].isnull()
        made[f"{what}_fen"] = fen
    return rows.mutate(**made)


def _spent_by_year(evidence: Evidence, kind: str) -> ir.Table:
    """Per vehicle and year: last_visit_on, its kind, next_month, the sums in fen (null: none named)."""
    months = evidence.vehicle_months
    seen = months.filter(months.of_kind == kind)
    seen = seen.mutate(year=seen.last_visit_on.year().cast("int32"))
    return seen.group_by(*KEYS, "year").agg(
        last_visit_on=seen.last_visit_on.max(),
        kind=seen.kind.argmax(seen.month),
        next_month=seen.next_month.max(),
        amount_fen=seen.amount_fen.sum().cast("int64"),
        labour_fen=seen.labour_fen.sum().cast("int64"),
    )


def _value(key: str, what: str, label: Label, of: Label) -> Metric:
    return register(
        Metric(
            id=key,
            label=label,
            unit=SHARE,
            sentence=Label(
                f"上一年进站车辆在上一年的{of.zh}中，随当年未再进站的车辆流失的部分；"
                f"没有{of.zh}记录的车辆单列，不影响比例",
                f"Of the {of.en} that the vehicles of the year before spent in it, the part of those not "
                f"seen in the assessed year; vehicles without any {of.en} on their orders stand beside it",
            ),
            formula=Label(f"流失{of.zh} ÷ 上年{of.zh}", f"{of.en} lost / {of.en} of the year before"),
            source="S4 (inferred)",
            numerator=Count(f"lost_{what}_fen", Label(f"流失{of.zh}", f"{of.en} lost".capitalize()), MONEY),
            denominator=Count(
                f"{what}_fen", Label(f"上年{of.zh}", f"{of.en} of the year before".capitalize()), MONEY
            ),
            others=(
                Count(f"kept_{what}_fen", Label(f"保有{of.zh}", f"{of.en} kept".capitalize()), MONEY),
                Count(f"{what}_unpriced", Label(f"无{of.zh}记录的车辆", f"Vehicles without any {of.en}")),
            ),
            rows=annual_value_rows,
            better="down",
            looks_back=lambda rules, window: months_of_years(1),
            period="year",
            inclusions=Label(
                "上一自然年进过站的车辆及其当年各单之和",
                "Vehicles with a counted order in the calendar year before, with the sums of its orders",
            ),
        )
    )


ANNUAL_VALUE = _value(
    "annual_value", "amount", Label("年度产值流失率", "Annual value lost"), Label("产值", "amount")
)
ANNUAL_LABOUR = _value(
    "annual_labour", "labour", Label("年度工时费流失率", "Annual labour lost"), Label("工时费", "labour")
)
