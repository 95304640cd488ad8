"""The states of a template and of a message, and what a person may do in each.

The worker's own steps (taken up, sent, refused, asked about, expired) are not in the table: they are
conditional updates on state and lease, a hundred a second, and their outcome stands on the row.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import DateTimeField, F, Q, Value
from django.db.models.functions import Coalesce, Greatest

from huidian.kit.labels import Label
from huidian.messages.models import Message, Template
from huidian.network.machines import Machine, State, Transition
from huidian.network.models import Staff
from huidian.network.roles import Permission

T, M = Template.State, Message.State


def _template(verb: str, leaves: tuple[str, ...], to: str, event: str) -> Transition:
    stamp = "submitted_at" if to == T.SUBMITTED else "decided_at"
    return Transition(
        verb=verb,
        leaves=leaves,
        to=to,
        permission=Permission.MANAGE_MESSAGES,
        event=event,
        writes=lambda at, by: {"state": to, stamp: at},
        tells=lambda row: {"after": {"key": row.key, "version": row.version}},
    )


TEMPLATE = Machine(
    name="template",
    model=Template,
    states={
        T.DRAFT: State(Label("草稿", "draft"), Q(state=T.DRAFT)),
        T.SUBMITTED: State(Label("审核中", "under review"), Q(state=T.SUBMITTED)),
        T.APPROVED: State(Label("已通过", "approved"), Q(state=T.APPROVED)),
        T.REJECTED: State(Label("未通过", "rejected"), Q(state=T.REJECTED)),
        T.RETIRED: State(Label("已停用", "retired"), Q(state=T.RETIRED)),
    },
    transitions=(
        _template("submit", (T.DRAFT,), T.SUBMITTED, "template.submitted"),
        _template("withdraw", (T.SUBMITTED,), T.DRAFT, "template.withdrawn"),
        _template("approve", (T.SUBMITTED,), T.APPROVED, "template.approved"),
        _template("reject", (T.SUBMITTED,), T.REJECTED, "template.rejected"),
        _template("retire", (T.APPROVED,), T.RETIRED, "template.retired"),
    ),
)


def not_before(at: datetime) -> Greatest:
    """Now, or the later moment before which it was not to leave."""
    now = Value(at, output_field=DateTimeField())
    return Greatest(now, Coalesce(F("not_before_at"), now))


def _again(at: datetime, by: Staff | None) -> dict[str, Any]:
    return {
        "state": M.NEW, "due_at": not_before(at), "rule": "", "until_at": None, "why": "", "lease": "",
        "looks": 0, "denials": 0, "ended_at": None, "ended_by": None, "left_at": None,
    }  # fmt: skip


def _message(verb: str, leaves: tuple[str, ...], to: str, event: str, **more: Any) -> Transition:
    return Transition(
        verb=verb,
        leaves=leaves,
        to=to,
        permission=Permission.MANAGE_MESSAGES,
        event=event,
        tells=lambda row: {"before": {"state": row.state}, "after": {"state": to, "cause": row.cause}},
        **more,
    )


MESSAGE = Machine(
    name="message",
    model=Message,
    states={
        M.NEW: State(Label("待发送", "to be sent"), Q(state=M.NEW)),
        M.SENDING: State(Label("发送中", "being sent"), Q(state=M.SENDING)),
        M.SENT: State(Label("已发送", "sent"), Q(state=M.SENT)),
        M.FAILED: State(Label("失败", "failed"), Q(state=M.FAILED)),
        M.UNKNOWN: State(Label("结果不明", "unknown"), Q(state=M.UNKNOWN)),
        M.RECONCILED: State(Label("核实已发", "sent, as it turned out"), Q(state=M.RECONCILED)),
        M.EXPIRED: State(Label("过期未发", "expired"), Q(state=M.EXPIRED)),
        M.BLOCKED: State(Label("被拦下", "blocked"), Q(state=M.BLOCKED)),
        M.WITH_COLLEAGUE: State(Label("待同事确认", "with a colleague"), Q(state=M.WITH_COLLEAGUE)),
        M.CANCELLED: State(Label("已取消", "cancelled"), Q(state=M.CANCELLED)),
    },
    transitions=(
        _message(
            "cancel",
            (M.NEW, M.BLOCKED),
            M.CANCELLED,
            "message.cancelled",
            writes=lambda at, by: {"state": M.CANCELLED, "due_at": None, "ended_at": at, "ended_by": by},
        ),
        _message("restore", (M.CANCELLED,), M.NEW, "message.restored", writes=_again),
        _message("retry", (M.FAILED, M.BLOCKED), M.NEW, "message.retried", writes=_again),
        _message(
            "not_retry",
            (M.NEW,),
            M.FAILED,
            "message.not_retried",
            writes=lambda at, by: {"state": M.FAILED, "due_at": None, "ended_at": at, "ended_by": by},
        ),
        # Printed, or taken away in a file and sent by another program.
        _message(
            "by_hand",
            (M.NEW,),
            M.SENT,
            "message.by_hand",
            writes=lambda at, by: {
                "state": M.SENT,
                "due_at": None,
                "left_at": at,
                "ended_by": by,
                "rule": "",
            },
        ),
        _message(
            "not_by_hand",
            (M.SENT,),
            M.NEW,
            "message.not_by_hand",
            guard=lambda row: row.ended_by_id is not None,
            writes=_again,
        ),
        # Only where no gateway can be asked: a person found out.
        _message(
            "went",
            (M.UNKNOWN,),
            M.RECONCILED,
            "message.went",
            writes=lambda at, by: {"state": M.RECONCILED, "due_at": None, "left_at": at, "ended_by": by},
        ),
        _message("lost", (M.UNKNOWN,), M.NEW, "message.lost", writes=_again),
    ),
)
