"""The complaints behind the figures of a month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from huidian.complaints.queries.figures import MonthLine
from huidian.network.roles import Permission
from huidian.web import formats
from huidian.web.complaints.lists import AGE_WORDS
from huidian.web.complaints.month import month_asked
from huidian.web.lists.columns import Column
from huidian.web.lists.filters import Choice, YesNo
from huidian.web.lists.listing import Listing
from huidian.web.lists.memory import MemorySource
from huidian.web.lists.register import register
from huidian.web.shell.desk import DeskRequest


def _yes(value: bool | None) -> str:
    return "" if value is None else _("是") if value else _("否")


COLUMNS: Sequence[Column[MonthLine]] = (
    Column("plate", gettext_lazy("车牌"), lambda one: one.row.plate, card=1),
    Column("state", gettext_lazy("现在的状态"), lambda one: one.row.state_label, "label", card=2),
    Column("opened", gettext_lazy("立案于"), lambda one: one.row.opened_at, "moment", card=3),
    Column("closed", gettext_lazy("结案于"), lambda one: one.row.closed_at, "moment"),
    Column("level", gettext_lazy("级别"), lambda one: one.row.level_label, "label"),
    Column("cause", gettext_lazy("投诉原因"), lambda one: one.row.cause_label, "label", card=4),
    Column("responsible", gettext_lazy("负责人"), lambda one: one.row.responsible),
    Column("hours", gettext_lazy("首次答复用时（小时）"), lambda one: one.answer_hours),
    Column("answered", gettext_lazy("按时答复"), lambda one: _yes(one.answered_in_time)),
    Column("solved", gettext_lazy("按时解决"), lambda one: _yes(one.solved_in_time)),
    Column("valid", gettext_lazy("成立"), lambda one: _yes(one.valid)),
    Column("repeat", gettext_lazy("重复投诉"), lambda one: _yes(one.repeat)),
    Column("kept", gettext_lazy("半年内又来过"), lambda one: _yes(one.kept)),
    Column("age", gettext_lazy("月末历时"), lambda one: one.age, hidden=True, sortable=False),
    Column("dealer", gettext_lazy("经销商"), lambda one: one.row.dealer),
)
FLAGS = {
    "opened": gettext_lazy("当月立案"),
    "closed": gettext_lazy("当月结案"),
    "open_at_end": gettext_lazy("月末未结"),
    "late_at_end": gettext_lazy("月末逾期未结"),
    "answered": gettext_lazy("当月立案并已答复"),
    "answered_in_time": gettext_lazy("按时答复"),
    "solved_in_time": gettext_lazy("按时解决"),
    "repeat": gettext_lazy("重复投诉"),
    "valid": pgettext_lazy("complaint", "成立"),
    "kept": gettext_lazy("半年内又来过"),
}
FILTERS = (
    *(YesNo(key=key, label=words) for key, words in FLAGS.items()),
    YesNo(key="counted", label=gettext_lazy("计入结案率")),
    YesNo(key="answer_due", label=gettext_lazy("首次答复已到期或已答复")),
    YesNo(key="solution_due", label=gettext_lazy("已结案且解决时限已定")),
    YesNo(key="half_year", label=gettext_lazy("半年期满")),
    Choice(key="cause", label=gettext_lazy("投诉原因")),
    Choice(key="responsible", label=gettext_lazy("负责人")),
    Choice(key="age", label=gettext_lazy("月末历时"), options=AGE_WORDS),
)


def _source(request: DeskRequest, now: datetime) -> MemorySource[MonthLine]:
    month = month_asked(request, now)
    return MemorySource(
        rows=month.lines,
        columns=COLUMNS,
        filters=FILTERS,
        values={
            **{key: lambda one, key=key: getattr(one, key) for key in FLAGS},  # type: ignore[misc]
            "counted": lambda one: one.closed or one.late_at_end,
            "answer_due": lambda one: one.answered_in_time is not None,
            "solution_due": lambda one: one.solved_in_time is not None,
            "half_year": lambda one: one.kept is not None,
            "cause": lambda one: one.row.cause,
            "responsible": lambda one: one.row.responsible_id,
            "age": lambda one: one.age if one.open_at_end else "",
        },
        words={
            "cause": lambda one: formats.in_language(one.row.cause_label),
            "responsible": lambda one: one.row.responsible or formats.NOTHING,
        },
        heading={"title": _("投诉统计的名单"), "lines": [formats.month(month.month)]},
    )


ROWS = register(
    Listing(
        key="complaint_figures",
        app="complaints",
        label=gettext_lazy("投诉统计的名单"),
        source=_source,
        columns=COLUMNS,
        filters=FILTERS,
        permission=Permission.VIEW_COMPLAINTS,
        dealer_of=lambda one: one.row.dealer_id,
        name="rows",
        at="figures/rows/",
        empty=gettext_lazy("这个月没有这样的投诉。"),
        open_at=lambda request, one: reverse("complaints:complaint", args=[one.row.complaint_id]),
        key_of=lambda one: str(one.row.complaint_id),
    )
)
