"""What a dealer counts, its closed months, the figures people set for a month, how keeping is paid."""

from huidian.retention.models.bonus import BonusPlan, BonusSheet
from huidian.retention.models.closing import Counting, MonthClose
from huidian.retention.models.month_figures import MonthFigure

__all__ = ["BonusPlan", "BonusSheet", "Counting", "MonthClose", "MonthFigure"]
