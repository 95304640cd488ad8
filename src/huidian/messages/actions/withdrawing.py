"""Messages are withdrawn with their cause, what is on its way too, and let go again."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Case, DateTimeField, F, Q, Value, When

from huidian.messages.machines import not_before
from huidian.messages.models import Message
from huidian.messages.models.outbox import WAITING_STATES

S = Message.State
_WHY = "the messages of a cause that the caller holds or ends"
_MOMENT = DateTimeField()


def withdraw_messages(which: Q, *, at: datetime) -> int:
    """Withdraw messages whose cause is held or over; how many. Belongs into the transaction of that.

    What a worker has in hand is handed over no more within two seconds. One statement: of a message that
    changes its state at the same moment the state it then has counts.
    """
    waiting = Q(state__in=WAITING_STATES)
    rows = Message.objects.unscoped(_WHY).filter(
        which, withdrawn_at=None, state__in=(*WAITING_STATES, S.SENDING, S.UNKNOWN)
    )
    return rows.update(
        withdrawn_at=at,
        state=Case(When(waiting, then=Value(S.CANCELLED)), default=F("state")),
        due_at=Case(When(waiting, then=Value(None, _MOMENT)), default=F("due_at")),
        ended_at=Case(When(waiting, then=Value(at, _MOMENT)), default=F("ended_at")),
    )


def let_go(which: Q, *, at: datetime) -> int:
    """Let messages go again that were withdrawn; how many. What expired meanwhile is found by the worker."""
    held = Q(state__in=(S.CANCELLED, S.BLOCKED))
    rows = Message.objects.unscoped(_WHY).filter(which, withdrawn_at__isnull=False)
    return rows.update(
        withdrawn_at=None,
        state=Case(When(held, then=Value(S.NEW)), default=F("state")),
        due_at=Case(When(held, then=not_before(at)), default=F("due_at")),
        ended_at=Case(When(held, then=Value(None, _MOMENT)), default=F("ended_at")),
        rule="",
        until_at=None,
    )
