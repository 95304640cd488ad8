"""The complaints in sight: the tracking table, which prints on A4."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from huidian.complaints.levels import ORDER
from huidian.complaints.machines import COMPLAINT
from huidian.complaints.queries.lists import (
    AGES,
    ComplaintRow,
    causes_in,
    complaints_listed,
    handlers_in,
    row_of,
)
from huidian.complaints.words import SOURCES
from huidian.network.queries import dealers_in
from huidian.network.roles import Permission
from huidian.playbooks import load
from huidian.web import formats
from huidian.web.complaints.bulk import ASSIGN
from huidian.web.customers.masked_lists import (
    Sought,
    fields_searched,
    note_list_hits,
    orders_allowed,
    texts_searched,
)
from huidian.web.lists.columns import Column
from huidian.web.lists.filters import Choice, Days, YesNo
from huidian.web.lists.listing import Listing
from huidian.web.lists.querysets import QuerysetSource
from huidian.web.lists.register import register
from huidian.web.lists.source import Options
from huidian.web.shell.desk import DeskRequest

_in_language = lazy(formats.in_language, str)
STATES = {key: _in_language(state.label) for key, state in COMPLAINT.states.items()}
LEVELS = {key: _in_language(load().complaints.level(key).label) for key in ORDER}
AGE_WORDS = {
    "0-3": gettext_lazy("3 天以内"),
    "4-7": gettext_lazy("4–7 天"),
    "8-14": gettext_lazy("8–14 天"),
    "15": gettext_lazy("14 天以上"),
}
assert tuple(AGE_WORDS) == AGES


def _late(row: ComplaintRow) -> str:
    return _("超时") if row.late else _("已暂停") if row.paused else ""


COLUMNS: Sequence[Column[ComplaintRow]] = (
    Column("opened", gettext_lazy("立案于"), lambda one: one.opened_at, "moment", card=3),
    Column("plate", gettext_lazy("车牌"), lambda one: one.plate, card=1),
    Column("state", pgettext_lazy("complaint", "状态"), lambda one: one.state_label, "label", card=2),
    Column("level", gettext_lazy("级别"), lambda one: one.level_label, "label"),
    Column("text", gettext_lazy("投诉内容"), lambda one: one.text, card=4, sortable=False, long=True),
    Column("cause", gettext_lazy("投诉原因"), lambda one: one.cause_label, "label", hidden=True),
    Column("responsible", gettext_lazy("负责人"), lambda one: one.responsible),
    Column("late", gettext_lazy("时限"), _late, sortable=False),
    Column("due", gettext_lazy("解决期限"), lambda one: one.solution_due_at, "moment", sortable=False),
    Column("age", gettext_lazy("历时（天）"), lambda one: one.age_days, "count", sortable=False),
    Column(
        "worked", gettext_lazy("工作时间（小时）"), lambda one: one.worked_hours, sortable=False, hidden=True
    ),
    Column("answered", gettext_lazy("首次答复"), lambda one: one.answered_at, "moment", hidden=True),
    Column("solved", gettext_lazy("解决于"), lambda one: one.solved_at, "moment", hidden=True),
    Column("closed", gettext_lazy("结案于"), lambda one: one.closed_at, "moment", hidden=True),
    Column("call_back", gettext_lazy("回访日"), lambda one: one.call_back_on, "day", hidden=True),
    Column("reopened", gettext_lazy("重新打开（次）"), lambda one: one.reopened, "count", hidden=True),
    Column("cost", gettext_lazy("补救费用（元）"), lambda one: one.cost_fen, "yuan", hidden=True),
    Column("source", gettext_lazy("来源"), lambda one: one.source, "label", hidden=True),
    Column("owner", gettext_lazy("车主"), lambda one: one.owner, hidden=True),
    Column("advisor", gettext_lazy("服务顾问"), lambda one: one.advisor, hidden=True),
    Column("dealer", gettext_lazy("经销商"), lambda one: one.dealer),
)
FILTERS = (
    Choice(key="state", field="state_now", label=pgettext_lazy("complaint", "状态"), options=STATES),
    Choice(key="level", label=gettext_lazy("级别"), options=LEVELS),
    Choice(key="cause", label=gettext_lazy("投诉原因")),
    Choice(key="responsible", label=gettext_lazy("负责人"), numbered=True),
    Choice(key="age", label=gettext_lazy("历时"), options=AGE_WORDS),
    Choice(
        key="source",
        label=gettext_lazy("来源"),
        options={key: _in_language(words) for key, words in SOURCES.items()},
    ),
    YesNo(key="open", field="is_open", label=gettext_lazy("未结案")),
    YesNo(key="again", field="repeat", label=gettext_lazy("重新打开过")),
    Days(key="opened", field="opened_at", label=gettext_lazy("立案于"), of_moments=True),
    Days(key="closed", field="closed_at", label=gettext_lazy("结案于"), of_moments=True),
    Choice(key="dealer", label=gettext_lazy("经销商"), numbered=True),
)
ORDERS = {
    "opened": "opened_at",
    "plate": "vehicle__plate",
    "state": "state_now",
    "level": "level_rank",
    "cause": "cause",
    "responsible": "responsible__display_name",
    "answered": "answered_at",
    "solved": "solved_at",
    "closed": "closed_at",
    "call_back": "call_back_on",
    "reopened": "reopened",
    "cost": "cost_fen",
    "source": "source",
    "owner": "customer__name",
    "advisor": "advisor_name",
    "dealer": "dealer__name",
}
_INSIDE = frozenset({"responsible", "cost", "advisor", "owner"})


def _source(request: DeskRequest, now: datetime) -> QuerysetSource[ComplaintRow]:
    scope = request.scope
    inside = scope.may(Permission.HANDLE_COMPLAINTS)

    def heading(rows: Sequence[ComplaintRow], total: int) -> Mapping[str, Any]:
        return {
            "title": pgettext("several", "投诉"),
            "lines": [_("截至 %(day)s") % {"day": formats.moment(now)}],
            "context": {
                "handles": scope.may_somewhere(Permission.HANDLE_COMPLAINTS),
                "manages": scope.may_somewhere(Permission.MANAGE_COMPLAINTS),
            },
        }

    def known() -> Options:
        return {
            "cause": {key: formats.in_language(words) for key, words in causes_in(scope).items()},
            "responsible": handlers_in(scope, now=now),
            "dealer": {str(one.id): one.name for one in dealers_in(scope)},
        }

    orders = {key: by for key, by in ORDERS.items() if inside or key not in _INSIDE}
    return QuerysetSource(
        queryset=complaints_listed(scope, now=now),
        filters=FILTERS,
        heading=heading,
        row_of=lambda one: row_of(one, scope, now),
        orders=orders_allowed(scope, orders),
        searched=(
            ("customer__name", *texts_searched(scope, "text"), *fields_searched(scope)) if inside else ()
        ),
        watch=lambda text, rows: note_list_hits(
            request, now, text, [Sought(one.vehicle_id, one.plate, one.owner) for one in rows]
        ),
        known=known,
    )


LIST = register(
    Listing(
        key="complaints",
        app="complaints",
        label=pgettext_lazy("several", "投诉"),
        source=_source,
        columns=COLUMNS,
        filters=FILTERS,
        permission=Permission.VIEW_COMPLAINTS,
        dealer_of=lambda one: one.dealer_id,
        name="complaints",
        empty=gettext_lazy("通话或问卷里的投诉会自动立案；前台也可以在这里登记一件。"),
        open_at=lambda request, one: reverse("complaints:complaint", args=[one.complaint_id]),
        key_of=lambda one: str(one.complaint_id),
        page="complaints/list.html",
        actions=(ASSIGN,),
    )
)
