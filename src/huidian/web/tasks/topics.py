"""Themed rounds of calls with how far they are, and the lines of their lists that named no vehicle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from huidian.network.masks import pasting
from huidian.network.queries import dealers_in
from huidian.network.roles import Permission
from huidian.outreach.actions import topics
from huidian.outreach.queries.topics import (
    TopicRow,
    UnmatchedLine,
    topic_row,
    topics_in_reach,
    unmatched_lines,
)
from huidian.web.forms import ActionForm
from huidian.web.lists.address import argument
from huidian.web.lists.bulk import BulkAction, changes_where, ids
from huidian.web.lists.columns import Column
from huidian.web.lists.filters import Choice, Days, YesNo
from huidian.web.lists.listing import Listing
from huidian.web.lists.memory import MemorySource
from huidian.web.lists.querysets import QuerysetSource
from huidian.web.lists.register import register
from huidian.web.lists.source import Options
from huidian.web.shell.desk import DeskRequest, staff_of, within_reach

COLUMNS: Sequence[Column[TopicRow]] = (
    Column("title", gettext_lazy("专题"), lambda one: one.title, card=1),
    Column("why", gettext_lazy("原因"), lambda one: one.why, sortable=False, long=True),
    Column("tasks", gettext_lazy("任务（项）"), lambda one: one.tasks, "count", card=2),
    Column("closed", gettext_lazy("已结束（项）"), lambda one: one.closed, "count", card=3),
    Column(
        "unmatched",
        gettext_lazy("未识别的行"),
        lambda one: one.unmatched,
        "count",
        card=4,
        sortable=False,
        template="tasks/unmatched.html",
    ),
    Column("created", gettext_lazy("开始于"), lambda one: one.created_at, "moment"),
    Column("by", gettext_lazy("发起人"), lambda one: one.created_by),
    Column("runs", gettext_lazy("进行中"), lambda one: _("是") if one.runs else _("否")),
    Column("dealer", gettext_lazy("经销商"), lambda one: one.dealer, hidden=True),
)
FILTERS = (
    YesNo(key="runs", label=gettext_lazy("进行中")),
    Days(key="created", field="created_at", label=gettext_lazy("开始于"), of_moments=True),
    Choice(key="dealer", label=gettext_lazy("经销商"), numbered=True),
)


def _source(request: DeskRequest, now: datetime) -> QuerysetSource[TopicRow]:
    def heading(rows: Sequence[TopicRow], total: int) -> Mapping[str, Any]:
        managed = request.scope.where(Permission.MANAGE_CALLS)
        return {"title": _("专题回访"), "context": {"may_paste": bool(pasting(managed).chosen_dealer_ids)}}

    def known() -> Options:
        return {"dealer": {str(one.id): one.name for one in dealers_in(request.scope)}}

    return QuerysetSource(
        queryset=topics_in_reach(request.scope),
        filters=FILTERS,
        heading=heading,
        row_of=topic_row,
        orders={
            "title": "title",
            "tasks": "n",
            "closed": "closed",
            "created": "created_at",
            "by": "created_by__display_name",
            "runs": "runs",
            "dealer": "dealer__name",
        },
        searched=("title", "why"),
        known=known,
    )


def _end(request: DeskRequest, form: ActionForm, keys: Sequence[str]) -> list[str]:
    done = topics.end_topics(at=form.at, by=staff_of(request), scope=request.scope, topic_ids=ids(keys))
    return [str(one) for one in done]


def _resume(request: DeskRequest, at: datetime, keys: Sequence[str]) -> list[str]:
    done = topics.resume_topics(at=at, by=staff_of(request), scope=request.scope, topic_ids=ids(keys))
    return [str(one) for one in done]


TOPICS = register(
    Listing(
        key="topics",
        app="tasks",
        label=gettext_lazy("专题回访"),
        source=_source,
        empty=gettext_lazy("粘贴一批车牌，就能开始一次专题回访。"),
        columns=COLUMNS,
        filters=FILTERS,
        permission=Permission.MANAGE_CALLS,
        dealer_of=lambda one: one.dealer_id,
        name="topics",
        at="topics/",
        open_at=lambda request, one: f"{reverse('tasks:tasks')}?{urlencode({'topic': one.topic_id})}",
        key_of=lambda one: str(one.topic_id),
        page="tasks/topics.html",
        actions=(
            BulkAction(
                key="topics.end",
                label=pgettext_lazy("topic", "结束专题"),
                permission=Permission.MANAGE_CALLS,
                foresee=changes_where(
                    lambda one: one.runs, gettext_lazy("已经结束"), lambda one: str(one.topic_id)
                ),
                do=_end,
                undo=_resume,
                done_words=lambda n: ngettext("已结束 %(n)s 个专题", "已结束 %(n)s 个专题", n) % {"n": n},
                form=ActionForm,
            ),
        ),
    )
)
LINES: Sequence[Column[UnmatchedLine]] = (Column("text", gettext_lazy("行"), lambda one: one.text, card=1),)


def _lines(request: DeskRequest, now: datetime) -> MemorySource[UnmatchedLine]:
    with within_reach():
        title, lines = unmatched_lines(request.scope, argument(request, "topic_id"))
    heading = {"title": _("未识别的行"), "lines": [title]}
    return MemorySource(rows=lines, columns=LINES, heading=heading)


UNMATCHED = register(
    Listing(
        key="topic_unmatched",
        app="tasks",
        label=gettext_lazy("未识别的行"),
        source=_lines,
        empty=gettext_lazy("名单里的每一行都找到了车辆。"),
        columns=LINES,
        permission=Permission.MANAGE_CALLS,
        dealer_of=lambda one: one.dealer_id,
        name="unmatched",
        at="topics/<int:topic_id>/unmatched/",
        key_of=lambda one: one.text,
    )
)
