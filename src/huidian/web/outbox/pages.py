"""The page of one message: what it says, why it waits, what became of it, what can be done."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy

from huidian.messages.actions.deciding import decide
from huidian.messages.queries.outbox import MessageFile, message_file
from huidian.messages.words import STATES
from huidian.network.roles import Permission
from huidian.web import formats
from huidian.web.details import Detail, Verb, acting, register
from huidian.web.forms import ActionForm
from huidian.web.shell.desk import DeskRequest


def _load(request: DeskRequest, message_id: int, now: datetime) -> MessageFile:
    return message_file(request.scope, message_id)


def _verb(key: str, label: Any, done: Any, *states: str) -> Verb[MessageFile]:
    def act(request: DeskRequest, form: ActionForm, file: MessageFile) -> None:
        decide(key, **acting(request, form, message_id=file.row.id))

    return Verb(
        key=key,
        label=label,
        done=done,
        act=act,
        offered=lambda file: file.row.manages,
        allowed=lambda file: file.row.state in states,
    )


VERBS = (
    _verb("cancel", gettext_lazy("取消发送"), gettext_lazy("已取消"), "new", "blocked"),
    _verb("restore", gettext_lazy("恢复发送"), gettext_lazy("重新排队"), "cancelled"),
    _verb("retry", gettext_lazy("重新发送"), gettext_lazy("重新排队"), "failed", "blocked"),
    _verb("went", gettext_lazy("核实：已发出"), gettext_lazy("已记为发出"), "unknown"),
    _verb("lost", gettext_lazy("核实：没有发出，重发"), gettext_lazy("重新排队"), "unknown"),
    replace(
        _verb("not_by_hand", gettext_lazy("没有寄出：改回等待"), gettext_lazy("重新排队"), "sent"),
        allowed=lambda file: file.row.by_hand,
    ),
)
MESSAGE = register(
    Detail[MessageFile](
        key="messages",
        app="outbox",
        name="message",
        permission=Permission.VIEW_MESSAGES,
        back="outbox:messages",
        back_label=gettext_lazy("发件箱"),
        load=_load,
        title=lambda file: file.row.text_name,
        note=lambda file: file.row.plate,
        state=lambda file: formats.in_language(STATES[file.row.state]),
        history=lambda file: file.history,
        verbs=VERBS,
        page="outbox/message.html",
    )
)
