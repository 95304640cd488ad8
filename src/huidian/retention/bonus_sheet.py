"""What a month's pay came to when the month was closed: the rule, every line, the vehicles behind them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from huidian.retention.models import BonusPlan, BonusSheet, MonthClose

if TYPE_CHECKING:
    from huidian.retention.mart_view import MartView

_WHY = "the bonus rules of one dealer whose month is being closed"


@dataclass(frozen=True, slots=True)
class NewSheet:
    """A sheet before it is kept: `lines` in the form of `engine.bonus.sheet`, `vehicles` by advisor and what
    they counted for (receptions with their day).
    """

    plan_id: int
    rule: dict[str, Any]
    lines: list[dict[str, Any]]
    vehicles: dict[str, dict[str, Any]]


MakeSheet = Callable[["MartView", int, BonusPlan], NewSheet]
"""What makes the sheet of a month, of one dealer's view."""


def plan_in(dealer_id: int, month: int) -> BonusPlan | None:
    """The rule that holds in a month: the last one adopted from then or before."""
    plans = BonusPlan.objects.unscoped(_WHY).filter(dealer=dealer_id, from_month__lte=month)
    return plans.order_by("-from_month").first()


def keep_sheet(close: MonthClose, sheet: NewSheet) -> None:
    """Keep a sheet with its close; it holds as long as that does."""
    BonusSheet.objects.create(
        close=close,
        plan_id=sheet.plan_id,
        rule=sheet.rule,
        lines=sheet.lines,
        vehicles=sheet.vehicles,
    )
