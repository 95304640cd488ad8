"""Notices to many owners: their list, the page of one, its messages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET

from huidian.care.actions import notices
from huidian.care.machines import PREPARING, QUEUED, TAKEN_BACK
from huidian.care.queries.notices import (
    BroadcastFile,
    BroadcastRow,
    RecipientRow,
    broadcast_file,
    broadcast_row,
    broadcasts_in_reach,
    recipient_rows,
    recipients_in_reach,
)
from huidian.flows import background
from huidian.messages.words import STATE_CHOICES, words_of_rule
from huidian.messages.words import STATES as MESSAGE_STATES
from huidian.network.queries import dealers_in
from huidian.network.roles import Permission
from huidian.web import formats
from huidian.web.campaigns.conditions import condition_words
from huidian.web.customers.masked_lists import names_searched, texts_searched
from huidian.web.details import Detail, Verb, acting
from huidian.web.details import register as register_page
from huidian.web.lists.address import argument
from huidian.web.lists.columns import Column
from huidian.web.lists.filters import Choice, Days
from huidian.web.lists.listing import Listing
from huidian.web.lists.querysets import QuerysetSource
from huidian.web.lists.register import register
from huidian.web.lists.source import Options
from huidian.web.shell.desk import DeskRequest, desk, within_reach
from huidian.web.shell.sessions import asked_by_page

STATES = {
    PREPARING: pgettext_lazy("broadcast", "正在入箱"),
    QUEUED: pgettext_lazy("broadcast", "已交发件箱"),
    TAKEN_BACK: pgettext_lazy("broadcast", "已撤回"),
}
COLUMNS: Sequence[Column[BroadcastRow]] = (
    Column("notice", gettext_lazy("提示"), lambda one: one.notice, card=1),
    Column("kind", pgettext_lazy("broadcast", "类别"), lambda one: one.kind_label, "label", sortable=False),
    Column("state", pgettext_lazy("broadcast", "状态"), lambda one: one.state_label, "label", card=2),
    Column("queued", gettext_lazy("入箱（条）"), lambda one: one.queued, "count", card=3),
    Column("waiting", gettext_lazy("待发（条）"), lambda one: one.waiting, "count", card=4),
    Column("left", gettext_lazy("已发（条）"), lambda one: one.left, "count"),
    Column("refused", gettext_lazy("未发（台）"), lambda one: one.refused, "count", sortable=False),
    Column("segment", gettext_lazy("客群"), lambda one: one.segment, hidden=True),
    Column("made", gettext_lazy("发起于"), lambda one: one.made_at, "moment"),
    Column("by", gettext_lazy("发起人"), lambda one: one.made_by, hidden=True),
    Column("dealer", gettext_lazy("经销商"), lambda one: one.dealer, hidden=True),
)
FILTERS = (
    Choice(key="state", field="state_now", label=pgettext_lazy("broadcast", "状态"), options=STATES),
    Days(key="made", field="made_at", label=gettext_lazy("发起于"), of_moments=True),
    Choice(key="dealer", label=gettext_lazy("经销商"), numbered=True),
)


def _source(request: DeskRequest, now: datetime) -> QuerysetSource[BroadcastRow]:
    def heading(rows: Sequence[BroadcastRow], total: int) -> Mapping[str, Any]:
        return {"title": _("群发提示")}

    def known() -> Options:
        return {"dealer": {str(one.id): one.name for one in dealers_in(request.scope)}}

    return QuerysetSource(
        queryset=broadcasts_in_reach(request.scope),
        filters=FILTERS,
        heading=heading,
        row_of=broadcast_row,
        orders={
            "notice": "notice", "state": "state_now", "queued": "queued", "waiting": "waiting",
            "left": "left", "segment": "segment__name", "made": "made_at", "by": "made_by__display_name",
            "dealer": "dealer__name",
        },
        searched=("notice",),
        known=known,
    )  # fmt: skip


NOTICES = register(
    Listing(
        key="broadcasts",
        app="events",
        label=gettext_lazy("群发提示"),
        source=_source,
        columns=COLUMNS,
        filters=FILTERS,
        permission=Permission.MANAGE_CARE,
        dealer_of=lambda one: one.dealer_id,
        name="notices",
        at="notices/",
        empty=gettext_lazy("暴雨、封路时发一条提示；发过的会列在这里。"),
        open_at=lambda request, one: reverse("events:notice", args=[one.broadcast_id]),
        page="events/notices.html",
        prominent=False,
    )
)

RECIPIENT_COLUMNS: Sequence[Column[RecipientRow]] = (
    Column("owner", gettext_lazy("车主"), lambda one: one.owner, card=1, sortable=False),
    Column("plate", gettext_lazy("车牌"), lambda one: one.plate, card=3, sortable=False),
    Column("state", pgettext_lazy("message", "状态"), lambda one: MESSAGE_STATES[one.state], "label", card=2),
    Column(
        "rule",
        gettext_lazy("为什么没发"),
        lambda one: words_of_rule(one.rule) if one.rule else "",
        "label",
        card=4,
    ),
    Column("left", pgettext_lazy("message", "发出于"), lambda one: one.left_at, "moment"),
    Column("text", gettext_lazy("内容"), lambda one: one.text, sortable=False, hidden=True, long=True),
)
RECIPIENT_FILTERS = (
    Choice(
        key="state",
        field="message__state",
        label=pgettext_lazy("message", "状态"),
        options=STATE_CHOICES,
    ),
)


def _recipients(request: DeskRequest, now: datetime) -> QuerysetSource[RecipientRow]:
    with within_reach():
        broadcast, rows = recipients_in_reach(request.scope, argument(request, "broadcast_id"))

    def heading(shown: Sequence[RecipientRow], total: int) -> Mapping[str, Any]:
        return {"title": _("提示的消息"), "lines": [broadcast.notice]}

    return QuerysetSource(
        queryset=rows,
        filters=RECIPIENT_FILTERS,
        heading=heading,
        rows_of=lambda some: recipient_rows(request.scope, some),
        orders={"state": "message__state", "rule": "message__rule", "left": "message__left_at"},
        searched=(
            *names_searched(request.scope, "message__customer__name"),
            *texts_searched(request.scope, "message__text"),
        ),
    )


RECIPIENTS = register(
    Listing(
        key="broadcast_recipients",
        app="events",
        label=gettext_lazy("提示的消息"),
        source=_recipients,
        columns=RECIPIENT_COLUMNS,
        filters=RECIPIENT_FILTERS,
        permission=Permission.MANAGE_CARE,
        also=(Permission.VIEW_CUSTOMERS,),
        dealer_of=lambda one: one.dealer_id,
        name="recipients",
        at="notices/<int:broadcast_id>/messages/",
        empty=gettext_lazy("这条提示的消息会列在这里。"),
        open_at=lambda request, one: (
            reverse("customers:vehicle", args=[one.vehicle_id]) if one.vehicle_id else ""
        ),
    )
)


def _load(request: DeskRequest, broadcast_id: int, now: datetime) -> BroadcastFile:
    return broadcast_file(request.scope, broadcast_id)


def _context(request: DeskRequest, file: BroadcastFile) -> Mapping[str, Any]:
    return {
        "conditions": condition_words(file.conditions, file.rules),
        "messages_url": reverse("events:recipients", args=[file.id]),
        **_progress_of(file),
    }


def _progress_of(file: BroadcastFile) -> Mapping[str, Any]:
    """How far the making of its messages has come; `stuck`: it has not, and nothing works on it."""
    if file.state != PREPARING:
        return {}
    progress = background.progress_of(file.task_id)
    if progress is None or progress.state in ("done", "failed"):
        return {"stuck": True}
    return {"progress": progress, "progress_url": reverse("events:notice-progress", args=[file.id])}


@asked_by_page
@require_GET
@desk(Permission.MANAGE_CARE)
def progress(request: DeskRequest, broadcast_id: int) -> HttpResponse:
    """How far the making of its messages has come; once it is over, the page anew."""
    with within_reach():
        about = _progress_of(broadcast_file(request.scope, broadcast_id))
    if "progress" in about:
        return render(request, "events/progress.html", about)
    answer = HttpResponse()
    answer["HX-Refresh"] = "true"
    return answer


PAGE = register_page(
    Detail[BroadcastFile](
        key="broadcast",
        app="events",
        name="notice",
        at="notices/",
        permission=Permission.MANAGE_CARE,
        back="events:notices",
        back_label=gettext_lazy("群发提示"),
        load=_load,
        title=lambda file: file.row.notice,
        note=lambda file: file.row.dealer,
        state=lambda file: formats.in_language(file.row.state_label),
        history=lambda file: file.history,
        page="events/notice.html",
        context=_context,
        verbs=(
            Verb(
                key="take_back",
                label=gettext_lazy("撤回未发的"),
                done=gettext_lazy("没发出的消息已取消"),
                act=lambda request, form, file: notices.take_back_notice(
                    **acting(request, form, broadcast_id=file.id)
                ),
                allowed=lambda file: (
                    file.state == PREPARING or (file.state == QUEUED and file.row.waiting > 0)
                ),
            ),
        ),
    )
)
