"""The outbox: what waits and why, what left, what failed; several cancelled or sent again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from huidian.flows.messages.allowed import screen_by_hand
from huidian.flows.messages.by_hand import rows_to_carry, sent_by_hand
from huidian.messages.actions.deciding import decide_several, undo_retry
from huidian.messages.queries.outbox import (
    MessageRow,
    dealers_of_messages,
    held_back,
    messages_in_reach,
    names_among,
)
from huidian.messages.words import STATE_CHOICES, STATES, words_of_rule
from huidian.network.roles import Permission
from huidian.web import formats
from huidian.web.customers.masked_lists import orders_allowed, texts_searched
from huidian.web.forms import ActionForm
from huidian.web.lists.bulk import BulkAction, changes_where, ids
from huidian.web.lists.columns import Column
from huidian.web.lists.filters import Choice, Days, Numbers
from huidian.web.lists.listing import Listing
from huidian.web.lists.querysets import QuerysetSource
from huidian.web.lists.register import register
from huidian.web.lists.source import Options
from huidian.web.shell.desk import DeskRequest, staff_of

CHANNELS = {
    "sms": gettext_lazy("短信"),
    "email": gettext_lazy("电子邮件"),
    "wecom": gettext_lazy("企业微信"),
    "letter": gettext_lazy("信函"),
}


def _why(one: MessageRow) -> str:
    """The rule that stands against it, or what the gateway said."""
    return formats.in_language(one.rule) if one.rule else one.why


COLUMNS: Sequence[Column[MessageRow]] = (
    Column("plate", gettext_lazy("车牌"), lambda one: one.plate, card=1),
    Column("state", pgettext_lazy("message", "状态"), lambda one: STATES[one.state], "label", card=2),
    Column("why", gettext_lazy("原因"), _why, card=3, sortable=False, long=True),
    Column("until", gettext_lazy("最早可发"), lambda one: one.until_at, "moment"),
    Column("name", pgettext_lazy("message", "模板"), lambda one: one.text_name, card=4),
    Column("channel", gettext_lazy("渠道"), lambda one: one.channel, "label"),
    Column("owner", gettext_lazy("车主"), lambda one: one.owner),
    Column("address", gettext_lazy("号码或地址"), lambda one: one.address, sortable=False),
    Column("cause", gettext_lazy("来由"), lambda one: one.cause, "label"),
    Column("made", gettext_lazy("入箱"), lambda one: one.made_at, "moment"),
    Column("left", gettext_lazy("发出"), lambda one: one.left_at, "moment"),
    Column("delivered", gettext_lazy("送达"), lambda one: one.delivered_at, "moment"),
    Column("expires", gettext_lazy("过期"), lambda one: one.expires_at, "moment", hidden=True),
    Column("purpose", gettext_lazy("用途"), lambda one: one.purpose, "label", sortable=False, hidden=True),
    Column("text", gettext_lazy("正文"), lambda one: one.text, sortable=False, hidden=True),
    Column(
        "segments", gettext_lazy("计费条数"), lambda one: one.segments, "count", sortable=False, hidden=True
    ),
    Column("tries", gettext_lazy("发送次数"), lambda one: one.tries, "count", hidden=True),
    Column("dealer", gettext_lazy("经销商"), lambda one: one.dealer, hidden=True),
)
FILTERS = (
    Choice(key="state", label=pgettext_lazy("message", "状态"), options=STATE_CHOICES),
    Choice(key="channel", label=gettext_lazy("渠道"), options=CHANNELS),
    Choice(key="template", field="template__key", label=pgettext_lazy("message", "模板")),
    Choice(key="rule", label=gettext_lazy("原因")),
    Days(key="made", field="made_at", label=gettext_lazy("入箱"), of_moments=True),
    Days(key="left", field="left_at", label=gettext_lazy("发出"), of_moments=True),
    Numbers(key="tries", label=gettext_lazy("发送次数"), unit=gettext_lazy("次")),
    Choice(key="dealer", label=gettext_lazy("经销商"), numbered=True),
)
ORDERS = {
    "plate": "vehicle__plate",
    "state": "state",
    "until": "until_at",
    "name": "template__name",
    "channel": "channel",
    "owner": "customer__name",
    "cause": "cause",
    "made": "made_at",
    "left": "left_at",
    "delivered": "delivered_at",
    "expires": "expires_at",
    "tries": "tries",
    "dealer": "dealer__name",
}


def _source(request: DeskRequest, now: datetime) -> QuerysetSource[MessageRow]:
    scope = request.scope
    messages = messages_in_reach(scope)

    def heading(rows: Sequence[MessageRow], total: int) -> Mapping[str, Any]:
        held = held_back(scope)
        dealers = dealers_of_messages(scope.where(Permission.MANAGE_MESSAGES))
        return {
            "title": _("什么还没发出，为什么？"),
            "lines": [_("截至 %(day)s") % {"day": formats.moment(now)}],
            "context": {
                "held": held,
                "prints": dict(list(dealers.items())[:1]) if len(dealers) == 1 else {},
                "pausable": dict(list(dealers.items())[:1]) if len(dealers) == 1 and not held else {},
                "manages": scope.may_somewhere(Permission.MANAGE_MESSAGES),
            },
        }

    def known() -> Options:
        texts, rules = names_among(messages)
        return {
            "template": texts,
            "rule": {rule: formats.in_language(words_of_rule(rule)) for rule in rules},
            "dealer": dealers_of_messages(scope),
        }

    return QuerysetSource(
        queryset=messages,
        filters=FILTERS,
        heading=heading,
        rows_of=lambda cut: rows_to_carry(scope, cut, now),
        orders=orders_allowed(scope, ORDERS),
        searched=("customer__name", "template__name", *texts_searched(scope, "vehicle__plate", "address")),
        known=known,
    )


def _key(one: MessageRow) -> str:
    return str(one.id)


def _verb(
    key: str, back: str, label: Any, states: Sequence[str], why: Any, done: Any, act: Any = None
) -> BulkAction[MessageRow]:
    """A verb for several messages in some states, and the verb that takes it back ("": none)."""

    def do(request: DeskRequest, form: ActionForm, keys: Sequence[str]) -> list[str]:
        who = {"at": form.at, "by": staff_of(request), "scope": request.scope}
        if act is not None:
            return [str(one) for one in act(**who, message_ids=ids(keys))]
        return [str(one) for one in decide_several(key, **who, message_ids=ids(keys))]

    def undo(request: DeskRequest, at: datetime, keys: Sequence[str]) -> list[str]:
        who = {"at": at, "by": staff_of(request), "scope": request.scope}
        if key == "retry":
            return [str(one) for one in undo_retry(**who, message_ids=ids(keys))]
        return [str(one) for one in decide_several(back, **who, message_ids=ids(keys))]

    return BulkAction(
        key=f"messages.{key}",
        label=label,
        permission=Permission.MANAGE_MESSAGES,
        foresee=changes_where(lambda one: one.manages and one.state in states, why, _key),
        do=do,
        undo=undo,
        done_words=done,
        form=ActionForm,
    )


ACTIONS = (
    _verb(
        "cancel",
        "restore",
        gettext_lazy("取消发送"),
        ("new", "blocked"),
        gettext_lazy("已发出或已结束"),
        lambda n: ngettext("已取消 %(n)s 条", "已取消 %(n)s 条", n) % {"n": n},
    ),
    _verb(
        "retry",
        "cancel",
        gettext_lazy("重新发送"),
        ("failed", "blocked"),
        gettext_lazy("没有失败，也没有被拦下"),
        lambda n: ngettext("%(n)s 条重新排队", "%(n)s 条重新排队", n) % {"n": n},
    ),
    _verb(
        "by_hand",
        "not_by_hand",
        gettext_lazy("已用其他途径发出"),
        ("new",),
        gettext_lazy("不在等待发送"),
        lambda n: ngettext("已记 %(n)s 条为发出", "已记 %(n)s 条为发出", n) % {"n": n},
        sent_by_hand,
    ),
)
MESSAGES = register(
    Listing(
        key="messages",
        app="outbox",
        label=gettext_lazy("发件箱"),
        source=_source,
        columns=COLUMNS,
        filters=FILTERS,
        permission=Permission.VIEW_MESSAGES,
        also=(Permission.VIEW_CUSTOMERS,),
        dealer_of=lambda one: one.dealer_id,
        name="messages",
        open_at=lambda request, one: reverse("outbox:message", args=[one.id]),
        key_of=_key,
        page="outbox/messages.html",
        actions=ACTIONS,
        before_taken=lambda request, now: screen_by_hand(request.scope.dealer_ids, now),
    )
)
