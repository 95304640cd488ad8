"""Distinct vehicle-months with their neighbours: the small summary that every monthly measure reads."""

from collections.abc import Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from huidian.kit.labels import Label


@dataclass(frozen=True, slots=True)
class Scope:
    """Which visits a measure looks at: all of them, or one family of order kinds (S0)."""

    key: str
    label: Label
    family: str | None


OVERALL = "overall"
SCOPES: dict[str, Scope] = {
    scope.key: scope
    for scope in (
        Scope(OVERALL, Label("综合售后", "Overall after-sales"), None),
        Scope("maintenance", Label("保养", "Maintenance"), "maintenance"),
        Scope("repair", Label("维修", "Repair"), "repair"),
    )
}


def vehicle_months(visits: ir.Table, scopes: Sequence[str] = tuple(SCOPES)) -> ir.Table:
    """One row per (dealer, vehicle, scope, month with a visit), visits as known (nothing retracted in it).

    Columns: dealer, vehicle, scope, month (month number), visits (settlements), days (days with a visit),
    first_visit_on and last_visit_on (in that month), kind (order kind of that last visit; on a tie the last
    by name), amount_fen and labour_fen (settled in that month; null where no order names one),
    previous_month and next_month (of the same vehicle in the same scope; null where there is none).
    """
    first, *others = (_of_scope(visits, SCOPES[scope]) for scope in scopes)
    return ibis.union(first, *others) if others else first


def _of_scope(visits: ir.Table, scope: Scope) -> ir.Table:
    if scope.family is not None:
        visits = visits.filter(visits.family == scope.family)
    months = visits.group_by("dealer", "vehicle", "month").agg(
        visits=visits.count(),
        days=visits.settled_on.nunique(),
        first_visit_on=visits.settled_on.min(),
        last_visit_on=visits.settled_on.max(),
        amount_fen=visits.amount_fen.sum().cast("int64"),
        labour_fen=visits.labour_fen.sum().cast("int64"),
        # the ISO day in front makes one portable, repeatable "kind of the last visit"
        kind=(visits.settled_on.cast("string") + visits.kind).max().substr(10),
    )
    of_vehicle = ibis.window(group_by=["dealer", "vehicle"], order_by="month")
    return months.select(
        "dealer",
        "vehicle",
        "month",
        "visits",
        "days",
        "first_visit_on",
        "last_visit_on",
        "kind",
        "amount_fen",
        "labour_fen",
        scope=ibis.literal(scope.key),
        previous_month=months.month.lag().over(of_vehicle),
        next_month=months.month.lead().over(of_vehicle),
    )
