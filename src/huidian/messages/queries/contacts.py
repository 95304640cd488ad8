"""Messages as contacts with an owner, as permission to contact asks for them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q

from huidian.engine.contact import Contact
from huidian.messages.models import Message
from huidian.network.models import Dealer

S = Message.State
COUNTED = (S.SENDING, S.SENT, S.RECONCILED, S.UNKNOWN, S.WITH_COLLEAGUE)
"""What has left, and what may have: an owner is spared rather than asked twice."""
_WHY = "one dealer's contacts, whoever made them: an answer names a rule and nothing of them"


def message_contacts(dealer: Dealer, *, since: datetime, which: Q) -> Iterator[Contact]:
    """Messages of a dealer that left after a moment; `which` says of which owners or vehicles."""
    rows = Message.objects.unscoped(_WHY).filter(
        which, dealer=dealer, left_at__gt=since, state__in=COUNTED, customer__isnull=False
    )
    columns = ("left_at", "channel", "customer_id", "vehicle_id", "purpose", "made_by_id")
    for at, channel, customer_id, vehicle_id, purpose, by in rows.values_list(*columns):
        yield Contact(at, channel, customer_id, vehicle_id, purpose, by=str(by or ""))
