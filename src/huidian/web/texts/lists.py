"""The texts of the dealers in reach, every version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from huidian.messages.queries.outbox import dealers_of_messages
from huidian.messages.queries.texts import TextRow, text_rows, texts_in_reach
from huidian.messages.words import CLASS_CHOICES, CLASSES, TEXT_STATE_CHOICES, TEXT_STATES
from huidian.network.roles import Permission
from huidian.web.lists.columns import Column
from huidian.web.lists.filters import Choice, Days
from huidian.web.lists.listing import Listing
from huidian.web.lists.querysets import QuerysetSource
from huidian.web.lists.register import register
from huidian.web.lists.source import Options
from huidian.web.outbox.lists import CHANNELS
from huidian.web.shell.desk import DeskRequest

COLUMNS: Sequence[Column[TextRow]] = (
    Column("name", gettext_lazy("名称"), lambda one: one.name, card=1),
    Column("state", pgettext_lazy("template", "状态"), lambda one: TEXT_STATES[one.state], "label", card=2),
    Column("class", gettext_lazy("类型"), lambda one: CLASSES[one.message_class], "label", card=3),
    Column("channel", gettext_lazy("渠道"), lambda one: one.channel, "label", card=4),
    Column("purpose", gettext_lazy("用途"), lambda one: one.purpose, "label", sortable=False),
    Column("version", gettext_lazy("版本"), lambda one: str(one.version)),
    Column("used", gettext_lazy("已写消息（条）"), lambda one: one.used, "count"),
    Column("reason", gettext_lazy("未通过的原因"), lambda one: one.reason, sortable=False, long=True),
    Column("code", gettext_lazy("网关模板编号"), lambda one: one.gateway_code, sortable=False),
    Column("signature", gettext_lazy("签名"), lambda one: one.signature, sortable=False, hidden=True),
    Column("key", gettext_lazy("代号"), lambda one: one.key, hidden=True),
    Column("made", gettext_lazy("编写"), lambda one: one.made_at, "moment"),
    Column("by", gettext_lazy("编写人"), lambda one: one.made_by, sortable=False, hidden=True),
    Column("decided", gettext_lazy("审核结果"), lambda one: one.decided_at, "moment", hidden=True),
    Column("dealer", gettext_lazy("经销商"), lambda one: one.dealer, hidden=True),
)
FILTERS = (
    Choice(key="state", label=pgettext_lazy("template", "状态"), options=TEXT_STATE_CHOICES),
    Choice(key="class", field="message_class", label=gettext_lazy("类型"), options=CLASS_CHOICES),
    Choice(key="channel", label=gettext_lazy("渠道"), options=CHANNELS),
    Days(key="made", field="made_at", label=gettext_lazy("编写"), of_moments=True),
    Choice(key="dealer", label=gettext_lazy("经销商"), numbered=True),
)
ORDERS = {
    "name": "name",
    "state": "state",
    "class": "message_class",
    "channel": "channel",
    "version": "version",
    "used": "used",
    "key": "key",
    "made": "made_at",
    "decided": "decided_at",
    "dealer": "dealer__name",
}


def _source(request: DeskRequest, now: datetime) -> QuerysetSource[TextRow]:
    scope = request.scope

    def heading(rows: Sequence[TextRow], total: int) -> Mapping[str, Any]:
        managed = dealers_of_messages(scope.where(Permission.MANAGE_MESSAGES))
        return {
            "title": _("发给客户的话怎么写？"),
            "lines": [_("网关逐条审核；通过的版本才会发出")],
            "context": {"writes_for": next(iter(managed), "") if len(managed) == 1 else ""},
        }

    def known() -> Options:
        return {
            "dealer": dealers_of_messages(scope),
        }

    return QuerysetSource(
        queryset=texts_in_reach(scope),
        filters=FILTERS,
        heading=heading,
        rows_of=lambda cut: text_rows(scope, cut),
        orders=ORDERS,
        searched=("name", "key", "body"),
        known=known,
    )


TEXTS = register(
    Listing(
        key="texts",
        app="texts",
        label=gettext_lazy("短信与信函模板"),
        source=_source,
        columns=COLUMNS,
        filters=FILTERS,
        permission=Permission.VIEW_MESSAGES,
        dealer_of=lambda one: one.dealer_id,
        name="texts",
        open_at=lambda request, one: reverse("texts:text", args=[one.id]),
        key_of=lambda one: str(one.id),
        page="texts/texts.html",
    )
)
