"""Scales: from a day to whole months, from months to a tier, from days with a visit to a class.

Lower bounds are inclusive, upper bounds exclusive.
"""

from collections.abc import Sequence
from datetime import date

import ibis
import ibis.expr.types as ir

from huidian.engine.facts.tables import month_number
from huidian.engine.rules import CustomerClass, Tier
from huidian.kit.months import last_day, month_of


def months_away(since: ir.DateColumn, as_of: date) -> ir.IntegerColumn:
    """Whole months from a day column to ``as_of``, int32 (null stays null); the month's end is clipped."""
    whole = ibis.literal(month_of(as_of), "int32") - month_number(since)
    if as_of == last_day(month_of(as_of)):
        return whole
    return whole - (since.day() > as_of.day).cast("int32")


def tier_of(months_away: ir.IntegerColumn, tiers: Sequence[Tier]) -> ir.StringColumn:
    """The key of the tier per months away; null where those are, or below the first tier."""
    highest_first = sorted(tiers, key=lambda tier: tier.from_months, reverse=True)
    return ibis.cases(
        *((months_away >= tier.from_months, tier.key) for tier in highest_first),
        else_=ibis.null("string"),
    )


def class_of(visit_days: ir.IntegerColumn, classes: Sequence[CustomerClass]) -> ir.StringColumn:
    """The key of the class per days with a visit (not null); null below the lowest class."""
    highest_first = sorted(classes, key=lambda customer_class: customer_class.min_visit_days, reverse=True)
    return ibis.cases(
        *(
            (visit_days >= customer_class.min_visit_days, customer_class.key)
            for customer_class in highest_first
        ),
        else_=ibis.null("string"),
    )
