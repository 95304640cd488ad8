"""What people decide about messages, one or several: cancelled, sent again, sent by other means."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from huidian.messages.machines import MESSAGE
from huidian.messages.models import Message
from huidian.network.machines import NotNowError, move
from huidian.network.models import AuditEvent, Staff
from huidian.network.scope import Scope

_WHY = "the message of a cause that the caller takes back"
_TRAIL = "the states before a retry; each step asks for the message within scope"
VERBS = frozenset(step.verb for step in MESSAGE.transitions)


def decide(verb: str, *, at: datetime, by: Staff | None, scope: Scope, message_id: int) -> Message:
    """One of `VERBS` on one message. Raises `Message.DoesNotExist`, `NotNowError`."""
    row: Message = move(MESSAGE, message_id, verb, at=at, by=by, scope=scope)
    return row


def decide_several(
    verb: str, *, at: datetime, by: Staff | None, scope: Scope, message_ids: Sequence[int]
) -> list[int]:
    """One of `VERBS` on several; those that were in another state meanwhile, or foreign, are left out."""
    done = []
    for message_id in message_ids:
        try:
            decide(verb, at=at, by=by, scope=scope, message_id=message_id)
        except (NotNowError, Message.DoesNotExist):
            continue
        done.append(message_id)
    return done


def undo_retry(*, at: datetime, by: Staff | None, scope: Scope, message_ids: Sequence[int]) -> list[int]:
    """Take a retry of several back: what had failed has failed again, what was blocked is cancelled."""
    events = AuditEvent.objects.unscoped(_TRAIL).filter(
        object_type=MESSAGE.name, action="message.retried", object_id__in=[str(one) for one in message_ids]
    )
    before = {int(one.object_id): one.before for one in events.order_by("id")}
    failed = [one for one in message_ids if (before.get(one) or {}).get("state") == Message.State.FAILED]
    others = [one for one in message_ids if one not in failed]
    done = decide_several("not_retry", at=at, by=by, scope=scope, message_ids=failed)
    return done + decide_several("cancel", at=at, by=by, scope=scope, message_ids=others)


def withdraw(message_id: int, *, at: datetime, by: Staff | None) -> bool:
    """Cancel a message whose cause was taken back; whether it had not left. What follows is its cause's."""
    rows = Message.objects.unscoped(_WHY).waiting().filter(pk=message_id)
    return bool(rows.update(state=Message.State.CANCELLED, due_at=None, ended_at=at, ended_by=by))
