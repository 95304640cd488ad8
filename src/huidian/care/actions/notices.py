"""Notices to many at once: whom one would reach, handed to the outbox, taken back while it waits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count

from huidian.care.audiences import Ground, ground_at
from huidian.care.machines import BROADCAST, waiting_of
from huidian.care.models import Broadcast, Recipient
from huidian.care.models.notices import CAUSE
from huidian.customers.models import Vehicle
from huidian.engine.campaigns import order_of_turns
from huidian.messages.actions import NoTemplateError, enqueue
from huidian.messages.gateways import VariableError
from huidian.messages.models import Message
from huidian.messages.models.outbox import MessageQuerySet
from huidian.network import audit
from huidian.network.ends import today_at
from huidian.network.locks import locked_dealer
from huidian.network.machines import move
from huidian.network.models import Dealer, Staff
from huidian.network.scope import Scope
from huidian.outreach.conditions import Conditions
from huidian.outreach.queries.audience import audience_of, units_of

S = Message.State
NOT_COUNTED = (S.CANCELLED, S.EXPIRED, S.FAILED, S.BLOCKED)
"""Messages that nobody received and nobody will: they count for no cap."""
OWNER_ONCE, OF_MONTH, OF_DAY = "owner_once", "notice_month", "notice_day"
_WHY = "the notices of one dealer, once it was found in scope"


class NobodyError(ValueError):
    """Nobody is left who may be written to."""


@dataclass(frozen=True, slots=True)
class Preview:
    """`vehicles` whose owners would be written to; of the others how many each rule keeps from it."""

    vehicles: tuple[int, ...]
    refused: Mapping[str, int]

    @property
    def total(self) -> int:
        return len(self.vehicles) + self.refusals

    @property
    def refusals(self) -> int:
        return sum(self.refused.values())


def preview_notice(
    scope: Scope, ground: Ground, *, kind: str, conditions: Conditions, at: datetime
) -> Preview:
    """Whom a notice would reach now, an owner once, within the caps of owners and of the shop.

    Raises `NoTemplateError` where the dealer has no approved text of the kind, `ValueError` for no kind.
    """
    rule = ground.rules.care.notice_kind(kind)
    if rule is None:
        raise ValueError("kind")
    text = ground.texts.get(rule.template)
    if text is None:
        raise NoTemplateError(rule.template)
    dealer, care = ground.dealer, ground.rules.care
    audience = audience_of(
        scope, dealer, conditions, purpose=rule.purpose, channel=text.channel, at=at, spares_campaigns=False
    )
    refused = Counter(audience.refused)
    units = units_of({vehicle: audience.owners[vehicle] for vehicle in audience.members})
    one_each = {units[vehicle]: vehicle for vehicle in sorted(audience.members, reverse=True)}
    refused[OWNER_ONCE] += len(audience.members) - len(one_each)
    had = _had_this_month(dealer, at)
    fresh = [
        vehicle
        for vehicle in one_each.values()
        if had.get(audience.owners[vehicle] or 0, 0) < care.notices_a_month
    ]
    refused[OF_MONTH] += len(one_each) - len(fresh)
    room = max(care.notices_a_day - _made_today(dealer, at), 0)
    # Where there is no room for all, another day begins with others.
    order = order_of_turns(fresh, f"notice:{dealer.pk}:{today_at(at, dealer)}")
    refused[OF_DAY] += len(order[room:])
    return Preview(tuple(order[:room]), dict((+refused).most_common()))


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
) -> Broadcast:
    """Hand a notice to the outbox; the dealer is locked, so that two at once keep within the caps.

    Raises `Dealer.DoesNotExist` where the person may not, `NobodyError`, else as `preview_notice` does.
    """
    ground = ground_at(scope, dealer_id=dealer_id)
    locked_dealer(ground.dealer_id)
    preview = preview_notice(scope, ground, kind=kind, conditions=conditions, at=at)
    rule = ground.rules.care.notice_kind(kind)
    assert rule
    text = ground.texts[rule.template]
    broadcast = Broadcast.objects.create(
        dealer=ground.dealer,
        kind=kind,
        notice=notice,
        template=text,
        segment_id=segment_id,
        conditions=conditions.stored(),
        queued=0,
        made_at=at,
        made_by=by,
    )
    made, unfit = [], 0
    rows = Vehicle.objects.unscoped(_WHY).select_related("owner").in_bulk(list(preview.vehicles))
    for vehicle in preview.vehicles:
        try:
            made.append(
                enqueue(
                    dealer=ground.dealer,
                    template=text,
                    vehicle=rows[vehicle],
                    customer=rows[vehicle].owner,
                    variables={"notice": notice},
                    cause=CAUSE,
                    cause_key=f"{broadcast.pk}:{vehicle}",
                    purpose=rule.purpose,
                    at=at,
                    by=by,
                )
            )
        except VariableError:
            unfit += 1
    if not made:
        raise NobodyError
    Recipient.objects.bulk_create(
        [Recipient(broadcast=broadcast, message=one) for one in made], batch_size=500
    )
    broadcast.queued = len(made)
    broadcast.refused = {**preview.refused, **({"variable": unfit} if unfit else {})}
    broadcast.save(update_fields=["queued", "refused"])
    _note(at, by, broadcast)
    return broadcast


@audit.atomic()
def take_back_notice(*, at: datetime, by: Staff, scope: Scope, broadcast_id: int) -> int:
    """Cancel what of a notice has not left; how many. Raises `Broadcast.DoesNotExist`, `NotNowError`."""
    move(BROADCAST, broadcast_id, "take_back", at=at, by=by, scope=scope)
    n = waiting_of(broadcast_id).update(state=S.CANCELLED, due_at=None, ended_at=at, ended_by=by)
    Broadcast.objects.unscoped(_WHY).filter(pk=broadcast_id).update(cancelled=n)
    return n


def _had_this_month(dealer: Dealer, at: datetime) -> dict[int, int]:
    """By owner how many notices went to them, or wait to, in the month of a moment."""
    first = today_at(at, dealer).replace(day=1)
    rows = _counted(dealer, datetime.combine(first, time(), ZoneInfo(dealer.timezone)))
    return dict(rows.order_by().values_list("customer").annotate(n=Count("pk")))


def _made_today(dealer: Dealer, at: datetime) -> int:
    begins = datetime.combine(today_at(at, dealer), time(), ZoneInfo(dealer.timezone))
    return _counted(dealer, begins).filter(made_at__lt=begins + timedelta(days=1)).count()


def _counted(dealer: Dealer, since: datetime) -> MessageQuerySet:
    rows = Message.objects.unscoped(_WHY).filter(dealer=dealer, cause=CAUSE, made_at__gte=since)
    return rows.exclude(state__in=NOT_COUNTED)


def _note(at: datetime, by: Staff, broadcast: Broadcast) -> None:
    audit.record(
        at=at,
        staff=by,
        dealer=broadcast.dealer,
        action="broadcast.sent",
        object_type="broadcast",
        object_id=broadcast.pk,
        after={
            "notice": broadcast.notice,
            "queued": broadcast.queued,
            "refused": sum(broadcast.refused.values()),
        },
    )
