"""How far before its month a metric looks: orders from before that have no part in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from huidian.engine.metrics import Metric
    from huidian.engine.rules import Rules


def months_back(metric: Metric, rules: Rules, window: int) -> int | None:
    """The months before a metric's month whose orders have a part in it; None where all before it have."""
    if metric.period == "year":
        return 12 * (rules.loyalty.survival_years if metric.id == "five_year_survival" else 1) + 11
    return {
        "throughput": 0,
        "monthly_churn": window,
        "keep_rate": rules.loyalty.keep_base_months - 1,
        "return_rate": rules.loyalty.return_until_months,
        "first_service_rate": rules.loyalty.first_service_months,
    }.get(metric.id)
