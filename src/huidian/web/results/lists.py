"""The tasks behind every figure of the results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from huidian.network.roles import Permission
from huidian.outreach.queries.results import TaskResult, script_of, script_words, task_results
from huidian.web import formats
from huidian.web.lists.columns import Column
from huidian.web.lists.filters import Choice, Text, YesNo
from huidian.web.lists.listing import Listing
from huidian.web.lists.memory import MemorySource
from huidian.web.lists.register import register
from huidian.web.results.period import Period
from huidian.web.shell.desk import DeskRequest

SIDES: Mapping[str, Text] = {
    "internal": gettext_lazy("店内原因"),
    "external": gettext_lazy("店外原因"),
    "invalid": gettext_lazy("无效号码"),
}


def _yes(value: bool) -> str:
    return _("是") if value else ""


COLUMNS: Sequence[Column[TaskResult]] = (
    Column("plate", gettext_lazy("车牌"), lambda one: one.plate, card=1),
    Column("kind", pgettext_lazy("task", "类别"), lambda one: one.kind_label, "label", card=2),
    Column("agent", gettext_lazy("回访人"), lambda one: one.agent, card=3),
    Column("contacted", gettext_lazy("已联系"), lambda one: _yes(one.contacted)),
    Column("connected", gettext_lazy("已接通"), lambda one: _yes(one.connected)),
    Column("intends", gettext_lazy("有意向"), lambda one: _yes(one.intends)),
    Column("booked", gettext_lazy("已预约"), lambda one: _yes(one.booked)),
    Column("returned_on", gettext_lazy("回店日"), lambda one: one.returned_on, "day", card=4),
    Column("reason", gettext_lazy("原因"), lambda one: one.reason_label, "label"),
    Column(
        "script", gettext_lazy("话术"), lambda one: formats.in_language(script_words(one.script)), hidden=True
    ),
    Column("owner", gettext_lazy("车主"), lambda one: one.owner),
    Column("created", gettext_lazy("派出日"), lambda one: one.created_on, "day"),
)
FILTERS = (
    Choice(key="agent", label=gettext_lazy("回访人")),
    Choice(key="kind", label=pgettext_lazy("task", "类别")),
    Choice(key="script", label=gettext_lazy("话术")),
    YesNo(key="contacted", label=gettext_lazy("已联系")),
    YesNo(key="connected", label=gettext_lazy("已接通")),
    YesNo(key="intends", label=gettext_lazy("有意向")),
    YesNo(key="booked", label=gettext_lazy("已预约")),
    YesNo(key="returned", label=gettext_lazy("已回店")),
    Choice(key="reason", label=gettext_lazy("原因")),
    Choice(key="side", label=gettext_lazy("原因归属"), options=SIDES),
)


def _source(request: DeskRequest, now: datetime) -> MemorySource[TaskResult]:
    period = Period.of(request, now)
    return MemorySource(
        rows=task_results(request.scope, since=period.since, until=period.until),
        columns=COLUMNS,
        filters=FILTERS,
        values={
            "agent": lambda one: one.agent_id,
            "kind": lambda one: one.kind,
            "script": script_of,
            "contacted": lambda one: one.contacted,
            "connected": lambda one: one.connected,
            "intends": lambda one: one.intends,
            "booked": lambda one: one.booked,
            "returned": lambda one: one.returned,
            "reason": lambda one: one.reason,
            "side": lambda one: one.side,
        },
        words={
            "agent": lambda one: one.agent or formats.NOTHING,
            "kind": lambda one: formats.in_language(one.kind_label),
            "script": lambda one: (
                formats.in_language(script_words(one.script)) if one.contacted else formats.NOTHING
            ),
            "reason": lambda one: formats.in_language(one.reason_label),
        },
        heading={"title": _("成效的任务"), "lines": [period.words]},
    )


RESULT_TASKS = register(
    Listing(
        key="result_tasks",
        app="results",
        label=gettext_lazy("成效的任务"),
        source=_source,
        empty=gettext_lazy("这段时间里还没有这样的任务。"),
        columns=COLUMNS,
        filters=FILTERS,
        permission=Permission.MANAGE_CALLS,
        also=(Permission.VIEW_CUSTOMERS,),
        dealer_of=lambda one: one.dealer_id,
        name="tasks",
        at="tasks/",
        open_at=lambda request, one: reverse("customers:vehicle", args=[one.vehicle_id]),
        key_of=lambda one: str(one.task_id),
    )
)
