"""What stands beside the retention rate on a general manager's first screen: money and targets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from huidian.engine.facts.kinds import OVERALL
from huidian.network.scope import Scope
from huidian.retention.mart_view import MartView, open_mart_view
from huidian.retention.month_figures import TARGET, WHOLE, Slot, month_figures
from huidian.retention.queries.targets import Target, as_target

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True, slots=True)
class ManagerMonth:
    """The money of a month in fen, that of the month before and of the year before (None: no orders), and
    the targets of one dealer.
    """

    month: int
    amount: int | None
    amount_before: int | None
    amount_year_before: int | None
    targets: Mapping[Slot, int]

    def target(self, key: str, value: float | None) -> Target | None:
        """The target of one of the month's figures; None without one, and of several dealers."""
        return as_target(self.targets, key, WHOLE, self.month, value)


def manager_month(scope: Scope, *, month: int, now: datetime) -> ManagerMonth:
    """The month of the dealers chosen."""
    view = open_mart_view(scope, now=now)
    one = view.dealers[0].pk if len(view.dealers) == 1 else None
    targets = month_figures([one], TARGET, months=(month, month)).get(one, {}) if one is not None else {}
    money = amounts(view, month - 12, month)
    return ManagerMonth(month, money.get(month), money.get(month - 1), money.get(month - 12), targets)


def amounts(view: MartView, first: int, last: int) -> dict[int, int]:
    """The sums of settled orders by month, in fen; months without orders are not among them."""
    return {row["month"]: row["fen"] for row in view.answer(_amounts, first, last)}


def _amounts(view: MartView, first: int, last: int) -> ir.Table:
    months = view.vehicle_months
    seen = months.filter(months.of_kind == OVERALL, months.month.between(first, last))
    return seen.group_by("month").agg(fen=seen.amount_fen.sum().fill_null(0).cast("int64"))
