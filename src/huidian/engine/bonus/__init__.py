"""How keeping customers is paid: a rule as data, and what it comes to for one advisor's month."""

from huidian.engine.bonus.rule import MEASURES, Band, BonusRule, MonthFacts, Part, Payment, pay, read_rule

__all__ = ["MEASURES", "Band", "BonusRule", "MonthFacts", "Part", "Payment", "pay", "read_rule"]
