"""A general manager's first screen: whether customers stay, and what stands beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huidian.kit.shares import share_of
from huidian.network.scope import Scope
from huidian.retention import queries as retention
from huidian.retention.queries import Figure, Moved
from huidian.retention.queries.manager import ManagerMonth, manager_month
from huidian.retention.queries.targets import Target
from huidian.web import formats
from huidian.web.churn import address as churn
from huidian.web.figures.address import Address
from huidian.web.figures.definitions import definitions_of
from huidian.web.figures.metrics import metric_of
from huidian.web.figures.rates import working
from huidian.web.retention import address as keeping
from huidian.web.retention.retention_rate import RetentionRateDesk
from huidian.web.structure import address as structure

BESIDE = ("monthly_churn", "active_vehicles", "return_rate")


@dataclass(frozen=True, slots=True)
class Beside:
    """One figure: its value with its list, its working, how it moved ("": not known), and its target."""

    metric: str
    label: str
    text: str
    working: str
    month_before: str
    year_before: str
    url: str
    few: bool
    target: Target | None = None


def keeping_context(scope: Scope, now: datetime) -> dict[str, Any]:
    """What the template is given; no `beside` before there are months."""
    page = retention.keeping_page(scope, now=now)
    address = keeping.FIELDS.address()
    desk = RetentionRateDesk(page, address, timezone.localdate(now))
    context: dict[str, Any] = {"page": page, "desk": desk, "as_of": page.frame.as_of}
    if not page.frame.months:
        return context
    month = page.frame.month
    lost = retention.churn_page(scope, month=month, now=now)
    base = retention.structure_page(scope, month=month, now=now)
    returned = _moved(page.returns, month)
    counted = [
        (_line(moved, here, which), moved.now.value if moved else None)
        for moved, here, which in (
            (lost.churn, churn.FIELDS.address().but(month=month), "lost"),
            (base.base, structure.FIELDS.address().but(month=month), "active"),
            (returned, desk.here, None),
        )
    ]
    beside = manager_month(scope, month=month, now=now)
    lines = [
        *(line and replace(line, target=beside.target(line.metric, value)) for line, value in counted),
        _money(beside),
        *_to_come(beside),
    ]
    cards = [card for metric in BESIDE for card in definitions_of(metric)]
    return {**context, "beside": [line for line in lines if line], "definitions": [*desk.definitions, *cards]}


def _money(beside: ManagerMonth) -> Beside:
    """The money settled in the month; in yuan, with how it moved in per cent."""
    return Beside(
        metric="amount",
        label=_("产值"),
        text=_("%(yuan)s 元") % {"yuan": formats.yuan(beside.amount)} if beside.amount is not None else "–",
        working=_("当月结算单金额之和"),
        month_before=_grown(beside.amount, beside.amount_before),
        year_before=_grown(beside.amount, beside.amount_year_before),
        url="",
        few=False,
        target=beside.target("amount", beside.amount),
    )


def _grown(now: int | None, then: int | None) -> str:
    grown = share_of(now - then, then) if now is not None and then else None
    return "" if grown is None else f"{formats.signed(round(100 * grown))}%"


def _to_come(beside: ManagerMonth) -> list[Beside]:
    """The places of what nobody counts yet, with what fills them."""
    waiting = (
        ("satisfaction", _("满意度"), _("有了回访问卷的答案就显示")),
        ("complaints", _("投诉"), _("有了投诉登记就显示")),
    )
    return [
        Beside(key, words, "–", why, "", "", "", False, beside.target(key, None))
        for key, words, why in waiting
    ]


def _moved(figures: Sequence[Figure], month: int) -> Moved | None:
    by_month = {figure.month: figure for figure in figures}
    now = by_month.get(month)
    return Moved(now, by_month.get(month - 1), by_month.get(month - 12)) if now else None


def _line(moved: Moved | None, here: Address, which: str | None) -> Beside | None:
    if moved is None:
        return None
    now, metric = moved.now, metric_of(moved.now.metric)
    is_rate = now.denominator is not None
    assert metric.numerator is not None
    key = which or metric.numerator.key
    url = here.list_url(key, "" if which else now.metric)
    return Beside(
        metric=now.metric,
        label=formats.in_language((metric if is_rate else metric.numerator).label),
        text=formats.percent(now.rate)
        if is_rate
        else ngettext("%(n)s 台", "%(n)s 台", now.numerator) % {"n": formats.count(now.numerator)},
        working=working(now) if is_rate else "",
        month_before=_change(moved.change, is_rate),
        year_before=_change(moved.over_the_year, is_rate),
        url=url,
        few=now.n < 30,
    )


def _change(change: float | None, is_rate: bool) -> str:
    if change is None:
        return ""
    if is_rate:
        return _("%(points)s 个百分点") % {"points": formats.points(change)}
    return ngettext("%(n)s 台", "%(n)s 台", abs(int(change))) % {"n": formats.signed(int(change))}
