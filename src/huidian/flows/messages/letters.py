"""Letters that wait are printed: those whose owners may be written to now; the others say why not."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from huidian.flows.messages.allowed import stops
from huidian.messages.actions import carrying
from huidian.messages.channels.letter import Letter, letters_pdf
from huidian.messages.models import Message
from huidian.network import audit
from huidian.network.ends import today_at
from huidian.network.models import Dealer, Staff
from huidian.network.roles import Permission
from huidian.network.scope import Scope

MOST = 200
"""Letters of one print."""


@transaction.atomic
def print_letters(*, at: datetime, by: Staff, scope: Scope, dealer_id: int) -> bytes | None:
    """The waiting letters of a dealer as a PDF, a page each; None where there are none that may leave.

    They wait until somebody says that they were sent. Raises `Dealer.DoesNotExist`.
    """
    mine = scope.where(Permission.MANAGE_MESSAGES).where(Permission.EXPORT)
    dealer = Dealer.objects.filter(pk__in=mine.dealer_ids).get(pk=dealer_id)
    allowed = carrying.may_leave()
    waiting = Message.objects.within(mine).filter(dealer=dealer, channel="letter", state=Message.State.NEW)
    rows = waiting.filter(allowed) if allowed is not None else waiting.none()
    letters = list(rows.select_related("dealer", "template", "customer").order_by("pk")[:MOST])
    against = stops(letters, at)
    for message_id, stop in against.items():
        carrying.stop(message_id, stop.rule, until=stop.until, wait=stop.waits)
    day = f"{today_at(at, dealer):%Y-%m-%d}"
    pages = [
        Letter(one.values.get("owner", ""), one.address, one.subject, one.text, dealer.name, day)
        for one in letters
        if one.pk not in against
    ]
    if not pages:
        return None
    audit.record(
        at=at,
        staff=by,
        dealer=dealer,
        action="messages.printed",
        object_type="messages",
        after={"rows": len(pages)},
    )
    return letters_pdf(pages)
