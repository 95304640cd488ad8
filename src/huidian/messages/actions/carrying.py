"""What the worker does with the rows of the outbox: take up, note what became of each, expire.

Every step is a conditional update on state and lease, so that of two workers one has a message, and a worker
that lost its lease changes nothing any more.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from uuid import uuid4

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from huidian.messages.actions.again import waiting_again
from huidian.messages.actions.asking import next_look
from huidian.messages.models import DealerPause, Message
from huidian.messages.models.outbox import WAITING_STATES, MessageQuerySet
from huidian.network import audit, troubles
from huidian.network.models import Staff

S = Message.State
_WHY = "the worker carries every dealer's messages"
OF_A_COPY = "waited when the backup was made"
RETRY_MINUTES = (0.5, 1, 2, 5, 10, 15)


def due(at: datetime) -> bool:
    """Whether anything is to be done with any message."""
    return Message.objects.unscoped(_WHY).filter(due_at__lte=at).exists()


def over(at: datetime) -> int:
    """What is late: messages nobody sent in time expire, those a worker left without an answer are unknown.

    How many changed.
    """
    late = Message.objects.unscoped(_WHY).filter(due_at__lte=at)
    expired = late.filter(state__in=WAITING_STATES, expires_at__lte=at)
    count = expired.update(state=S.EXPIRED, due_at=None, ended_at=at, why="")
    left = late.filter(state=S.SENDING)
    return count + left.update(state=S.UNKNOWN, lease="", looks=0, denials=0, why="no answer was noted")


def may_leave() -> Q | None:
    """Which messages may leave this installation now; None: none may, it is a copy nobody confirmed."""
    if not troubles.outgoing_allowed():
        return None
    paused = DealerPause.objects.unscoped(_WHY).values_list("dealer_id", flat=True)
    return ~Q(dealer_id__in=list(paused))


def due_on(channel: str, at: datetime, *, most: int, dealer_id: int | None = None) -> list[Message]:
    """The next messages of a channel, one for each owner and for each address: what follows waits for what
    came of it. `dealer_id`: of one dealer alone.
    """
    allowed = may_leave()
    if allowed is None:
        return []
    rows = _due(channel, at).filter(allowed)
    if dealer_id is not None:
        rows = rows.filter(dealer_id=dealer_id)
    first: list[Message] = []
    seen: set[object] = set()
    for row in rows.order_by("due_at", "id")[: most * 2]:
        keys = {("owner", row.customer_id or f"message {row.pk}"), ("at", row.address or f"message {row.pk}")}
        if seen.isdisjoint(keys):
            first.append(row)
        seen |= keys
    return first[:most]


def channels_due(at: datetime, dealer_ids: Collection[int]) -> list[str]:
    """The channels on which anything is due at some dealers."""
    rows = Message.objects.unscoped(_WHY).filter(
        due_at__lte=at, dealer_id__in=dealer_ids, state__in=WAITING_STATES
    )
    return list(rows.order_by("channel").values_list("channel", flat=True).distinct())


def due_after(
    channel: str, at: datetime, last: int, *, most: int, dealer_ids: Collection[int] | None = None
) -> list[Message]:
    """All that is due on a channel, by ids after `last`; `dealer_ids`: of some dealers."""
    rows = _due(channel, at).filter(pk__gt=last)
    if dealer_ids is not None:
        rows = rows.filter(dealer_id__in=dealer_ids)
    return list(rows.order_by("pk")[:most])


def readdress(addresses: Mapping[int, str]) -> None:
    """Write the address that holds now on messages (ids) that wait."""
    for message_id, address in addresses.items():
        rows = Message.objects.unscoped(_WHY).filter(pk=message_id, state__in=WAITING_STATES)
        rows.update(address=address)


def _due(channel: str, at: datetime) -> MessageQuerySet:
    rows = Message.objects.unscoped(_WHY).filter(
        Q(expires_at=None) | Q(expires_at__gt=at), channel=channel, due_at__lte=at, state__in=WAITING_STATES
    )
    return rows.select_related("dealer", "template", "customer", "vehicle")


def take_up(ids: Collection[int], at: datetime, lease_for: timedelta) -> str:
    """Take up messages that still wait and may still leave; the lease by which they are this worker's."""
    lease = uuid4().hex
    with audit.atomic():
        allowed = may_leave()
        if allowed is not None:
            rows = Message.objects.unscoped(_WHY).filter(allowed, pk__in=ids, state__in=WAITING_STATES)
            rows.update(
                state=S.SENDING,
                lease=lease,
                due_at=at + lease_for,
                tries=F("tries") + 1,
                left_at=at,
                rule="",
                until_at=None,
            )
    return lease


