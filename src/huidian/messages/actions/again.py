"""What becomes of a message that certainly has not left: it waits again, or is cancelled with its cause."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Case, DateTimeField, Q, Value, When

from huidian.messages.models import Message

S = Message.State
_MOMENT = DateTimeField()


def waiting_again(at: datetime, due_at: datetime) -> dict[str, object]:
    """The columns of a message that waits again; one whose cause is held or over is cancelled with it."""
    withdrawn = Q(withdrawn_at__isnull=False)
    return {
        "state": Case(When(withdrawn, then=Value(S.CANCELLED)), default=Value(S.NEW)),
        "due_at": Case(When(withdrawn, then=Value(None, _MOMENT)), default=Value(due_at, _MOMENT)),
        "ended_at": Case(When(withdrawn, then=Value(at, _MOMENT)), default=Value(None, _MOMENT)),
    }
