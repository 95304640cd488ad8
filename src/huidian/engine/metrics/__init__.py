"""Every measure once: its words, its counts and its rows. ``METRICS`` has them all by id."""

from huidian.engine.metrics.base import (
    ACTIVE_VEHICLES,
    BASE,
    BASE_METRICS,
    LOST_VEHICLES,
    NEW_VEHICLES,
    RETURNED_VEHICLES,
)
from huidian.engine.metrics.churn_monthly import MONTHLY_CHURN
from huidian.engine.metrics.churn_of_holdings import CHURN_OF_HOLDINGS
from huidian.engine.metrics.definition import METRICS, Count, Metric
from huidian.engine.metrics.properties import CUSTOMER_CLASS, MONTHS_AWAY, TIER
from huidian.engine.metrics.structure import STRUCTURE
from huidian.engine.metrics.throughput import THROUGHPUT

__all__ = [
    "ACTIVE_VEHICLES",
    "BASE",
    "BASE_METRICS",
    "CHURN_OF_HOLDINGS",
    "CUSTOMER_CLASS",
    "LOST_VEHICLES",
    "METRICS",
    "MONTHLY_CHURN",
    "MONTHS_AWAY",
    "NEW_VEHICLES",
    "RETURNED_VEHICLES",
    "STRUCTURE",
    "THROUGHPUT",
    "TIER",
    "Count",
    "Metric",
]
