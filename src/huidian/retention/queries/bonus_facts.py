"""What an advisor's months came to, as far as pay asks for it: by orders, and by what owners answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from huidian.engine.bonus import MonthFacts
from huidian.network.models import Dealer
from huidian.retention.mart_view import MartView
from huidian.retention.queries.assessed import returns_by_month
from huidian.retention.queries.receptions import received
from huidian.retention.queries.splits import splits_by_month

if TYPE_CHECKING:
    import ibis.expr.types as ir

AdvisorScores = Mapping[tuple[str, int], float]
"""By advisor and month how content owners were, from 0 to 100."""
Scores = Callable[[Dealer, Sequence[int]], AdvisorScores]


def facts_of(
    view: MartView, dealer: Dealer, months: Sequence[int], scores: Scores
) -> dict[tuple[str, int], MonthFacts]:
    """By advisor and month what is paid for."""
    content = scores(dealer, months)
    return {
        key: replace(counts, satisfaction=content.get(key))
        for key, counts in month_facts(view, months).items()
    }


def month_facts(view: MartView, months: Sequence[int]) -> dict[tuple[str, int], MonthFacts]:
    """By advisor and month what orders say of what is paid for; those who manage vehicles in it."""
    from huidian.engine.metrics import ASSESSMENT_CHURN

    if not months:
        return {}
    first, last = months[0], months[-1]
    splits = splits_by_month(view, ASSESSMENT_CHURN, ["advisor"], (first, last))
    returns, volume = returns_by_month(view, first, last), _volumes(view, first, last)
    return {
        (row.key, month): MonthFacts(
            effective=row.figure.counts["effective"],
            lost=row.figure.counts["lost"],
            returns=returns[month].get(("advisor", row.key), 0),
            volume=volume.get((row.key, month), 0),
        )
        for month, (split,) in splits.items()
        for row in split.rows
        if row.key
    }


def _volumes(view: MartView, first: int, last: int) -> dict[tuple[str, int], int]:
    rows = view.answer(_received, first, last)
    return {(row["advisor"], row["month"]): row["n"] for row in rows}


def _received(view: MartView, first: int, last: int) -> ir.Table:
    rows = received(view, first, last)
    return rows.group_by("advisor", "month").agg(n=rows.count())
