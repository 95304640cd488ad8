"""What gateways tell by themselves: what became of messages, what owners replied."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from huidian.customers.actions import set_block
from huidian.customers.models import Customer
from huidian.kit.phones import normalise_phone
from huidian.messages.actions import asking
from huidian.messages.channels.pushed import Answered, Receipt
from huidian.messages.configured import rules_for
from huidian.messages.models import Message, Reply
from huidian.network.roles import Permission
from huidian.network.scope import Scope

_WHY = "what a gateway says, which proves itself by its secret, of a message of any dealer"


LATELY = timedelta(days=30)


def take_receipts(receipts: Sequence[Receipt], *, at: datetime) -> int:
    """Note what became of messages, however often and in whichever order it is told; how much was news."""
    known = Message.objects.unscoped(_WHY).filter(out_id__in=[one.out_id for one in receipts])
    by_id = {message.out_id: message for message in known}
    news = 0
    with transaction.atomic():
        for one in receipts:
            if message := by_id.get(one.out_id):
                news += asking.reported(message, arrived=one.arrived, why=one.why, at=at)
    return news


def take_replies(replies: Sequence[Answered], *, channel: str, at: datetime) -> int:
    """Keep what owners replied; who wants no more is written down as a block of the channel. How many were.

    A reply is to the newest message that left to its number, and a block holds at every dealer that wrote to
    it `LATELY`. Told again (`told_as`, else the same words within a day) it blocks nothing anew.
    """
    return sum(_take(one, channel, at) for one in replies)


@transaction.atomic
def _take(reply: Answered, channel: str, at: datetime) -> bool:
    sender = (normalise_phone(reply.sender) if channel == "sms" else reply.sender.strip()) or ""
    sent = Message.objects.unscoped(_WHY).filter(channel=channel, address=sender, left_at__isnull=False)
    message = sent.select_related("dealer", "customer").order_by("-left_at").first() if sender else None
    if message is None or _is_known(reply, channel, sender, at):
        return False
    stops = is_opt_out(reply.text, channel)
    Reply.objects.unscoped(_WHY).get_or_create(
        message=message,
        text=reply.text[:200],
        received_at=at,
        defaults={"opted_out": stops, "told_as": reply.told_as},
    )
    if not stops:
        return False
    lately = sent.filter(left_at__gte=at - LATELY).select_related("customer").order_by("pk")
    owners = {one.customer_id: one for one in [message, *lately]}
    return sum(_block(one, channel, at) for one in owners.values()) > 0


def _is_known(reply: Answered, channel: str, sender: str, at: datetime) -> bool:
    told = Reply.objects.unscoped(_WHY).filter(
        message__channel=channel, message__address=sender, text=reply.text[:200]
    )
    if reply.told_as:
        return told.filter(told_as=reply.told_as).exists()
    return told.filter(received_at__gt=at - timedelta(days=1)).exists()


def is_opt_out(text: str, channel: str) -> bool:
    """Whether a reply means: no more. Full-width letters, blanks and a full stop do not matter."""
    word = unicodedata.normalize("NFKC", text).strip(" 。.!！\t\r\n").upper()
    return word in rules_for(channel).opt_out_words


def _block(message: Message, channel: str, at: datetime) -> bool:
    customer = message.customer
    if customer is None or customer.retracted_at is not None:
        return False
    scope = Scope(0, {message.dealer_id: frozenset({Permission.EDIT_CUSTOMERS})})
    try:
        set_block(at=at, by=None, scope=scope, customer_id=customer.pk, proof="message", channel=channel)
    except Customer.DoesNotExist:
        return False
    return True
