"""What bonus rules pay: by orders and, where a rule says so, by what owners answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from huidian.network.models import Dealer
from huidian.network.scope import Scope
from huidian.retention.queries.bonus import AdvisorScores, BonusPage, bonus_page
from huidian.surveys.queries.satisfaction import satisfaction_by_month

__all__ = ["bonus_of"]


def bonus_of(scope: Scope, *, plan_id: int | None = None, at: datetime) -> BonusPage:
    """The rules of the one dealer chosen, one tried out. Raises `ValueError` where there are several."""
    return bonus_page(scope, plan_id=plan_id, now=at, scores=advisor_scores)


def advisor_scores(dealer: Dealer, months: Sequence[int]) -> AdvisorScores:
    """The scores of the owners whom an advisor received, by the advisor's name in the DMS and the month."""
    return {
        (advisor, month): one.value
        for month, content in satisfaction_by_month(dealer, months).items()
        for advisor, one in content.by_advisor.items()
        if one.value is not None
    }
