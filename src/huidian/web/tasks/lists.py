"""All tasks in reach, with what they are narrowed by; a row opens the vehicle, its button the call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from huidian.network.roles import Permission, Role
from huidian.outreach.queries.callers import callers_of
from huidian.outreach.queries.tasks import ENDINGS, STATES, TaskRow, kinds_in, task_rows, tasks_in_reach
from huidian.outreach.queries.words import waiting_words
from huidian.web import formats
from huidian.web.customers.masked_lists import Sought, fields_searched, note_list_hits, orders_allowed
from huidian.web.lists.columns import Column
from huidian.web.lists.filters import Choice, Days, Numbers, YesNo
from huidian.web.lists.listing import Listing
from huidian.web.lists.querysets import QuerysetSource
from huidian.web.lists.register import register
from huidian.web.lists.source import Options
from huidian.web.shell.desk import DeskRequest
from huidian.web.tasks.bulk import ACTIONS

COLUMNS: Sequence[Column[TaskRow]] = (
    Column("plate", gettext_lazy("车牌"), lambda one: one.plate, card=1),
    Column("kind", pgettext_lazy("task", "类别"), lambda one: one.kind, "label", card=2, sortable=False),
    Column("state", pgettext_lazy("task", "状态"), lambda one: STATES[one.state], "label", card=3),
    Column("due", gettext_lazy("应办日"), lambda one: one.due_on, "day", card=4, template="tasks/due.html"),
    Column("responsible", gettext_lazy("负责人"), lambda one: one.responsible),
    Column("role", gettext_lazy("负责岗位"), lambda one: one.role, sortable=False, hidden=True),
    Column("tries", gettext_lazy("已拨次数"), lambda one: one.tries, "count"),
    Column("next", gettext_lazy("下次联系"), lambda one: one.next_at, "moment"),
    Column(
        "waits",
        gettext_lazy("在等什么"),
        lambda one: waiting_words(one.waits_for) if one.waits_for else None,
        "label",
        sortable=False,
    ),
    Column("owner", gettext_lazy("车主"), lambda one: one.owner),
    Column("model", gettext_lazy("车型"), lambda one: one.model, hidden=True),
    Column("advisor", gettext_lazy("服务顾问"), lambda one: one.advisor, hidden=True),
    Column("topic", gettext_lazy("专题"), lambda one: one.topic),
    Column("held", gettext_lazy("正在处理"), lambda one: one.held_by, sortable=False, hidden=True),
    Column("expires", gettext_lazy("最晚"), lambda one: one.expires_on, "day", hidden=True),
    Column("closed", gettext_lazy("结束于"), lambda one: one.closed_at, "moment", hidden=True),
    Column("ending", gettext_lazy("结束方式"), lambda one: one.ending, hidden=True),
    Column("dealer", gettext_lazy("经销商"), lambda one: one.dealer, hidden=True),
    Column(
        "call",
        gettext_lazy("操作"),
        lambda one: None,
        card=5,
        sortable=False,
        template="tasks/call.html",
        acts=True,
    ),
)
FILTERS = (
    Choice(key="kind", label=pgettext_lazy("task", "类别")),
    Choice(key="state", label=pgettext_lazy("task", "状态")),
    YesNo(key="overdue", label=gettext_lazy("已逾期")),
    Choice(key="responsible", label=gettext_lazy("负责人"), numbered=True),
    YesNo(key="assigned", label=gettext_lazy("已派给人")),
    Choice(key="role", label=gettext_lazy("负责岗位"), options=dict(Role.choices)),
    Days(key="due", field="best_on", label=gettext_lazy("应办日")),
    Numbers(key="tries", label=gettext_lazy("已拨次数"), unit=gettext_lazy("次")),
    Choice(key="topic", label=gettext_lazy("专题"), numbered=True),
    Choice(key="ending", label=gettext_lazy("结束方式"), options=ENDINGS),
    Days(key="closed", field="closed_at", label=gettext_lazy("结束于"), of_moments=True),
    Choice(key="dealer", label=gettext_lazy("经销商"), numbered=True),
)
ORDERS = {
    "plate": "vehicle__plate",
    "state": "state",
    "due": "best_on",
    "responsible": "responsible__display_name",
    "tries": "tries",
    "next": "not_before_at",
    "owner": "vehicle__owner__name",
    "model": "vehicle__model",
    "advisor": "vehicle__standing__advisor",
    "topic": "topic__title",
    "expires": "expires_on",
    "closed": "closed_at",
    "ending": "ending",
    "dealer": "dealer__name",
}


def _source(request: DeskRequest, now: datetime) -> QuerysetSource[TaskRow]:
    scope, today = request.scope, timezone.localdate(now)
    tasks = tasks_in_reach(scope, at=now, today=today)

    def heading(rows: Sequence[TaskRow], total: int) -> Mapping[str, Any]:
        return {
            "title": pgettext("several", "任务"),
            "lines": [_("截至 %(day)s") % {"day": formats.moment(now)}],
            "context": {"manages": scope.may_somewhere(Permission.MANAGE_CALLS)},
        }

    def known() -> Options:
        dealers = callers_of(scope, now)
        topics = tasks.filter(topic__isnull=False).order_by("-topic").values_list("topic", "topic__title")
        return {
            "kind": {key: formats.in_language(words) for key, words in kinds_in(list(dealers)).items()},
            "state": {key: formats.in_language(words) for key, words in STATES.items()},
            "responsible": {str(pk): name for people in dealers.values() for pk, name in people.items()},
            "topic": {str(pk): title for pk, title in topics.distinct()},
            "dealer": {str(dealer.pk): dealer.name for dealer in dealers},
        }

    return QuerysetSource(
        queryset=tasks,
        filters=FILTERS,
        heading=heading,
        rows_of=lambda cut: task_rows(scope, cut),
        orders=orders_allowed(scope, ORDERS),
        searched=_searched(request),
        watch=lambda text, rows: note_list_hits(
            request, now, text, [Sought(one.vehicle_id, one.plate, one.owner) for one in rows]
        ),
        known=known,
    )


def _searched(request: DeskRequest) -> Sequence[str]:
    plates = fields_searched(request.scope)
    return ("vehicle__owner__name", "topic__title", "responsible__display_name", *plates)


TASKS = register(
    Listing(
        key="tasks",
        app="tasks",
        label=pgettext_lazy("several", "任务"),
        source=_source,
        empty=gettext_lazy("启用回访后，每天夜里按车辆的需求派出任务；专题回访和招揽活动的任务也在这里。"),
        columns=COLUMNS,
        filters=FILTERS,
        permission=Permission.VIEW_CALLS,
        also=(Permission.VIEW_CUSTOMERS,),
        dealer_of=lambda one: one.dealer_id,
        name="tasks",
        open_at=lambda request, one: reverse("customers:vehicle", args=[one.vehicle_id]),
        key_of=lambda one: str(one.task_id),
        page="tasks/tasks.html",
        actions=ACTIONS,
    )
)
