"""The receptions behind an advisor's load, day by day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huidian.flows.bonus import signed_receptions
from huidian.network.roles import Permission
from huidian.retention.queries.receptions import Reception, receptions
from huidian.web import formats
from huidian.web.figures.address import Fields, url
from huidian.web.frontdesk.vehicles import sheet_of
from huidian.web.lists.columns import Column
from huidian.web.lists.filters import Choice, Days, Text, YesNo
from huidian.web.lists.listing import Listing
from huidian.web.lists.memory import MemorySource
from huidian.web.lists.register import register
from huidian.web.shell.desk import DeskRequest, within_reach

FIELDS = Fields("frontdesk:load", "frontdesk:receptions")
ACCIDENT: Text = gettext_lazy("事故车")
COLUMNS: Sequence[Column[Reception]] = (
    Column("day", gettext_lazy("哪天"), lambda one: one.day, "day", card=2),
    Column("plate", gettext_lazy("车牌"), lambda one: one.plate, card=1),
    Column("advisor", gettext_lazy("服务顾问"), lambda one: one.advisor, card=3),
    Column("model", gettext_lazy("车型"), lambda one: one.model, card=4),
    Column("orders", gettext_lazy("结算单（张）"), lambda one: one.orders, "count"),
    Column("accident", ACCIDENT, lambda one: _("是") if one.accident else ""),
    Column("amount", gettext_lazy("金额（元）"), lambda one: one.amount_fen, "yuan"),
    Column("dealer", gettext_lazy("经销商"), lambda one: one.dealer, hidden=True),
)
FILTERS = (
    Choice(key="advisor", label=gettext_lazy("服务顾问")),
    Days(key="day", label=gettext_lazy("哪天")),
    YesNo(key="accident", label=ACCIDENT),
    Choice(key="dealer", label=gettext_lazy("经销商")),
)


def receptions_url(
    month: int, narrowed: Mapping[str, str] | Sequence[tuple[str, str]], day: date | None = None
) -> str:
    """The address of some receptions of a month, narrowed by filters of the list."""
    filters = narrowed.items() if isinstance(narrowed, Mapping) else narrowed
    days = [(f"day_{end}", day.isoformat()) for end in ("after", "before")] if day else []
    return url("frontdesk:receptions", [("month", formats.month(month)), *filters, *days])


def choose_words() -> str:
    """Where a month of too many dealers would be read."""
    return _("店太多，不能逐行列出：请先在上方选一家店")


def _source(request: DeskRequest, now: datetime) -> MemorySource[Reception]:
    sheet = sheet_of(request)
    if sheet is None:
        answer = receptions(request.scope, month=FIELDS.read(request.GET).month, now=now)
    else:
        with within_reach():
            answer = signed_receptions(request.scope, sheet, at=now)
    month = formats.month(answer.month)
    return MemorySource(
        rows=answer.rows,
        columns=COLUMNS,
        filters=FILTERS,
        values={
            "advisor": lambda one: one.advisor,
            "day": lambda one: one.day,
            "accident": lambda one: one.accident,
            "dealer": lambda one: one.dealer_code,
        },
        words={"advisor": lambda one: one.advisor, "dealer": lambda one: one.dealer},
        heading={
            "title": _("%(month)s 的接车") % {"month": month} + (_(" · 签字时") if sheet is not None else ""),
            "lines": [choose_words() if answer.too_many else _("按结算单里的服务顾问，同一台车一天算一次")],
            "context": {"as_of": answer.as_of, "back": reverse("frontdesk:load") + f"?month={month}"},
        },
    )


RECEPTIONS = register(
    Listing(
        key="receptions",
        app="frontdesk",
        label=gettext_lazy("接车"),
        source=_source,
        columns=COLUMNS,
        filters=FILTERS,
        permission=Permission.VIEW_CHURN,
        dealer_of=lambda one: one.dealer_id,
        name="receptions",
        at="receptions/",
        empty=gettext_lazy("结算单上写明服务顾问，这里就会有接车。"),
        open_at=lambda request, one: (
            reverse("customers:vehicle", args=[one.vehicle_id])
            if request.scope.may_at(one.dealer_id, Permission.VIEW_CUSTOMERS)
            else ""
        ),
        key_of=lambda one: f"{one.day}:{one.advisor}:{one.vehicle_id}",
        searchable=False,
        page="frontdesk/list.html",
    )
)
