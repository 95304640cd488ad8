"""A notice to many is handed to the outbox: a few while somebody waits, more in the background."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from huidian.care.actions import notices
from huidian.care.models import Broadcast
from huidian.flows import background
from huidian.network.models import Staff
from huidian.network.queries import scope_of
from huidian.network.scope import Scope
from huidian.outreach.conditions import Conditions

_WHY = "the notice whose messages are to be made, for who wrote it"


def send(*, at: datetime, by: Staff, scope: Scope, conditions: Conditions, **notice: Any) -> Broadcast:
    """Hand a notice over, in the background where it has many messages. Takes and raises what `send_notice`
    does.
    """
    more: dict[str, Any] = {"later": lambda pk: make_messages.enqueue(pk).id, **notice}
    return notices.send_notice(at=at, by=by, scope=scope, conditions=conditions, **more)


@background.task(max_attempts=3)
def make_messages(context: background.Context, broadcast_id: int) -> None:
    """Make the messages of a notice; again it finds them made."""
    broadcast = Broadcast.objects.unscoped(_WHY).select_related("made_by").get(pk=broadcast_id)
    assert broadcast.made_by
    notices.hand_over(
        at=context.at,
        scope=scope_of(broadcast.made_by, at=context.at),
        broadcast_id=broadcast_id,
        tell=lambda done, total: context.report(done, total, "messages"),
    )
