"""How keeping customers is paid: a rule as data, and what it comes to for one advisor's month."""

from huidian.engine.bonus.rule import (
    MEASURES,
    MOST_BANDS,
    Band,
    BonusRule,
    MonthFacts,
    Part,
    PartPayment,
    Payment,
    as_data,
    pay,
    read_rule,
)

__all__ = [
    "MEASURES",
    "MOST_BANDS",
    "Band",
    "BonusRule",
    "MonthFacts",
    "Part",
    "PartPayment",
    "Payment",
    "as_data",
    "pay",
    "read_rule",
]
