"""The repairs behind first-time fix by orders: which came back, when, and with what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huidian.engine.scores.first_time_fix import FirstTimeFix
from huidian.kit.months import format_month
from huidian.network.ends import today_at
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.playbooks import load
from huidian.surveys.queries.repairs import STATES, RepairRow, repair_rows, repairs_in
from huidian.surveys.queries.returns import fixed_by_orders
from huidian.surveys.queries.scores import answered_month, dealer_of_scores
from huidian.web import formats
from huidian.web.customers.masked_lists import Sought, fields_searched, note_list_hits
from huidian.web.lists.columns import Column
from huidian.web.lists.filters import Choice
from huidian.web.lists.listing import Listing
from huidian.web.lists.querysets import QuerysetSource
from huidian.web.lists.register import register
from huidian.web.lists.source import Options
from huidian.web.scores.address import Wish
from huidian.web.shell.desk import DeskRequest, within_reach

_in_language = lazy(formats.in_language, str)
COLUMNS: Sequence[Column[RepairRow]] = (
    Column("plate", gettext_lazy("车牌"), lambda one: one.plate, card=1, sortable=False),
    Column("state", gettext_lazy("结果"), lambda one: STATES[one.state], "label", card=2),
    Column("day", gettext_lazy("结算日期"), lambda one: one.on, "day", card=3),
    Column("kind", gettext_lazy("订单种类"), lambda one: one.kind, "label", card=5),
    Column("work", gettext_lazy("维修项目"), lambda one: one.work, card=4, sortable=False),
    Column("advisor", gettext_lazy("服务顾问"), lambda one: one.advisor),
    Column("back", gettext_lazy("返修日期"), lambda one: one.back_on, "day", sortable=False),
    Column("days", gettext_lazy("隔了几天"), lambda one: one.days, "count", sortable=False),
    Column("again", gettext_lazy("返修项目"), lambda one: one.back_work, sortable=False),
)
FILTERS = (
    Choice(
        key="state",
        field="state_now",
        label=gettext_lazy("结果"),
        options={key: _in_language(words) for key, words in STATES.items()},
    ),
    Choice(
        key="kind",
        field="order_kind",
        label=gettext_lazy("订单种类"),
        options={one.key: _in_language(one.label) for one in load().kinds},
    ),
    Choice(key="advisor", label=gettext_lazy("服务顾问")),
)


def _source(request: DeskRequest, now: datetime) -> QuerysetSource[RepairRow]:
    wish = Wish.of(request)
    with within_reach():
        dealer = dealer_of_scores(request.scope)
    today = today_at(now, dealer)
    month, _model = answered_month(dealer, wish.month, today, wish.model)
    fix = fixed_by_orders(dealer, month, today)
    queryset = repairs_in(request.scope, dealer, fix)

    def heading(rows: Sequence[RepairRow], total: int) -> Mapping[str, Any]:
        lines = [dealer.name, _line(fix, rules_of(dealer).scores.fix_days)]
        title = _("%(month)s 的维修单据") % {"month": format_month(month)}
        back = wish.but(month=month).at("scores:desk")
        context = {"back": back, "back_words": _("满意度")}
        return {"title": title, "lines": lines, "context": context}

    def known() -> Options:
        advisors = queryset.order_by("advisor").values_list("advisor", flat=True).distinct()
        return {"advisor": {one: one or formats.NOTHING for one in advisors}}

    return QuerysetSource(
        queryset=queryset,
        filters=FILTERS,
        heading=heading,
        rows_of=lambda some: repair_rows(request.scope, dealer, fix, some),
        orders={
            "state": "state_now",
            "day": "settled_on",
            "kind": "order_kind",
            "advisor": "advisor",
        },
        searched=("advisor", *fields_searched(request.scope)),
        watch=lambda text, rows: note_list_hits(
            request,
            now,
            text,
            [Sought(one.vehicle_id, one.plate, "", advisor=one.advisor) for one in rows],
        ),
        known=known,
    )


def _line(fix: FirstTimeFix, days: int) -> str:
    """How the share is counted, in numbers that can be counted again in the list."""
    return _("%(orders)s 单满 %(days)s 天，返修 %(back)s 单；另有 %(young)s 单还看不出") % {
        "orders": formats.count(len(fix.orders)),
        "days": days,
        "back": formats.count(len(fix.came_back)),
        "young": formats.count(fix.waiting),
    }


REPAIRS = register(
    Listing(
        key="score_repairs",
        app="scores",
        label=gettext_lazy("一次修好的单据"),
        source=_source,
        empty=gettext_lazy("导入维修和索赔的单据后，一次修好的单据列在这里。"),
        columns=COLUMNS,
        filters=FILTERS,
        permission=Permission.VIEW_SCORES,
        dealer_of=lambda one: one.dealer_id,
        name="repairs",
        at="repairs/",
        open_at=lambda request, one: (
            reverse("customers:vehicle", args=[one.vehicle_id])
            if request.scope.may_at(one.dealer_id, Permission.VIEW_CUSTOMERS)
            else ""
        ),
        key_of=lambda one: str(one.visit_id),
        page="frontdesk/list.html",
    )
)
