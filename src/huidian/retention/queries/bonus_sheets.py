"""Sheets of a month's pay: made for the close of the month, and read as they were signed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from huidian.engine.bonus import BonusRule, pay, read_rule
from huidian.engine.bonus.sheet import SheetLine, line_data, read_line
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.retention.bonus_sheet import NewSheet
from huidian.retention.mart_view import MartView
from huidian.retention.models import BonusPlan, BonusSheet, MonthClose
from huidian.retention.queries.assessed import PAID, vehicles_behind
from huidian.retention.queries.bonus_facts import Scores, facts_of
from huidian.retention.queries.receptions import received_by

RECEPTIONS = "receptions"
"""Under which a sheet keeps the receptions of an advisor: days with vehicles."""


@dataclass(frozen=True, slots=True)
class SignedSheet:
    """A month's pay as it was signed: by which rule and which version of the shop's rules, by whom, when, and
    why an earlier signing was undone.
    """

    close_id: int
    month: int
    name: str
    rule: BonusRule
    rule_version: str
    signed_by: str
    signed_at: datetime
    restated_why: str
    lines: Mapping[str, SheetLine]


def made_sheet(view: MartView, month: int, plan: BonusPlan, *, scores: Scores) -> NewSheet:
    """The sheet of a month of one dealer, to be kept with its close."""
    [dealer] = view.dealers
    rule = read_rule(plan.rule)
    facts = facts_of(view, dealer, (month,), scores)
    lines = [
        SheetLine(advisor, one, pay(rule, one))
        for (advisor, _month), one in sorted(facts.items(), key=lambda one: one[0])
    ]
    vehicles = sheet_vehicles(view, month, [line.advisor for line in lines])
    return NewSheet(plan.pk, plan.rule, [line_data(line) for line in lines], vehicles)


def sheet_vehicles(view: MartView, month: int, advisors: Sequence[str]) -> dict[str, dict[str, Any]]:
    """By advisor the vehicles that a month's pay counts, and the receptions: days with vehicles."""
    behind, received = vehicles_behind(view, month), received_by(view, month)
    return {
        one: {**behind.get(one, {key: [] for key in PAID}), RECEPTIONS: received.get(one, [])}
        for one in advisors
    }


def signed_sheets(
    scope: Scope, dealer_id: int, months: Sequence[int]
) -> tuple[dict[int, SignedSheet], frozenset[int]]:
    """By month what was signed and holds; and the months whose figures are signed, with or without pay."""
    within = scope.where(Permission.SET_BONUS)
    closes = MonthClose.objects.within(within).filter(dealer=dealer_id, month__in=list(months))
    every = list(closes.order_by("pk").values_list("month", "undone_at", "undone_why"))
    undone = {month: why for month, at, why in every if at and why}
    sheets = BonusSheet.objects.within(within).filter(
        close__dealer=dealer_id, close__month__in=list(months), close__undone_at=None
    )
    signed = {
        one.close.month: _signed(one, undone.get(one.close.month, ""))
        for one in sheets.select_related("close__closed_by", "plan").defer("vehicles")
    }
    return signed, frozenset(month for month, at, _why in every if at is None)


def signed_vehicles(scope: Scope, close_id: int) -> tuple[int, Mapping[str, Mapping[str, Any]]]:
    """The month of a signed sheet, and by advisor the vehicles that counted in it.

    Raises `BonusSheet.DoesNotExist` for one out of reach.
    """
    sheets = BonusSheet.objects.within(scope.where(Permission.SET_BONUS)).select_related("close")
    sheet = sheets.get(close=close_id)
    return sheet.close.month, sheet.vehicles


def _signed(sheet: BonusSheet, why: str) -> SignedSheet:
    rule, close = read_rule(sheet.rule), sheet.close
    lines = [read_line(rule, data) for data in sheet.lines]
    return SignedSheet(
        close.pk,
        close.month,
        sheet.plan.name,
        rule,
        close.rule_version,
        str(close.closed_by or ""),
        close.closed_at,
        why,
        {one.advisor: one for one in lines},
    )
