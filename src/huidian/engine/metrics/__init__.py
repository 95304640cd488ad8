"""Every measure once: its words (``METRICS``), its rows, its figures and the list behind them."""

from huidian.engine.metrics.base import (
    ACTIVE_VEHICLES,
    BASE_METRICS,
    LOST_VEHICLES,
    NEW_VEHICLES,
    RETURNED_VEHICLES,
    base,
    base_rows,
)
from huidian.engine.metrics.churn_monthly import (
    MONTHLY_CHURN,
    is_provisional,
    lost_vehicles,
    monthly_churn,
    monthly_churn_rows,
)
from huidian.engine.metrics.churn_of_holdings import CHURN_OF_HOLDINGS, holdings_rows
from huidian.engine.metrics.classes import CUSTOMER_CLASS, class_of
from huidian.engine.metrics.definition import METRICS, Count, Metric
from huidian.engine.metrics.figures import behind, figures, fill_months
from huidian.engine.metrics.months_away import MONTHS_AWAY, months_away
from huidian.engine.metrics.structure import STRUCTURE, structure_rows
from huidian.engine.metrics.throughput import THROUGHPUT, throughput, throughput_rows
from huidian.engine.metrics.tiers import TIER, tier_of

__all__ = [
    "ACTIVE_VEHICLES",
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
    "base",
    "base_rows",
    "behind",
    "class_of",
    "figures",
    "fill_months",
    "holdings_rows",
    "is_provisional",
    "lost_vehicles",
    "monthly_churn",
    "monthly_churn_rows",
    "months_away",
    "structure_rows",
    "throughput",
    "throughput_rows",
    "tier_of",
]
