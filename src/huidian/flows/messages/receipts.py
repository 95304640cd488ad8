"""What gateways tell by themselves: what became of messages, what owners replied."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from huidian.customers.actions import set_block, set_number_state
from huidian.customers.models import Customer, NumberState
from huidian.customers.queries.contact_facts import numbers_of
from huidian.flows.owners.wishes import follow_wishes
from huidian.kit.phones import normalise_phone
from huidian.messages.actions import asking
from huidian.messages.channels.pushed import Answered, Receipt
from huidian.messages.configured import rules_for
from huidian.messages.models import Message, Reply
from huidian.network import audit
from huidian.network.roles import Permission
from huidian.network.scope import Scope

_WHY = "what a gateway says, which proves itself by its secret, of a message of any dealer"


LATELY = timedelta(days=30)


def take_receipts(receipts: Sequence[Receipt], *, at: datetime) -> int:
    """Note what became of messages, however often and in whichever order it is told; how much was news."""
    known = Message.objects.unscoped(_WHY).filter(out_id__in=[one.out_id for one in receipts])
    known = known.select_related("customer")
    by_id = {message.out_id: message for message in known}
    news = 0
    with audit.atomic():
        for one in receipts:
            if message := by_id.get(one.out_id):
                is_news = asking.reported(message, arrived=one.arrived, why=one.why, at=at)
                news += is_news
                if is_news and one.number_bad:
                    mark_number(message, at)
    return news


def mark_number(message: Message, at: datetime) -> None:
    """Write down that messages do not arrive at the number of a message; calls may still be made. What is
    known to be worse stays.
    """
    customer = message.customer
    if message.channel != "sms" or customer is None or customer.retracted_at is not None:
        return
    states = {one.number: one.state for one in numbers_of(customer)}
    if states.get(message.address) not in ("unknown", "valid"):
        return
    scope = Scope(0, {message.dealer_id: frozenset({Permission.EDIT_CUSTOMERS})})
    # The number or the owner may have gone meanwhile.
    with suppress(ValueError, Customer.DoesNotExist):
        set_number_state(
            at=at,
            by=None,
            scope=scope,
            customer_id=customer.pk,
            number=message.address,
            state=NumberState.State.UNDELIVERABLE,
        )


def take_replies(replies: Sequence[Answered], *, channel: str, at: datetime) -> int:
    """Keep what owners replied; who wants no more is written down as a block of the channel. How many were.

    A reply is to the newest message that left to its number, and a block holds at every dealer that wrote to
    it `LATELY`. Told again (`told_as`, else the same words within a day) it blocks nothing anew.
    """
    return sum(_take(one, channel, at) for one in replies)


@audit.atomic()
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
    follow_wishes([customer.pk], at=at)
    return True
