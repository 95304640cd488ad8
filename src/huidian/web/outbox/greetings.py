"""The wishes that will leave the next two weeks: to whom, on which day, by which text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from huidian.messages.words import STATE_CHOICES
from huidian.network.roles import Permission
from huidian.outreach.queries.greeting_rows import PLANNED, GreetingPlan, GreetingRow, greeting_plan
from huidian.web import formats
from huidian.web.lists.columns import Column
from huidian.web.lists.filters import Choice, Days
from huidian.web.lists.listing import Listing
from huidian.web.lists.memory import MemorySource
from huidian.web.lists.register import register
from huidian.web.shell.desk import DeskRequest

COLUMNS: Sequence[Column[GreetingRow]] = (
    Column("day", gettext_lazy("哪天"), lambda one: one.day, "day", card=1),
    Column("rule", gettext_lazy("祝福"), lambda one: one.rule_label, "label", card=2),
    Column("owner", gettext_lazy("车主"), lambda one: one.owner, card=3),
    Column("plate", gettext_lazy("车牌"), lambda one: one.plate, card=4),
    Column("state", pgettext_lazy("message", "状态"), lambda one: one.state_label, "label", card=5),
    Column("leaves", gettext_lazy("几点起发"), lambda one: one.leaves_at, "moment"),
    Column("channel", gettext_lazy("渠道"), lambda one: one.channel, "label"),
    Column("text", pgettext_lazy("message", "模板"), lambda one: one.text),
    Column("dealer", gettext_lazy("经销商"), lambda one: one.dealer, hidden=True),
)
FILTERS = (
    Choice(key="rule", label=gettext_lazy("祝福")),
    Days(key="day", label=gettext_lazy("哪天")),
    Choice(
        key="state",
        label=pgettext_lazy("message", "状态"),
        options={PLANNED: gettext_lazy("到时入箱"), **STATE_CHOICES},
    ),
    Choice(key="dealer", label=gettext_lazy("经销商"), numbered=True),
)


def _left_out(plan: GreetingPlan) -> list[str]:
    """What the list leaves out, in words."""
    said = []
    if plan.refused:
        kept = _("，").join(f"{n} {formats.in_language(words)}" for words, n in plan.refused)
        said.append(_("另有不发的：%(why)s") % {"why": kept})
    if plan.without:
        names = _("、").join(dict.fromkeys(formats.in_language(label) for _name, label in plan.without))
        said.append(_("文本没有通过审核或不是营销类，不发：%(names)s") % {"names": names})
    return said


def _source(request: DeskRequest, now: datetime) -> MemorySource[GreetingRow]:
    plan = greeting_plan(request.scope, at=now)
    left_out = _left_out(plan)
    words = _("今天起 14 天；一人一天只发一条，过了当天不再发")
    return MemorySource(
        rows=plan.rows,
        columns=COLUMNS,
        filters=FILTERS,
        values={
            "rule": lambda one: one.rule,
            "day": lambda one: one.day,
            "state": lambda one: one.state,
            "dealer": lambda one: one.dealer_id,
        },
        words={
            "rule": lambda one: formats.in_language(one.rule_label),
            "dealer": lambda one: one.dealer,
        },
        heading={
            "title": _("未来两周会发哪些祝福？"),
            "lines": [words, *left_out],
            "context": {"left_out": left_out},
        },
    )


GREETINGS = register(
    Listing(
        key="greetings",
        app="outbox",
        label=gettext_lazy("祝福计划"),
        source=_source,
        columns=COLUMNS,
        filters=FILTERS,
        permission=Permission.VIEW_MESSAGES,
        also=(Permission.VIEW_CUSTOMERS,),
        dealer_of=lambda one: one.dealer_id,
        name="greetings",
        at="greetings/",
        empty=gettext_lazy(
            "未来两周没有要发的祝福：须有通过审核的祝福文本、客户的生日或购车日期，和客户的同意。"
        ),
        open_at=lambda request, one: (
            reverse("outbox:message", args=[one.message_id])
            if one.message_id
            else reverse("customers:vehicle", args=[one.vehicle_id])
        ),
        key_of=lambda one: one.key,
        page="outbox/greetings.html",
    )
)
