"""Messages as the outbox shows them: state, why they wait, what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from huidian.kit.identifiers import mask_contacts
from huidian.kit.labels import Label
from huidian.messages.gateways import segments, whole_text
from huidian.messages.models import DealerPause, Message, Reply
from huidian.messages.words import CAUSES, channel_words, purpose_words, words_of_rule
from huidian.network.masks import Masks
from huidian.network.models import AuditEvent, Dealer
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.network.trail import Entry, entry_of

_WHY = "what belongs to a message that was found in scope"


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One message. `why` says what stands against it or what the gateway said; `segments` is 0 where
    messages are not charged so. `by_hand`: a person said that it was sent, or
    printed it. `manages`: the reader may act on it.
    """

    id: int
    dealer_id: int
    dealer: str
    state: str
    text_name: str
    text_id: int
    channel: Label
    purpose: Label
    cause: Label
    vehicle_id: int | None
    plate: str
    owner: str
    address: str
    subject: str
    text: str
    segments: int
    rule: Label | None
    why: str
    until_at: datetime | None
    due_at: datetime | None
    expires_at: datetime | None
    made_at: datetime
    left_at: datetime | None
    delivered_at: datetime | None
    ended_at: datetime | None
    tries: int
    by_hand: bool
    manages: bool


@dataclass(frozen=True, slots=True)
class MessageFile:
    """One message with what owners replied and what people did with it."""

    row: MessageRow
    replies: tuple[tuple[datetime, str, bool], ...]
    history: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """A dealer whose messages are held back, since when and by whom."""

    dealer_id: int
    dealer: str
    since: datetime
    by: str


def messages_in_reach(scope: Scope) -> QuerySet[Message]:
    """The messages a person may see, the newest first."""
    within = scope.where(Permission.VIEW_MESSAGES).where(Permission.SEE_ALL_VEHICLES)
    rows = Message.objects.within(within)
    return rows.select_related("dealer", "template", "vehicle", "customer").order_by("-made_at", "-pk")


def names_among(messages: QuerySet[Message]) -> tuple[dict[str, str], list[str]]:
    """What a list of messages is narrowed by: the texts by key with their names, the rules that stand."""
    texts = messages.order_by("template__name").values_list("template__key", "template__name").distinct()
    rules = messages.exclude(rule="").order_by("rule").values_list("rule", flat=True).distinct()
    return dict(texts), list(rules)


def message_rows(scope: Scope, messages: Sequence[Message]) -> list[MessageRow]:
    """The rows of some of `messages_in_reach`."""
    masks, manages = Masks(scope), scope.where(Permission.MANAGE_MESSAGES).dealer_ids
    return [_row(masks, one, one.dealer_id in manages) for one in messages]


def message_file(scope: Scope, message_id: int) -> MessageFile:
    """One message with its past. Raises `Message.DoesNotExist` for one out of reach."""
    message = messages_in_reach(scope).get(pk=message_id)
    (row,) = message_rows(scope, [message])
    replies = Reply.objects.unscoped(_WHY).filter(message=message)
    open_ = Masks(scope).are_off(dealer_id=message.dealer_id)
    events = AuditEvent.objects.unscoped(_WHY).filter(object_type="message", object_id=str(message_id))
    newest = events.select_related("staff", "dealer").order_by("-id")
    return MessageFile(
        row=row,
        replies=tuple(
            (one.received_at, one.text if open_ else mask_contacts(one.text), one.opted_out)
            for one in replies
        ),
        history=tuple(entry_of(event) for event in newest),
    )


def held_back(scope: Scope) -> list[Held]:
    """The dealers in reach whose messages are held back."""
    rows = DealerPause.objects.within(scope).select_related("dealer", "by").order_by("dealer__code")
    return [Held(one.dealer_id, one.dealer.name, one.since, str(one.by or "")) for one in rows]


def dealers_of_messages(scope: Scope) -> dict[str, str]:
    """The chosen dealers by id, with their names."""
    rows = Dealer.objects.filter(pk__in=scope.chosen_dealer_ids).order_by("code")
    return {str(pk): name for pk, name in rows.values_list("pk", "name")}


def _row(masks: Masks, one: Message, manages: bool) -> MessageRow:
    dealer_id, vehicle, owner = one.dealer_id, one.vehicle, one.customer
    open_ = masks.are_off(dealer_id=dealer_id)
    phone = one.channel == "sms"
    address = masks.phone(one.address, dealer_id=dealer_id) if phone else one.address if open_ else "****"
    text = whole_text(one.template.signature, one.text)
    return MessageRow(
        id=one.pk,
        dealer_id=dealer_id,
        dealer=one.dealer.name,
        state=one.state,
        text_name=one.template.name,
        text_id=one.template_id,
        channel=channel_words(one.dealer, one.channel),
        purpose=purpose_words(one.dealer, one.purpose),
        cause=CAUSES.get(one.cause, Label(one.cause, one.cause)),
        vehicle_id=one.vehicle_id,
        plate=masks.plate(vehicle.plate, dealer_id=dealer_id) if vehicle else "",
        owner=masks.name(owner.name, dealer_id=dealer_id) if owner else "",
        address=address if one.address else "",
        subject=one.subject,
        text=text if open_ else mask_contacts(text),
        segments=segments(text) if phone else 0,
        rule=words_of_rule(one.rule) if one.rule else None,
        why=one.why if open_ else mask_contacts(one.why),
        until_at=one.until_at,
        due_at=one.due_at,
        expires_at=one.expires_at,
        made_at=one.made_at,
        left_at=one.left_at,
        delivered_at=one.delivered_at,
        ended_at=one.ended_at,
        tries=one.tries,
        by_hand=one.state == Message.State.SENT and one.ended_by_id is not None,
        manages=manages,
    )
