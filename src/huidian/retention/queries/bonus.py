"""What a bonus rule pays, or would have paid, each advisor month by month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from huidian.engine.bonus import BonusRule, MonthFacts, Payment, pay, read_rule
from huidian.network.scope import Scope
from huidian.retention.mart_view import MartView, open_mart_view
from huidian.retention.models import BonusPlan
from huidian.retention.queries.bonus_facts import Scores, facts_of
from huidian.retention.queries.bonus_sheets import SignedSheet, signed_sheets

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
    """An advisor's month: its facts, and what is paid for them (None: no rule holds). `close_id`: as it was
    signed with that close; `moved`: by today's figures it would be another.
    """

    advisor: str
    month: int
    facts: MonthFacts
    payment: Payment | None
    close_id: int | None = None
    moved: bool = False


@dataclass(frozen=True, slots=True)
class BonusPage:
    """The rules of a dealer, the newest first, and the last complete months: as they were signed, else paid
    by the rule that holds in each, or all of them by `tried`. Months in `moved` come to something else now;
    of those in `closed` the figures are signed, also where no rule was adopted then and there is no sheet.
    """

    dealer_id: int
    dealer: str
    plans: Sequence[Plan]
    tried: Plan | None
    months: Sequence[int]
    paid: Mapping[tuple[str, int], AdvisorMonth]
    signed: Mapping[int, SignedSheet]
    moved: frozenset[int]
    closed: frozenset[int] = frozenset()

    @property
    def advisors(self) -> list[str]:
        return sorted({advisor for advisor, _month in self.paid})

    @property
    def paid_advisors(self) -> list[str]:
        """Those whom some rule pays in some month."""
        return sorted({advisor for (advisor, _month), one in self.paid.items() if one.payment})

    def rule_of(self, month: int) -> tuple[str, BonusRule] | None:
        """The rule that a month is paid by, with its name."""
        if month in self.signed:
            return self.signed[month].name, self.signed[month].rule
        plan = self.tried or rule_in(self.plans, month)
        return (plan.name, plan.rule) if plan else None


def bonus_page(
    scope: Scope,
    *,
    plan_id: int | None = None,
    month: int | None = None,
    now: datetime,
    scores: Scores,
) -> BonusPage:
    """The rules of the one dealer chosen, with one tried out on the last complete months (or on `month`
    alone); `scores` of its advisors in some months.

    Raises `ValueError` where there are several dealers.
    """
    view = open_mart_view(scope, now=now)
    if len(view.dealers) != 1:
        raise ValueError("a bonus rule is of one dealer")
    [dealer] = view.dealers
    plans = plans_of(scope, dealer.pk)
    tried = next((one for one in plans if one.plan_id == plan_id), None)
    months = _months(view, month)
    signed, closed = ({}, frozenset[int]()) if tried else signed_sheets(scope, dealer.pk, months)
    reckoned: dict[tuple[str, int], AdvisorMonth] = {}
    for (advisor, at), facts in facts_of(view, dealer, months, scores).items():
        plan = tried or rule_in(plans, at)
        payment = pay(plan.rule, facts) if plan else None
        reckoned[advisor, at] = AdvisorMonth(advisor, at, facts, payment)
    kept = {key: one for sheet in signed.values() for key, one in _as_signed(sheet, reckoned).items()}
    moved = {one.month for one in kept.values() if one.moved}
    moved |= {at for advisor, at in reckoned if at in signed and (advisor, at) not in kept}
    open_months = {key: one for key, one in reckoned.items() if key[1] not in signed}
    return BonusPage(
        dealer.pk, dealer.name, plans, tried, months, open_months | kept, signed, frozenset(moved), closed
    )


def _as_signed(
    sheet: SignedSheet, reckoned: Mapping[tuple[str, int], AdvisorMonth]
) -> dict[tuple[str, int], AdvisorMonth]:
    """The lines of a signed sheet, each beside what it would be today."""
    lines = {}
    for advisor, line in sheet.lines.items():
        today = reckoned.get((advisor, sheet.month))
        moved = today is None or today.facts.paid_by(sheet.rule) != line.facts.paid_by(sheet.rule)
        lines[advisor, sheet.month] = AdvisorMonth(
            advisor, sheet.month, line.facts, line.payment, sheet.close_id, moved
        )
    return lines


def _months(view: MartView, month: int | None) -> tuple[int, ...]:
    last = _last_complete(view)
    if last is None:
        return ()
    if month is not None and view.first_month is not None and view.first_month <= month <= last:
        return (month,)
    return (last,) if month is not None else tuple(range(last - MONTHS + 1, last + 1))


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


def _last_complete(view: MartView) -> int | None:
    last = view.last_month
    if last is None:
        return None
    return last - 1 if view.is_provisional(last, 0) else last
