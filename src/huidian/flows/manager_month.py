"""What owners say beside a general manager's figures: how content they were, and how many complained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from huidian.complaints.queries.months import opened_by_month
from huidian.engine.scores.estimate import Estimate
from huidian.network.models import Dealer
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.surveys.queries.satisfaction import satisfaction_by_month

__all__ = ["OwnersSay", "owners_say"]


@dataclass(frozen=True, slots=True)
class OwnersSay:
    """By month, for one, the one before and that of the year before: the score of the one dealer chosen
    (None: there are several, or it is not for the reader), and complaints opened (None: not for the reader).
    """

    month: int
    content: Mapping[int, Estimate] | None
    complaints: Mapping[int, int] | None


def owners_say(scope: Scope, *, month: int, at: datetime) -> OwnersSay:
    """The month of the dealers chosen."""
    months = (month, month - 1, month - 12)
    heard = scope.where(Permission.VIEW_SCORES).chosen_dealer_ids
    content = None
    if len(scope.chosen_dealer_ids) == len(heard) == 1:
        dealer = Dealer.objects.get(pk=next(iter(heard)))
        content = {at: one.whole for at, one in satisfaction_by_month(dealer, months).items()}
    seen = scope.where(Permission.VIEW_COMPLAINTS).chosen_dealer_ids
    return OwnersSay(month, content, opened_by_month(scope, months, now=at) if seen else None)
