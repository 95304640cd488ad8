"""Notices to many at once: handed to the outbox, now or by a later work, taken back while they wait."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from huidian.care.audiences import ground_at
from huidian.care.machines import BROADCAST, waiting_of
from huidian.care.models import Broadcast, Recipient
from huidian.care.models.notices import CAUSE
from huidian.care.queries.notice_preview import Preview, preview_notice
from huidian.customers.models import Vehicle
from huidian.messages.actions import Recipient as Addressee
from huidian.messages.actions import enqueue_many
from huidian.messages.models import Message
from huidian.network import audit
from huidian.network.locks import locked_dealer
from huidian.network.machines import move
from huidian.network.models import Staff
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.outreach.conditions import Conditions

S = Message.State
AT_ONCE = 20
"""So many messages are made while somebody waits; more are left to a later work."""
_BLOCK = 100
_WHY = "the notices of one dealer, once it was found in scope"
Tell = Callable[[int, int], None]
"""Told how many messages are made, of how many."""


class NobodyError(ValueError):
    """Nobody is left who may be written to."""


@audit.atomic()
def send_notice(
    *,
    at: datetime,
    by: Staff,
    scope: Scope,
    dealer_id: int,
    kind: str,
    notice: str,
    conditions: Conditions,
    segment_id: int | None = None,
    later: Callable[[int], str] | None = None,
) -> Broadcast:
    """Hand a notice to the outbox; the dealer is locked, so that two at once keep within the caps.

    `later` is given the id of one with more than `AT_ONCE` messages, has `hand_over` called for it, and
    answers with the id of that work. Raises `Dealer.DoesNotExist` where the person may not, `NobodyError`,
    else as `preview_notice` does.
    """
    ground = ground_at(scope, dealer_id=dealer_id)
    locked_dealer(ground.dealer_id)
    preview = preview_notice(scope, ground, kind=kind, conditions=conditions, at=at)
    rule = ground.rules.care.notice_kind(kind)
    if not preview.vehicles or rule is None:
        raise NobodyError
    broadcast = Broadcast.objects.create(
        dealer=ground.dealer,
        kind=kind,
        notice=notice,
        template=ground.texts[rule.template],
        segment_id=segment_id,
        conditions=conditions.stored(),
        queued=0,
        made_at=at,
        made_by=by,
    )
    if later and len(preview.vehicles) > AT_ONCE:
        broadcast.task_id = later(broadcast.pk)
        broadcast.save(update_fields=["task_id"])
        _note(at, broadcast, "broadcast.begun", {"notice": notice})
        return broadcast
    _make(broadcast, preview, at)
    if not broadcast.queued:
        raise NobodyError
    return broadcast


@audit.atomic()
def hand_over(
    *, at: datetime, scope: Scope, broadcast_id: int, tell: Tell = lambda done, total: None
) -> Broadcast:
    """Make the messages of a notice that `send_notice` left for later, to whom it reaches now; may be nobody.

    One that has its messages, or was taken back, stays as it is. Raises `Broadcast.DoesNotExist` where the
    person may not, else as `preview_notice` does.
    """
    mine = Broadcast.objects.within(scope.where(Permission.MANAGE_CARE))
    locked_dealer(mine.get(pk=broadcast_id).dealer_id)
    # Who takes it back meanwhile waits for the row.
    broadcast = mine.select_related("dealer", "template").select_for_update(of=("self",)).get(pk=broadcast_id)
    if broadcast.handed_at is None and broadcast.taken_back_at is None:
        ground = ground_at(scope, dealer_id=broadcast.dealer_id)
        conditions = Conditions.of(broadcast.conditions)
        preview = preview_notice(scope, ground, kind=broadcast.kind, conditions=conditions, at=at)
        _make(broadcast, preview, at, tell)
    return broadcast


@audit.atomic()
def take_back_notice(*, at: datetime, by: Staff, scope: Scope, broadcast_id: int) -> int:
    """Cancel what of a notice has not left; how many. Raises `Broadcast.DoesNotExist`, `NotNowError`."""
    move(BROADCAST, broadcast_id, "take_back", at=at, by=by, scope=scope)
    n = waiting_of(broadcast_id).update(state=S.CANCELLED, due_at=None, ended_at=at, ended_by=by)
    Broadcast.objects.unscoped(_WHY).filter(pk=broadcast_id).update(cancelled=n)
    return n


def _make(
    broadcast: Broadcast, preview: Preview, at: datetime, tell: Tell = lambda done, total: None
) -> None:
    """Make the messages, and write on the notice how many there are and who was left out."""
    made: list[int] = []
    for start in range(0, len(preview.vehicles), _BLOCK):
        tell(start, len(preview.vehicles))
        made += _made(broadcast, preview.vehicles[start : start + _BLOCK], at)
    Recipient.objects.bulk_create(
        [Recipient(broadcast=broadcast, message_id=one) for one in made], batch_size=500
    )
    unfit = len(preview.vehicles) - len(made)
    broadcast.queued, broadcast.handed_at = len(made), at
    broadcast.refused = {**preview.refused, **({"variable": unfit} if unfit else {})}
    broadcast.save(update_fields=["queued", "refused", "handed_at"])
    refused = sum(broadcast.refused.values())
    after = {"notice": broadcast.notice, "queued": broadcast.queued, "refused": refused}
    _note(at, broadcast, "broadcast.sent", after)


def _made(broadcast: Broadcast, vehicles: Sequence[int], at: datetime) -> list[int]:
    """The messages (ids) to the owners of some vehicles, in their order."""
    rule = rules_of(broadcast.dealer).care.notice_kind(broadcast.kind)
    assert rule
    rows = Vehicle.objects.unscoped(_WHY).select_related("owner").in_bulk(list(vehicles))
    keys = {vehicle: f"{broadcast.pk}:{vehicle}" for vehicle in vehicles}
    values = {"notice": broadcast.notice}
    done = enqueue_many(
        [Addressee(key, rows[vehicle], rows[vehicle].owner, values) for vehicle, key in keys.items()],
        dealer=broadcast.dealer,
        template=broadcast.template,
        cause=CAUSE,
        purpose=rule.purpose,
        at=at,
        by=broadcast.made_by,
    )
    return [done.messages[key] for key in keys.values() if key in done.messages]


def _note(at: datetime, broadcast: Broadcast, action: str, after: Mapping[str, Any]) -> None:
    audit.record(
        at=at,
        staff=broadcast.made_by,
        dealer=broadcast.dealer,
        action=action,
        object_type="broadcast",
        object_id=broadcast.pk,
        after=after,
    )
