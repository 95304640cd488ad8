"""What other rules would make of scores: the last months counted by them, nothing is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from huidian import playbooks
from huidian.engine.scores.estimate import Estimate
from huidian.kit.labels import Label
from huidian.kit.months import format_month, month_of
from huidian.network.ends import today_at
from huidian.network.models import Dealer
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.playbooks.scores import ScoreRules
from huidian.retention.queries.rules_effect import EffectLine
from huidian.surveys.queries.returns import fixed_by_orders, loyalty

MONTHS = 3
"""So many months are told of of which nothing is open any more."""
_ORDERS, _OWNERS = Label("单", "orders"), Label("位", "owners")


def scores_effect(
    scope: Scope, dealer_id: int, overlay: Mapping[str, Any], *, at: datetime
) -> list[EffectLine]:
    """First-time fix by orders of each of the last months, and by band of satisfaction how many owners came
    again, by the rules of today and by other own ones as a whole.

    Raises `Dealer.DoesNotExist` for one out of reach, `PlaybookError` for rules that cannot be.
    """
    mine = scope.where(Permission.MANAGE_RULES)
    dealer = Dealer.objects.filter(pk__in=mine.dealer_ids).get(pk=dealer_id)
    both = (rules_of(dealer).scores, playbooks.load(dealer.playbook, overlay).scores)
    today = today_at(at, dealer)
    return [*_fixed(dealer, today, *both), *_loyal(dealer, today, *both)]


def _fixed(dealer: Dealer, today: date, was: ScoreRules, will: ScoreRules) -> Iterator[EffectLine]:
    # Of a month whose orders may still come back by either rule both say something else.
    over = month_of(today - timedelta(days=max(was.fix_days, will.fix_days)))
    for month in range(over - MONTHS, over):
        before, after = (fixed_by_orders(dealer, month, today, rules).estimate for rules in (was, will))
        words = format_month(month)
        label = Label(f"{words} 一次修好（按工单）", f"{words}: put right at once, by orders")
        yield _line(f"fix.{month}", label, _ORDERS, before, after)


def _loyal(dealer: Dealer, today: date, was: ScoreRules, will: ScoreRules) -> Iterator[EffectLine]:
    last = month_of(today) - 1
    for before, after in zip(*(loyalty(dealer, last, today, rules) for rules in (was, will)), strict=True):
        band = before.band
        label = Label(f"回店：{band.label.zh}", f"Came again: {band.label.en}")
        yield _line(f"loyalty.{band.key}", label, _OWNERS, before.estimate, after.estimate)


def _line(key: str, label: Label, unit: Label, before: Estimate, after: Estimate) -> EffectLine:
    return EffectLine(key, label, unit, True, before.value, after.value, _of(before), _of(after))


def _of(share: Estimate) -> tuple[int, int]:
    return round((share.value or 0) * share.n), share.n
