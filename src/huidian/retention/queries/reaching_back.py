"""How far before its month a metric looks: orders from before that have no part in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from huidian.engine.metrics import Metric
    from huidian.engine.rules import Rules


def months_back(metric: Metric, rules: Rules, window: int) -> int | None:
    """The months before a metric's month whose orders have a part in it; None where all before it have."""
    return metric.looks_back(rules, window)
