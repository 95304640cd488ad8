"""Bonus rules of a dealer: written down, tried out on the past, adopted from a month on."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from huidian.engine.bonus import read_rule
from huidian.kit import day_ranges
from huidian.kit.months import first_day, format_month
from huidian.network import audit
from huidian.network.ends import today_at
from huidian.network.locks import locked_dealer
from huidian.network.models import Dealer, Staff
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.retention.models import BonusPlan

_WHY = "the bonus rules of one dealer, for who may set them"


class AdoptedError(RuntimeError):
    """The rule is adopted already, or another one is from that month on or later."""


@audit.atomic()
def write_bonus(
    *, at: datetime, by: Staff | None, scope: Scope, dealer_id: int, name: str, rule: dict[str, Any]
) -> int:
    """Write a rule down; its id. Nothing is paid by it before it is adopted.

    Raises `Dealer.DoesNotExist` where the person may not, `ValueError` for what is no rule.
    """
    dealer = _dealer(scope, dealer_id)
    read_rule(rule)
    plan = BonusPlan.objects.create(dealer=dealer, name=name, rule=rule, made_at=at, made_by=by)
    _note(at, by, plan, "bonus.written", {"name": name})
    return plan.pk


@audit.atomic()
def adopt_bonus(*, at: datetime, by: Staff | None, scope: Scope, plan_id: int, from_month: int) -> None:
    """Sign a rule: it holds from a month on, until a later one does.

    Raises `BonusPlan.DoesNotExist`, `AdoptedError`, `ValueError` for a month that makes no sense: a rule from
    a far one on would keep every other from being adopted.
    """
    plan = (
        BonusPlan.objects.within(scope.where(Permission.SET_BONUS)).select_related("dealer").get(pk=plan_id)
    )
    if not can_begin_in(from_month, today_at(at, plan.dealer)):
        raise ValueError("from_month")
    locked_dealer(plan.dealer_id)
    later = BonusPlan.objects.unscoped(_WHY).filter(dealer=plan.dealer_id, from_month__gte=from_month)
    if later.exists():
        raise AdoptedError
    rows = BonusPlan.objects.unscoped(_WHY).filter(pk=plan.pk, adopted_at__isnull=True)
    if not rows.update(from_month=from_month, adopted_at=at, adopted_by=by):
        raise AdoptedError
    _note(at, by, plan, "bonus.adopted", {"name": plan.name, "month": format_month(from_month)})


def can_begin_in(month: int, today: date) -> bool:
    """Whether a rule can hold from a month on: ten years back, one year ahead."""
    first = first_day(month)
    return first in day_ranges.planned(today) and first <= today + day_ranges.AHEAD


def _dealer(scope: Scope, dealer_id: int) -> Dealer:
    return Dealer.objects.filter(pk__in=scope.where(Permission.SET_BONUS).chosen_dealer_ids).get(pk=dealer_id)


def _note(at: datetime, by: Staff | None, plan: BonusPlan, action: str, after: dict[str, Any]) -> None:
    audit.record(
        at=at,
        staff=by,
        dealer=plan.dealer,
        action=action,
        object_type="bonus_plan",
        object_id=plan.pk,
        after=after,
    )
