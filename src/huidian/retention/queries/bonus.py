"""What a bonus rule pays, or would have paid, each advisor month by month."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from huidian.engine.bonus import BonusRule, MonthFacts, Payment, pay, read_rule
from huidian.network.models import Dealer
from huidian.network.scope import Scope
from huidian.retention.mart_view import MartView, open_mart_view
from huidian.retention.models import BonusPlan
from huidian.retention.queries.assessed import returns_by_month
from huidian.retention.queries.receptions import received
from huidian.retention.queries.splits import splits_by_month

if TYPE_CHECKING:
    import ibis.expr.types as ir

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Plan:
    """A rule that was written down; `from_month` None: not adopted."""

    plan_id: int
    name: str
    rule: BonusRule
    made_by: str
    made_at: datetime
    from_month: int | None
    adopted_by: str
    adopted_at: datetime | None


@dataclass(frozen=True, slots=True)
class AdvisorMonth:
    """An advisor's month: its facts, and what is paid for them (None: no rule holds)."""

    advisor: str
    month: int
    facts: MonthFacts
    payment: Payment | None


@dataclass(frozen=True, slots=True)
class BonusPage:
    """The rules of a dealer, the newest first, and the last complete months paid by `tried`, or else by the
    rule that held in each.
    """

    dealer_id: int
    dealer: str
    plans: Sequence[Plan]
    tried: Plan | None
    months: Sequence[int]
    paid: Mapping[tuple[str, int], AdvisorMonth]

    @property
    def advisors(self) -> list[str]:
        return sorted({advisor for advisor, _month in self.paid})


AdvisorScores = Mapping[tuple[str, int], float]
"""By advisor and month how content owners were, from 0 to 100."""


def bonus_page(
    scope: Scope,
    *,
    plan_id: int | None = None,
    now: datetime,
    scores: Callable[[Dealer, Sequence[int]], AdvisorScores],
) -> BonusPage:
    """The rules of the one dealer chosen, with one tried out; `scores` of its advisors in some months.

    Raises `ValueError` where there are several dealers.
    """
    view = open_mart_view(scope, now=now)
    if len(view.dealers) != 1:
        raise ValueError("a bonus rule is of one dealer")
    [dealer] = view.dealers
    plans = plans_of(scope, dealer.pk)
    tried = next((one for one in plans if one.plan_id == plan_id), None)
    last = _last_complete(view)
    months = range(last - MONTHS + 1, last + 1) if last is not None else range(0)
    paid: dict[tuple[str, int], AdvisorMonth] = {}
    content = scores(dealer, months)
    for (advisor, month), counts in month_facts(view, months).items():
        facts = replace(counts, satisfaction=content.get((advisor, month)))
        rule = tried or rule_in(plans, month)
        payment = pay(rule.rule, facts) if rule else None
        paid[advisor, month] = AdvisorMonth(advisor, month, facts, payment)
    return BonusPage(dealer.pk, dealer.name, plans, tried, tuple(months), paid)


def plans_of(scope: Scope, dealer_id: int) -> list[Plan]:
    """Every rule of a dealer, the newest first."""
    rows = BonusPlan.objects.within(scope).filter(dealer=dealer_id).select_related("made_by", "adopted_by")
    return [
        Plan(
            row.pk,
            row.name,
            read_rule(row.rule),
            str(row.made_by or ""),
            row.made_at,
            row.from_month,
            str(row.adopted_by or ""),
            row.adopted_at,
        )
        for row in rows.order_by("-pk")
    ]


def rule_in(plans: Sequence[Plan], month: int) -> Plan | None:
    """The rule that held in a month: the last one adopted from then or before."""
    held = [one for one in plans if one.from_month is not None and one.from_month <= month]
    return max(held, key=lambda one: one.from_month or 0, default=None)


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


def _last_complete(view: MartView) -> int | None:
    last = view.last_month
    if last is None:
        return None
    return last - 1 if view.is_provisional(last, 0) else last


def _volumes(view: MartView, first: int, last: int) -> dict[tuple[str, int], int]:
    rows = view.answer(_received, first, last)
    return {(row["advisor"], row["month"]): row["n"] for row in rows}


def _received(view: MartView, first: int, last: int) -> ir.Table:
    rows = received(view, first, last)
    return rows.group_by("advisor", "month").agg(n=rows.count())
