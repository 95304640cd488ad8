"""Messages that people sent by other means: noted as sent, except where the owner may not be written to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from huidian.flows.messages.allowed import hold, stops
from huidian.messages.actions.deciding import decide_several
from huidian.messages.models import Message
from huidian.network.bulk import one_of
from huidian.network.models import Staff
from huidian.network.roles import Permission
from huidian.network.scope import Scope


def sent_by_hand(*, at: datetime, by: Staff | None, scope: Scope, message_ids: Sequence[int]) -> list[int]:
    """Note waiting messages as sent; which (ids). Those against which more stands than the hour are blocked
    and left out.
    """
    within = Message.objects.within(scope.where(Permission.MANAGE_MESSAGES))
    rows = within.filter(pk__in=one_of(list(message_ids)), state=Message.State.NEW)
    waiting = list(rows.select_related("dealer", "template", "customer", "vehicle"))
    against = {key: one for key, one in stops(waiting, at).items() if not one.waits}
    hold(against)
    free = [one for one in message_ids if one not in against]
    return decide_several("by_hand", at=at, by=by, scope=scope, message_ids=free)
