"""Messages that people sent by other means: noted as sent, except where the owner may not be written to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from huidian.flows.messages.allowed import hold, stops
from huidian.flows.surveys.sent_links import addresses_of
from huidian.messages.actions.deciding import decide_several
from huidian.messages.configured import channel_for
from huidian.messages.gateways.texts import LINK_PLACE
from huidian.messages.models import Message
from huidian.messages.queries.outbox import MessageRow, message_rows
from huidian.network.bulk import one_of
from huidian.network.models import Staff
from huidian.network.roles import Permission
from huidian.network.scope import Scope


def rows_to_carry(scope: Scope, messages: Sequence[Message], at: datetime) -> list[MessageRow]:
    """The rows of messages; in those that people carry stands the link itself, for them to pass on."""
    rows = message_rows(scope, messages)
    carried = {
        one.pk: one for one in messages if one.state == Message.State.NEW and not channel_for(one.channel)
    }
    wanted = [carried[row.id] for row in rows if row.manages and row.id in carried and LINK_PLACE in row.text]
    links = addresses_of(wanted, at) if wanted else {}
    return [
        replace(row, text=row.text.replace(LINK_PLACE, links[row.id])) if row.id in links else row
        for row in rows
    ]


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