def printed(ids: Collection[int], at: datetime, by: Staff | None) -> list[int]:
    """Note letters as printed, in one step; those (ids) that still waited, and are nobody else's."""
    lease = uuid4().hex
    with audit.atomic():
        rows = Message.objects.unscoped(_WHY).filter(pk__in=ids, state__in=WAITING_STATES)
        rows.update(
            state=S.SENT, lease=lease, due_at=None, left_at=at, ended_by=by, rule="", until_at=None, why=""
        )
        mine = Message.objects.unscoped(_WHY).filter(lease=lease)
        done = list(mine.order_by("pk").values_list("pk", flat=True))
        mine.update(lease="")
    return done


def freed(ids: Collection[int]) -> int:
    """Nothing stands against these any more: those that were blocked wait again; how many were."""
    rows = Message.objects.unscoped(_WHY).filter(pk__in=ids, state=S.BLOCKED)
    return rows.update(state=S.NEW, rule="", until_at=None)


def held_copy(at: datetime, made_until: datetime) -> int:
    """Of what waited when a copy was made nobody knows whether the original sent it meanwhile: what was due
    by now is unknown, and the gateway or a person is asked. How many.
    """
    rows = Message.objects.unscoped(_WHY).filter(
        made_at__lte=made_until, due_at__lte=at, state__in=(*WAITING_STATES, S.SENDING)
    )
    left_at = Coalesce("left_at", "due_at")
    return rows.update(
        state=S.UNKNOWN,
        left_at=left_at,
        due_at=at,
        lease="",
        looks=0,
        denials=0,
        rule="",
        until_at=None,
        why=OF_A_COPY,
    )


def held(lease: str) -> list[Message]:
    """What was taken up under a lease."""
    rows = Message.objects.unscoped(_WHY).filter(lease=lease, state=S.SENDING)
    return list(rows.select_related("template", "dealer").order_by("due_at", "id"))


def paused_among(lease: str) -> bool:
    """Whether a dealer paused while messages of it were on their way."""
    paused = DealerPause.objects.unscoped(_WHY).values("dealer_id")
    return Message.objects.unscoped(_WHY).filter(lease=lease, dealer_id__in=paused).exists()


def withdrawn_among(lease: str) -> set[str]:
    """The out-ids of messages whose cause was held or ended while they were on their way."""
    rows = Message.objects.unscoped(_WHY).filter(lease=lease, withdrawn_at__isnull=False)
    return set(rows.values_list("out_id", flat=True))


def stop(
    message_id: int,
    rule: str,
    *,
    until: datetime | None,
    wait: bool = False,
    again_at: datetime | None = None,
) -> None:
    """A rule stands against a waiting message: blocked, or (`wait`) only later, for it has to wait anyway.

    `again_at`: when it is asked about again though nobody can say until when.
    """
    rows = Message.objects.unscoped(_WHY).filter(pk=message_id, state__in=WAITING_STATES)
    rows.update(
        state=S.NEW if wait and until else S.BLOCKED,
        rule=rule,
        until_at=until,
        # What is blocked for good still expires.
        due_at=until or again_at or F("expires_at"),
    )


def left(message: Message, lease: str, gateway_id: str, at: datetime, *, asks: bool) -> bool:
    """The gateway took it; `asks`: it can be asked what became of it. Whether it was still ours to say."""
    return _settle(
        message, lease, state=S.SENT, gateway_id=gateway_id, left_at=at, due_at=next_look(at, 0, asks)
    )


def handed(message: Message, lease: str, gateway_id: str, at: datetime) -> bool:
    """A colleague has to confirm it."""
    return _settle(
        message, lease, state=S.WITH_COLLEAGUE, gateway_id=gateway_id, due_at=next_look(at, 0, True), why=""
    )


def refused(message: Message, lease: str, why: str, at: datetime) -> bool:
    """The gateway will not take it, however often it is asked."""
    return _settle(message, lease, state=S.FAILED, why=why[:200], due_at=None, ended_at=at, left_at=None)


def unanswered(message: Message, lease: str, why: str, at: datetime) -> bool:
    """Nobody knows whether the gateway has it: it is asked about next, where it can be."""
    return _settle(message, lease, state=S.UNKNOWN, why=why[:200], looks=0, denials=0, due_at=at)


def put_back(message: Message, lease: str, why: str, at: datetime, *, tried: bool) -> bool:
    """It certainly has not left: it waits again, longer the more often it was `tried`."""
    pause = RETRY_MINUTES[min(message.tries, len(RETRY_MINUTES)) - 1] if tried and message.tries else 0
    tries = message.tries if tried else max(message.tries - 1, 0)
    due_at = at + timedelta(minutes=pause)
    again = waiting_again(at, due_at)
    return _settle(message, lease, **again, why=why[:200], tries=tries, left_at=None)


def _settle(message: Message, lease: str, **columns: object) -> bool:
    rows = Message.objects.unscoped(_WHY).filter(pk=message.pk, lease=lease, state=S.SENDING)
    return bool(rows.update(lease="", **columns))
