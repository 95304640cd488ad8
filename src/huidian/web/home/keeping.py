"""A general manager's first screen: whether customers stay, and what stands beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from huidian.engine.scores.estimate import Estimate
from huidian.flows.manager_month import OwnersSay, owners_say
from huidian.kit.shares import FEW, share_of
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
from huidian.web.frontdesk.orders import orders_url
from huidian.web.retention import address as keeping
from huidian.web.retention.retention_rate import RetentionRateDesk
from huidian.web.scores.address import Wish
from huidian.web.scores.estimates import interval
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
    beside, owners = manager_month(scope, month=month, now=now), owners_say(scope, month=month, at=now)
    lines = [
        *(line and replace(line, target=beside.target(line.metric, value)) for line, value in counted),
        _money(beside),
        _content(owners, beside),
        _complaints(owners, beside),
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
        url=orders_url(beside.month) if beside.amount is not None else "",
        few=False,
        target=beside.target("amount", beside.amount),
    )


def _grown(now: int | None, then: int | None) -> str:
    grown = share_of(now - then, then) if now is not None and then else None
    return "" if grown is None else f"{formats.signed(round(100 * grown))}%"


def _content(owners: OwnersSay, beside: ManagerMonth) -> Beside | None:
    """How content owners were, with the answers."""
    if owners.content is None:
        return None
    month, now = owners.month, owners.content[owners.month]
    return Beside(
        metric="satisfaction",
        label=_("满意度"),
        text=_("%(score)s 分") % {"score": formats.score(now.value)} if now.n else formats.NOTHING,
        working=interval(now) if now.n else _("这个月还没有回访答卷。"),
        month_before=_scored(now, owners.content[month - 1]),
        year_before=_scored(now, owners.content[month - 12]),
        url=Wish(month).at("scores:responses") if now.n else "",
        few=now.few,
        target=beside.target("satisfaction", now.value),
    )


def _scored(now: Estimate, then: Estimate) -> str:
    if now.value is None or then.value is None:
        return ""
    return _("%(score)s 分") % {"score": formats.score_change(now.value - then.value)}


def _complaints(owners: OwnersSay, beside: ManagerMonth) -> Beside | None:
    """How many complained, with the list."""
    if owners.complaints is None:
        return None
    n, month = owners.complaints[owners.month], owners.month
    before, year = (_change(n - owners.complaints[one], False, _pieces) for one in (month - 1, month - 12))
    query = urlencode({"month": formats.month(month), "opened": "true"})
    return Beside(
        metric="complaints",
        label=pgettext("several", "投诉"),
        text=_pieces(n, formats.count(n)),
        working=_("当月立案"),
        month_before=before,
        year_before=year,
        url=f"{reverse('complaints:rows')}?{query}",
        few=False,
        target=beside.target("complaints", n),
    )


def _pieces(n: int, shown: str) -> str:
    return ngettext("%(n)s 件", "%(n)s 件", abs(n)) % {"n": shown}


def _vehicles(n: int, shown: str) -> str:
    return ngettext("%(n)s 台", "%(n)s 台", abs(n)) % {"n": shown}


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
        text=formats.percent(now.rate) if is_rate else _vehicles(now.numerator, formats.count(now.numerator)),
        working=working(now) if is_rate else "",
        month_before=_change(moved.change, is_rate),
        year_before=_change(moved.over_the_year, is_rate),
        url=url,
        few=now.n < FEW,
    )


def _change(change: float | None, is_rate: bool, counted: Callable[[int, str], str] = _vehicles) -> str:
    if change is None:
        return ""
    if is_rate:
        return _("%(points)s 个百分点") % {"points": formats.points(change)}
    return counted(int(change), formats.signed(int(change)))
