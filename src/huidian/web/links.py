"""Addresses of other desks' pages, for those who may open them."""

from __future__ import annotations

from datetime import date

from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode

from huidian.engine.facts.kinds import OVERALL
from huidian.kit.months import format_month
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.retention.queries import VehicleRow


def vehicle_url(scope: Scope, row: VehicleRow) -> str:
    """The vehicle's file; "" for whom it is closed, and on a site without a customers desk."""
    if not scope.may_at(row.dealer_id, Permission.VIEW_CUSTOMERS):
        return ""
    try:
        return reverse("customers:vehicle", args=[row.vehicle_id])
    except NoReverseMatch:
        return ""


def restatement_url(month: int, then: date, *, kind: str, window: int) -> str:
    """What a month's churn, of a kind of order, said on a day and says today; "" where that desk is not."""
    try:
        desk = reverse("restatement:desk")
    except NoReverseMatch:
        return ""
    question = {
        "measure": "churn" if kind == OVERALL else f"churn-{kind}",
        "month": format_month(month),
        "window": str(window),
        "then": then.isoformat(),
    }
    return f"{desk}?{urlencode(question)}"
