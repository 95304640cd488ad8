"""The settled orders behind a month's visits and its money, one by one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from huidian.network.roles import Permission
from huidian.playbooks import load
from huidian.retention.queries.orders import SettledOrder, settled_orders
from huidian.web import formats
from huidian.web.figures.address import Fields, url
from huidian.web.frontdesk.receptions import choose_words
from huidian.web.lists.columns import Column
from huidian.web.lists.filters import Choice, Days
from huidian.web.lists.listing import Listing
from huidian.web.lists.memory import MemorySource
from huidian.web.lists.register import register
from huidian.web.shell.desk import DeskRequest

FIELDS = Fields("frontdesk:staffing", "frontdesk:orders")
COLUMNS: Sequence[Column[SettledOrder]] = (
    Column("day", gettext_lazy("结算日期"), lambda one: one.day, "day", card=2),
    Column("plate", gettext_lazy("车牌"), lambda one: one.plate, card=1),
    Column("model", gettext_lazy("车型"), lambda one: one.model, card=4),
    Column("kind", gettext_lazy("订单种类"), lambda one: one.kind_words, "label", card=3),
    Column("advisor", gettext_lazy("服务顾问"), lambda one: one.advisor, card=5),
    Column("amount", gettext_lazy("金额（元）"), lambda one: one.amount_fen, "yuan", card=6),
    Column("dealer", gettext_lazy("经销商"), lambda one: one.dealer, hidden=True),
)
_in_language = lazy(formats.in_language, str)
KINDS = {one.key: _in_language(one.label) for one in load().kinds}
FILTERS = (
    Choice(key="kind", label=gettext_lazy("订单种类"), options=KINDS),
    Choice(key="advisor", label=gettext_lazy("服务顾问")),
    Days(key="day", label=gettext_lazy("结算日期")),
    Choice(key="dealer", label=gettext_lazy("经销商")),
)


def orders_url(month: int) -> str:
    """The address of a month's orders."""
    return url("frontdesk:orders", {"month": formats.month(month)})


def _source(request: DeskRequest, now: datetime) -> MemorySource[SettledOrder]:
    answer = settled_orders(request.scope, month=FIELDS.read(request.GET).month, now=now)
    n = len(answer.rows)
    sums = {"n": formats.count(n), "yuan": formats.yuan(answer.amount_fen)}
    together = ngettext("%(n)s 台次，共 %(yuan)s 元", "%(n)s 台次，共 %(yuan)s 元", n) % sums
    if answer.too_many:
        together = choose_words()
    return MemorySource(
        rows=answer.rows,
        columns=COLUMNS,
        filters=FILTERS,
        values={
            "kind": lambda one: one.kind,
            "advisor": lambda one: one.advisor,
            "day": lambda one: one.day,
            "dealer": lambda one: one.dealer_code,
        },
        words={
            "advisor": lambda one: one.advisor or formats.NOTHING,
            "dealer": lambda one: one.dealer,
        },
        heading={
            "title": _("%(month)s 的结算单") % {"month": formats.month(answer.month)},
            "lines": [together, _("计入台次的结算单，一张一行")],
            "context": {"as_of": answer.as_of, "back": reverse("home"), "back_words": _("首页")},
        },
    )


ORDERS = register(
    Listing(
        key="settled_orders",
        app="frontdesk",
        label=gettext_lazy("结算单"),
        source=_source,
        columns=COLUMNS,
        filters=FILTERS,
        permission=Permission.VIEW_CHURN,
        dealer_of=lambda one: one.dealer_id,
        name="orders",
        at="orders/",
        empty=gettext_lazy("导入进站记录后，结算单会列在这里。"),
        open_at=lambda request, one: (
            reverse("customers:vehicle", args=[one.vehicle_id])
            if request.scope.may_at(one.dealer_id, Permission.VIEW_CUSTOMERS)
            else ""
        ),
        key_of=lambda one: f"{one.day}:{one.vehicle_id}",
        searchable=False,
        page="frontdesk/list.html",
    )
)
