"""Verbs about templates and messages."""

from huidian.messages.actions.outbox import (
    Enqueued,
    NoTemplateError,
    Recipient,
    enqueue,
    enqueue_many,
    template_in_force,
)
from huidian.messages.actions.withdrawing import let_go, withdraw_messages

__all__ = [
    "Enqueued",
    "NoTemplateError",
    "Recipient",
    "enqueue",
    "enqueue_many",
    "let_go",
    "template_in_force",
    "withdraw_messages",
]
