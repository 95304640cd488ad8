"""Noting that a contact was not made because a rule forbids it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from huidian.customers.models import Refusal
from huidian.engine.contact import ContactPermission
from huidian.network.models import Dealer

_AT_ONCE = 2000


def note_refusals(
    *,
    at: datetime,
    dealer: Dealer,
    purpose: str,
    channel: str,
    answers: Iterable[tuple[int | None, ContactPermission]],
) -> None:
    """Keep which planned contacts a rule forbade; `answers` are owners' ids with what was answered.

    What was not forbidden is passed over. One a day is kept for each owner, purpose, channel and rule, so
    that asking again adds nothing. It belongs into the transaction that drops the contact.
    """
    day = at.astimezone(ZoneInfo(dealer.timezone)).date()
    refusals = {
        (customer_id, answer.rule): Refusal(
            dealer=dealer,
            customer_id=customer_id,
            purpose=purpose,
            channel=channel,
            rule=answer.rule,
            refused_on=day,
        )
        for customer_id, answer in answers
        if customer_id is not None and answer.verdict == "no"
    }
    Refusal.objects.bulk_create(refusals.values(), batch_size=_AT_ONCE, ignore_conflicts=True)
