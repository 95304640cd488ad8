"""Who changed what, when and why, as a chain: an event's digest covers its content and its predecessor."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from django.db import transaction

from huidian.kit.identifiers import mask_identifiers
from huidian.kit.labels import Label, counted
from huidian.network.anchors import Anchor
from huidian.network.models import AuditEvent, AuditHead, Dealer, Staff

_START = "0" * 64
_HEAD = 1
_HELD = ContextVar("_HELD", default=False)
"""Whether events wait for the end of a transaction that writes them last."""


@dataclass(frozen=True, slots=True)
class Broken:
    """The first place at which the chain does not hold."""

    event_id: int | None  # None: the end of the chain
    reason: Label


@dataclass(frozen=True, slots=True)
class Chain:
    """What `verify` found: how many events hold, the digest they end in, and the first break if any."""

    events: int
    digest: str
    broken: Broken | None


class LostEventError(RuntimeError):
    """A transaction ended before the events that waited for its end were written."""


class _Waiting:
    """An event that waits for the end of its transaction.

    It stands among what Django does once the transaction is over, so that a savepoint that is rolled back
    takes its events with it. By then it has to be written.
    """

    def __init__(self, event: AuditEvent) -> None:
        self.event, self.is_written = event, False

    def __call__(self) -> None:
        if not self.is_written:
            raise LostEventError(self.event.action)


@contextmanager
def atomic() -> Iterator[None]:
    """One transaction whose events are written last, however early in it they are recorded.

    For verbs that write or lock after a step that records one: who appends holds the head of the chain, and
    nothing may be waited for behind it. Blocks nest; the outermost one writes. Works as a decorator too.
    """
    with transaction.atomic():
        if _HELD.get():
            yield
            return
        outside = _HELD.set(True)
        try:
            yield
        finally:
            _HELD.reset(outside)
        if transaction.get_rollback():
            return
        hooks = [hook for _, hook, _ in transaction.get_connection().run_on_commit]
        waiting = [hook for hook in hooks if isinstance(hook, _Waiting) and not hook.is_written]
        if waiting:
            _append(one.event for one in waiting)
        for one in waiting:
            one.is_written = True


def record(
    *,
    at: datetime,
    staff: Staff | None,
    action: str,
    dealer: Dealer | None = None,
    object_type: str = "",
    object_id: object = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    why: str = "",
) -> AuditEvent:
    """Append one event to the chain, in the transaction of the change it tells of.

    Within `atomic` it is written at the end of that block and has no id before; elsewhere at once, so call it
    last there: from here to the end of the transaction nobody else can append. `before` and `after` are
    JSON-like; days, moments, decimals and ids become text; plates, VINs and phones in it are masked. Floats
    are refused, for databases write them differently and the digest would not survive, and moments without a
    zone: both before anything is written. `staff` is None for what the system does by itself.
    """
    _moment(at)
    event = AuditEvent(
        at=at,
        staff=staff,
        dealer=dealer,
        action=action,
        object_type=object_type,
        object_id=str(object_id),
        before=_plain(before),
        after=_plain(after),
        why=_plain(why),
    )
    if _HELD.get():
        transaction.on_commit(_Waiting(event))
    else:
        _append([event])
    return event


@transaction.atomic(savepoint=False)
def _append(events: Iterable[AuditEvent]) -> None:
    """Write events in their order behind the last one."""
    head, _ = AuditHead.objects.select_for_update().get_or_create(pk=_HEAD, defaults={"digest": _START})
    for event in events:
        event.previous = head.digest
        event.digest = head.digest = digest_of(event)
        event.save(force_insert=True)
        head.events += 1
    head.save(update_fields=["digest", "events"])


def verify(anchors: Sequence[Anchor] = ()) -> Chain:
    """Walk the whole chain in one pass, in constant memory, up to the first break.

    Found are an event changed, taken out, put in or moved, and an end cut off. A chain rewritten from some
    event to its end, or cut with its head mended, holds in itself; `anchors` taken before tell.
    """
    wanted = _head()
    noted = {anchor.events: anchor for anchor in anchors}
    last, count = _START, 0
    events = AuditEvent.objects.unscoped("the chain runs through all dealers").order_by("id")
    for event in events.iterator(chunk_size=2000):
        if reason := _flaw(event, last):
            return Chain(count, last, Broken(event.pk, reason))
        last, count = event.digest, count + 1
        if (anchor := noted.pop(count, None)) and anchor.digest != last:
            reason = Label(
                f"不是 {anchor.at} 时的最后一条", f"it is not the event that was the last on {anchor.at}"
            )
            return Chain(count - 1, event.previous, Broken(event.pk, reason))
    if beyond := max((events for events in noted if events > count), default=0):
        at, ends = noted[beyond].at, counted(count, "event", "events")
        reason = Label(
            f"链在第 {count} 条后结束，但 {at} 时已有 {beyond} 条",
            f"the chain ends after {ends}, but there were {beyond:,} on {at}",
        )
        return Chain(count, last, Broken(None, reason))
    if count > wanted.events:
        # Appended while we walked, and perhaps more since; or put in behind the head's back.
        wanted = _head()
        if wanted.events > count:
            return Chain(count, last, None)
    if (count, last) != (wanted.events, wanted.digest):
        ends = counted(count, "event", "events")
        reason = Label(
            f"链在第 {count} 条后结束，但记过 {wanted.events} 条",
            f"the chain ends after {ends}, but {wanted.events:,} were recorded",
        )
        return Chain(count, last, Broken(None, reason))
    return Chain(count, last, None)


def _head() -> AuditHead:
    return AuditHead.objects.filter(pk=_HEAD).first() or AuditHead(digest=_START, events=0)


def digest_of(event: AuditEvent) -> str:
    """SHA-256 over the canonical JSON of an event's content and its predecessor's digest (hexadecimal)."""
    content = {
        "at": _moment(event.at),
        "staff": event.staff_id,
        "dealer": event.dealer_id,
        "action": event.action,
        "object_type": event.object_type,
        "object_id": event.object_id,
        "before": event.before,
        "after": event.after,
        "why": event.why,
        "previous": event.previous,
    }
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _flaw(event: AuditEvent, last: str) -> Label | None:
    if digest_of(event) != event.digest:
        return Label("内容与记录时不同", "its content is not what was recorded")
    if event.previous != last:
        return Label(
            "与前一条接不上：有一条被取走、插入或移动",
            "it does not follow the event before it: one was taken out, put in or moved",
        )
    return None


def _moment(at: datetime) -> str:
    if at.tzinfo is None:
        raise ValueError("an audit event needs a moment with a time zone")
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _plain(value: Any) -> Any:
    """The value as both databases give it back, with what somebody typed of a number masked."""
    match value:
        case Enum():
            return _plain(value.value)
        case None | bool() | int():
            return value
        case str():
            # PostgreSQL keeps neither NUL nor half a surrogate pair.
            text = value.encode("utf-8", "replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")
            return mask_identifiers(text)
        case datetime():
            return _moment(value)
        case date() | Decimal() | UUID():
            return str(value)
        case Mapping():
            return {str(_plain(key)): _plain(item) for key, item in value.items()}
        case set() | frozenset():
            return sorted((_plain(item) for item in value), key=str)
        case Sequence():
            return [_plain(item) for item in value]
    raise TypeError(f"an audit event cannot keep a {type(value).__name__}: {value!r}")
