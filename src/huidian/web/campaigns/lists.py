"""The campaigns, and the members of one with what became of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from huidian.network.queries import dealers_in
from huidian.network.roles import Permission
from huidian.outreach.campaign_machine import DRAFT, ENDED, PAUSED, RUNNING
from huidian.outreach.campaign_results import CLASSES
from huidian.outreach.queries.campaign_results import MemberResult, member_results
from huidian.outreach.queries.campaigns import CampaignRow, campaign_row, campaigns_in_reach
from huidian.web import formats
from huidian.web.lists.address import argument
from huidian.web.lists.columns import Column
from huidian.web.lists.filters import Choice, Days, YesNo
from huidian.web.lists.listing import Listing
from huidian.web.lists.memory import MemorySource
from huidian.web.lists.querysets import QuerysetSource
from huidian.web.lists.register import register
from huidian.web.lists.source import Options
from huidian.web.results.lists import SIDES
from huidian.web.shell.desk import DeskRequest, within_reach

STATES = {
    DRAFT: pgettext_lazy("campaign", "计划中"),
    RUNNING: pgettext_lazy("campaign", "进行中"),
    PAUSED: pgettext_lazy("campaign", "已暂停"),
    ENDED: pgettext_lazy("campaign", "已结束"),
}
COLUMNS: Sequence[Column[CampaignRow]] = (
    Column("name", gettext_lazy("活动"), lambda one: one.name, card=1),
    Column("state", pgettext_lazy("campaign", "状态"), lambda one: one.state_label, "label", card=2),
    Column("members", gettext_lazy("名单（台）"), lambda one: one.members, "count", card=3),
    Column("turned", gettext_lazy("已轮到（台）"), lambda one: one.turned, "count", card=4),
    Column("out", gettext_lazy("对照组（台）"), lambda one: one.held_out, "count"),
    Column("quota", gettext_lazy("每天（台）"), lambda one: one.quota, "count", hidden=True),
    Column("offer", gettext_lazy("优惠"), lambda one: one.offer),
    Column("started", gettext_lazy("开始于"), lambda one: one.started_at, "moment"),
    Column("ended", pgettext_lazy("campaign", "结束于"), lambda one: one.ended_at, "moment", hidden=True),
    Column("by", gettext_lazy("发起人"), lambda one: one.created_by, hidden=True),
    Column("dealer", gettext_lazy("经销商"), lambda one: one.dealer, hidden=True),
)
FILTERS = (
    Choice(
        key="state",
        field="state_now",
        label=pgettext_lazy("campaign", "状态"),
        options=STATES,
    ),
    Days(key="started", field="started_at", label=gettext_lazy("开始于"), of_moments=True),
    Choice(key="dealer", label=gettext_lazy("经销商"), numbered=True),
)


def _source(request: DeskRequest, now: datetime) -> QuerysetSource[CampaignRow]:
    def heading(rows: Sequence[CampaignRow], total: int) -> Mapping[str, Any]:
        return {"title": _("招揽活动")}

    def known() -> Options:
        return {"dealer": {str(one.id): one.name for one in dealers_in(request.scope)}}

    return QuerysetSource(
        queryset=campaigns_in_reach(request.scope),
        filters=FILTERS,
        heading=heading,
        row_of=campaign_row,
        orders={
            "name": "name",
            "state": "state_now",
            "members": "n",
            "turned": "turned",
            "out": "out",
            "quota": "quota",
            "offer": "offer__name",
            "started": "started_at",
            "ended": "ended_at",
            "by": "created_by__display_name",
            "dealer": "dealer__name",
        },
        searched=("name",),
        known=known,
    )


LIST = register(
    Listing(
        key="campaigns",
        app="campaigns",
        label=gettext_lazy("招揽活动"),
        source=_source,
        columns=COLUMNS,
        filters=FILTERS,
        permission=Permission.MANAGE_CALLS,
        dealer_of=lambda one: one.dealer_id,
        name="campaigns",
        empty=gettext_lazy("计划一个活动：选好招揽谁、每天几台、留多少作对照，开始后这里看进展和成效。"),
        open_at=lambda request, one: reverse("campaigns:campaign", args=[one.campaign_id]),
        key_of=lambda one: str(one.campaign_id),
        page="campaigns/list.html",
    )
)


def _yes(value: bool) -> str:
    return _("是") if value else ""


MEMBER_COLUMNS: Sequence[Column[MemberResult]] = (
    Column("plate", gettext_lazy("车牌"), lambda one: one.plate, card=1),
    Column("kind", gettext_lazy("结果"), lambda one: one.kind_label, "label", card=2),
    Column("tier", gettext_lazy("流失层级"), lambda one: one.tier_label, "label", card=3),
    Column("held_out", gettext_lazy("对照组"), lambda one: _yes(one.held_out)),
    Column("turn_on", gettext_lazy("轮到日"), lambda one: one.turn_on, "day"),
    Column("called_on", gettext_lazy("首次联系"), lambda one: one.called_on, "day"),
    Column("segments", gettext_lazy("计费消息（条）"), lambda one: one.segments, "count", hidden=True),
    Column("calls", gettext_lazy("拨打（次）"), lambda one: one.calls, "count", hidden=True),
    Column("returned_on", gettext_lazy("回店日"), lambda one: one.returned_on, "day", card=4),
    Column("until_on", gettext_lazy("算到哪天"), lambda one: one.until_on, "day", hidden=True),
    Column("amount", gettext_lazy("窗口内金额（元）"), lambda one: one.amount_fen, "yuan", hidden=True),
    Column("reason", gettext_lazy("原因"), lambda one: one.reason_label, "label"),
    Column("owner", gettext_lazy("车主"), lambda one: one.owner),
    Column("model", gettext_lazy("车型"), lambda one: one.model),
    Column("agent", gettext_lazy("回访人"), lambda one: one.agent, hidden=True),
    Column("left", gettext_lazy("退出原因"), lambda one: one.left_why, hidden=True),
)
_in_language = lazy(formats.in_language, str)
_CLASSES = {str(key): _in_language(words) for key, words in CLASSES.items()}
MEMBER_FILTERS = (
    Choice(key="kind", label=gettext_lazy("结果"), options=_CLASSES),
    YesNo(key="reminded", label=gettext_lazy("已提醒")),
    YesNo(key="held_out", label=gettext_lazy("对照组")),
    YesNo(key="turned", label=gettext_lazy("已轮到")),
    YesNo(key="returned", label=gettext_lazy("窗口内回店")),
    Choice(key="tier", label=gettext_lazy("流失层级")),
    Choice(key="reason", label=gettext_lazy("原因")),
    Choice(key="side", label=gettext_lazy("原因归属"), options=SIDES),
)


def _members(request: DeskRequest, now: datetime) -> MemorySource[MemberResult]:
    with within_reach():
        campaign, rows = member_results(request.scope, argument(request, "campaign_id"))
    return MemorySource(
        rows=rows,
        columns=MEMBER_COLUMNS,
        filters=MEMBER_FILTERS,
        values={
            "kind": lambda one: one.kind,
            "reminded": lambda one: one.reminded,
            "held_out": lambda one: one.held_out,
            "turned": lambda one: one.turned,
            "returned": lambda one: one.returned,
            "tier": lambda one: one.tier,
            "reason": lambda one: one.reason,
            "side": lambda one: one.side,
        },
        words={
            "tier": lambda one: formats.in_language(one.tier_label),
            "reason": lambda one: formats.in_language(one.reason_label),
        },
        heading={"title": _("活动名单"), "lines": [campaign.name]},
    )


MEMBERS = register(
    Listing(
        key="campaign_members",
        app="campaigns",
        label=gettext_lazy("活动名单"),
        source=_members,
        columns=MEMBER_COLUMNS,
        filters=MEMBER_FILTERS,
        permission=Permission.MANAGE_CALLS,
        also=(Permission.VIEW_CUSTOMERS,),
        dealer_of=lambda one: one.dealer_id,
        name="members",
        at="<int:campaign_id>/members/",
        open_at=lambda request, one: reverse("customers:vehicle", args=[one.vehicle_id]),
        key_of=lambda one: str(one.member_id),
    )
)
