"""What gateways say of messages they were given, asked by the worker or by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import DateTimeField, Value
from django.db.models.functions import Coalesce

from huidian.messages.actions.again import waiting_again
from huidian.messages.models import Message

S = Message.State
_WHY = "the worker asks about every dealer's messages"
LOOKS = (1, 5, 10, 60, 240, 720, 1440, 1440)
"""Minutes between questions to a gateway about a message, after that none."""


def next_look(at: datetime, looks: int, asks: bool) -> datetime | None:
    """When a gateway is asked next, after so many questions; None: not any more, or it cannot be asked."""
    return at + timedelta(minutes=LOOKS[looks]) if asks and looks < len(LOOKS) else None


def to_ask_about(channel: str, at: datetime, *, most: int) -> list[Message]:
    """Messages about which the gateway is to be asked now."""
    states = (S.UNKNOWN, S.SENT, S.RECONCILED, S.WITH_COLLEAGUE)
    rows = Message.objects.unscoped(_WHY).filter(channel=channel, due_at__lte=at, state__in=states)
    return list(rows.select_related("template", "customer").order_by("due_at", "id")[:most])


def nobody_to_ask(ids: Sequence[int]) -> None:
    """The channel cannot be asked about these: what is unknown stays so until a person says."""
    Message.objects.unscoped(_WHY).filter(pk__in=ids).update(due_at=None)


def ask_later(message: Message, at: datetime) -> None:
    """The gateway did not say: ask again, less and less often."""
    looks = message.looks + 1
    rows = Message.objects.unscoped(_WHY).filter(pk=message.pk, state=message.state)
    keep = message.state == S.UNKNOWN
    due_at = next_look(at, looks, True) or (at + timedelta(minutes=LOOKS[-1]) if keep else None)
    rows.update(looks=looks, due_at=due_at)


def not_there(message: Message, at: datetime, lease_for: timedelta) -> None:
    """The gateway has no such message. It is sent anew once that was said twice, a lease apart: a worker that
    only slept may still be about to hand it over.
    """
    rows = Message.objects.unscoped(_WHY).filter(pk=message.pk, state=S.UNKNOWN)
    if message.denials == 0:
        rows.update(denials=1, due_at=at + lease_for)
    else:
        why = "the gateway never got it"
        rows.update(**waiting_again(at, at), looks=0, denials=0, left_at=None, why=why)


def left_at_or(at: datetime) -> Coalesce:
    """When a message was handed over, where that is known, else a moment."""
    return Coalesce("left_at", Value(at, output_field=DateTimeField()))


def reported(message: Message, *, arrived: bool | None, why: str, at: datetime) -> bool:
    """What a gateway says of a message, asked or by itself, once or many times: it has it (None), it arrived,
    it cannot be delivered. Whether that was news. It left when it was handed over, not when that is told.
    """
    rows = Message.objects.unscoped(_WHY).filter(pk=message.pk)
    open_states = (S.SENDING, S.SENT, S.RECONCILED, S.UNKNOWN, S.WITH_COLLEAGUE)
    if arrived is False:
        return bool(
            rows.filter(state__in=open_states, delivered_at=None).update(
                state=S.FAILED, why=why[:200], due_at=None, ended_at=at, lease=""
            )
        )
    news = 0
    for before, after in ((S.UNKNOWN, S.RECONCILED), (S.SENDING, S.SENT), (S.WITH_COLLEAGUE, S.SENT)):
        if after == S.SENT and arrived is None:
            continue
        news += rows.filter(state=before).update(
            state=after, lease="", left_at=left_at_or(at), looks=0, due_at=next_look(at, 0, True), why=""
        )
    # It was sent after all, though nobody heard so: it must not go a second time.
    news += rows.filter(state=S.NEW, tries__gt=0).update(
        state=S.RECONCILED,
        left_at=left_at_or(at),
        looks=0,
        due_at=next_look(at, 0, True),
        why="",
        rule="",
        until_at=None,
    )
    if arrived:
        news += rows.filter(state__in=(S.SENT, S.RECONCILED), delivered_at=None).update(
            delivered_at=at, due_at=None
        )
    return bool(news)
