"""A metric's definition as the pages use it: its words are theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huidian.web import formats

if TYPE_CHECKING:
    from huidian.engine.metrics import Metric


def metric_of(metric_id: str) -> Metric:
    """A metric's definition."""
    from huidian.engine.metrics import METRICS  # the engine is heavy; it loads with the first figure

    return METRICS[metric_id]


def name_of(metric_id: str) -> str:
    """A metric's name in the page's language."""
    return formats.in_language(metric_of(metric_id).label)


def counts_of(metric: Metric) -> tuple[str, str]:
    """The keys of a rate's numerator and denominator."""
    assert metric.numerator is not None and metric.denominator is not None
    return metric.numerator.key, metric.denominator.key
