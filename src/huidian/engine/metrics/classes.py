"""Customer classes A to D: by days with a visit in the past twelve months (S4)."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from huidian.engine.metrics.definition import CATEGORY, Metric, register
from huidian.engine.rules import CustomerClass
from huidian.kit.labels import Label

CUSTOMER_CLASS = register(
    Metric(
        id="customer_class",
        label=Label("客户等级", "Customer class"),
        unit=CATEGORY,
        sentence=Label(
            "近 12 个月内进站的天数决定等级；同一天的多张结算单只算一天",
            "The days with a visit in the past 12 months decide the class; several orders settled on one day "
            "are one day",
        ),
        formula=Label("进站天数 ≥ 等级下限的最高一级", "the highest class whose fewest days are reached"),
        source="S4",
    )
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
