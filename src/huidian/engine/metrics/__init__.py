"""Every measure once: its words, its counts and its rows. ``METRICS`` has them all by id."""

from huidian.engine.metrics.annual_value import ANNUAL_LABOUR, ANNUAL_VALUE
from huidian.engine.metrics.base import (
    ACTIVE_VEHICLES,
    BASE,
    BASE_METRICS,
    LOST_VEHICLES,
    NEW_VEHICLES,
    RETURNED_VEHICLES,
)
from huidian.engine.metrics.churn_annual import ANNUAL_CHURN
from huidian.engine.metrics.churn_assessment import ASSESSMENT_CHURN
from huidian.engine.metrics.churn_monthly import MONTHLY_CHURN
from huidian.engine.metrics.churn_of_holdings import CHURN_OF_HOLDINGS
from huidian.engine.metrics.class_migration import CLASS_MIGRATION
from huidian.engine.metrics.class_structure import CLASS_STRUCTURE
from huidian.engine.metrics.definition import METRICS, Count, Metric
from huidian.engine.metrics.first_service import FIRST_SERVICE_RATE
from huidian.engine.metrics.keep_rate import KEEP_RATE
from huidian.engine.metrics.lost_tier import LOST_TIER
from huidian.engine.metrics.network import NETWORK_CHURN, NETWORK_DEFECTION
from huidian.engine.metrics.properties import CUSTOMER_CLASS, MONTHS_AWAY, TIER
from huidian.engine.metrics.retention import RETENTION_CURVE
from huidian.engine.metrics.return_rate import RETURN_RATE
from huidian.engine.metrics.structure import STRUCTURE
from huidian.engine.metrics.survival import FIVE_YEAR_SURVIVAL
from huidian.engine.metrics.throughput import THROUGHPUT
from huidian.engine.metrics.tiers import TIERS

__all__ = [
    "ACTIVE_VEHICLES",
    "ANNUAL_CHURN",
    "ANNUAL_LABOUR",
    "ANNUAL_VALUE",
    "ASSESSMENT_CHURN",
    "BASE",
    "BASE_METRICS",
    "CHURN_OF_HOLDINGS",
    "CLASS_MIGRATION",
    "CLASS_STRUCTURE",
    "CUSTOMER_CLASS",
    "FIRST_SERVICE_RATE",
    "FIVE_YEAR_SURVIVAL",
    "KEEP_RATE",
    "LOST_TIER",
    "LOST_VEHICLES",
    "METRICS",
    "MONTHLY_CHURN",
    "MONTHS_AWAY",
    "NETWORK_CHURN",
    "NETWORK_DEFECTION",
    "NEW_VEHICLES",
    "RETENTION_CURVE",
    "RETURNED_VEHICLES",
    "RETURN_RATE",
    "STRUCTURE",
    "THROUGHPUT",
    "TIER",
    "TIERS",
    "Count",
    "Metric",
]
