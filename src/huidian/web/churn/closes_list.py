"""Who closed which month when, and what has moved since, as a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huidian.network.roles import Permission
from huidian.retention.queries.closes import closes_in_reach, kept_closes
from huidian.web.churn.closes_page import CloseLine
from huidian.web.lists.columns import Column
from huidian.web.lists.filters import Choice, Days, YesNo
from huidian.web.lists.listing import Listing
from huidian.web.lists.querysets import QuerysetSource
from huidian.web.lists.register import register
from huidian.web.lists.source import Options
from huidian.web.shell.desk import DeskRequest

COLUMNS: Sequence[Column[CloseLine]] = (
    Column("month", gettext_lazy("月份"), lambda line: line.closing.month, "month", card=1),
    Column("dealer", gettext_lazy("经销商"), lambda line: line.closing.dealer),
    Column(
        "closed_at",
        gettext_lazy("结账"),
        lambda line: line.closing.closed_at,
        "moment",
        card=4,
        template="churn/closes/closed_at.html",
    ),
    Column("closed_by", gettext_lazy("谁"), lambda line: line.closing.closed_by, hidden=True),
    Column(
        "rate",
        gettext_lazy("结账流失率"),
        lambda line: line.closing.figure.rate,
        "percent",
        card=2,
        sortable=False,
        template="churn/closes/rate.html",
    ),
    Column(
        "cohort",
        gettext_lazy("起始月台数"),
        lambda line: line.closing.figure.n,
        "count",
        sortable=False,
        hidden=True,
    ),
    Column(
        "lost",
        gettext_lazy("流失台数"),
        lambda line: line.closing.figure.numerator,
        "count",
        sortable=False,
        hidden=True,
    ),
    Column(
        "now",
        gettext_lazy("现在"),
        lambda line: line.rate_now,
        "percent",
        card=3,
        sortable=False,
        template="churn/closes/now.html",
    ),
    Column("rule_version", gettext_lazy("规则版本"), lambda line: line.closing.rule_version),
    Column("undone_at", gettext_lazy("撤销时间"), lambda line: line.closing.undone_at, "moment", hidden=True),
    Column(
        "verbs",
        gettext_lazy("操作"),
        lambda line: None,
        card=5,
        sortable=False,
        template="churn/closes/verbs.html",
        acts=True,
    ),
)
FILTERS = (
    Choice(key="dealer", field="dealer__code", label=gettext_lazy("经销商")),
    YesNo(key="holds", label=gettext_lazy("结账有效")),
    Days(key="closed_at", label=gettext_lazy("结账日期"), of_moments=True),
)
ORDERS = {
    "month": "month",
    "dealer": "dealer__code",
    "closed_at": "closed_at",
    "closed_by": "closed_by__display_name",
    "rule_version": "rule_version",
    "undone_at": "undone_at",
}


def _source(request: DeskRequest, now: datetime) -> QuerysetSource[CloseLine]:
    several = len(request.scope.chosen_dealer_ids) > 1
    closes = closes_in_reach(request.scope)

    def rows_of(page: Sequence[Any]) -> list[CloseLine]:
        return [CloseLine.of(kept, several) for kept in kept_closes(request.scope, page, now=now).closes]

    def heading(rows: Sequence[CloseLine], total: int) -> Mapping[str, Any]:
        return {"title": _("结账记录")}

    def known() -> Options:
        dealers = closes.order_by("dealer__code").values_list("dealer__code", "dealer__name").distinct()
        return {"dealer": dict(dealers)}

    return QuerysetSource(
        queryset=closes, filters=FILTERS, heading=heading, rows_of=rows_of, orders=ORDERS, known=known
    )


CLOSES = register(
    Listing(
        key="month_closes",
        app="churn",
        label=gettext_lazy("结账记录"),
        source=_source,
        empty=gettext_lazy("月份结账以后会列在这里，数字不再变动。"),
        columns=COLUMNS,
        filters=FILTERS,
        permission=Permission.VIEW_CHURN,
        also=(Permission.SEE_ALL_VEHICLES,),
        dealer_of=lambda line: line.closing.dealer_id,
        name="closes",
        at="closes/",
        table="closes",
        searchable=False,
        prominent=False,
        open_at=lambda request, line: reverse("churn:closed", args=[line.closing.close_id]),
        page="churn/closes.html",
    )
)
