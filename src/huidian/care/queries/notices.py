"""Notices as a list shows them, one with its state and its messages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from huidian.care.machines import BROADCAST
from huidian.care.models import Broadcast, Recipient
from huidian.kit.identifiers import mask_contacts
from huidian.kit.labels import Label
from huidian.messages.addresses import values_for
from huidian.messages.gateways import fill
from huidian.messages.models import Message, Template
from huidian.messages.models.outbox import WAITING_STATES
from huidian.messages.queries.contacts import COUNTED
from huidian.network.masks import Masks, VehicleMasks
from huidian.network.models import AuditEvent, Dealer
from huidian.network.own import holder_of
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.network.trail import Entry, entry_of
from huidian.outreach.conditions import Conditions
from huidian.playbooks import Playbook

_WHY = "one notice's past, for who sends them"


@dataclass(frozen=True, slots=True)
class BroadcastRow:
    """One notice. Of `queued` messages `waiting` have not left, `left` have, `ended` never will."""

    broadcast_id: int
    dealer_id: int
    dealer: str
    kind: str
    kind_label: Label
    notice: str
    state: str
    segment: str
    queued: int
    waiting: int
    left: int
    refused: int
    made_at: datetime
    made_by: str
    taken_back_at: datetime | None

    @property
    def state_label(self) -> Label:
        return BROADCAST.states[self.state].label

    @property
    def ended(self) -> int:
        return self.queued - self.waiting - self.left


@dataclass(frozen=True, slots=True)
class BroadcastFile:
    """One notice with its text, whom it was for, who was left out and why, and its past."""

    id: int
    dealer_id: int
    row: BroadcastRow
    text: str
    conditions: Conditions
    rules: Playbook
    refused: Mapping[str, int]
    history: tuple[Entry, ...]
    task_id: str

    @property
    def state(self) -> str:
        return self.row.state


@dataclass(frozen=True, slots=True)
class RecipientRow:
    """One message of a notice; `rule` is what it waits for or was stopped by."""

    recipient_id: int
    dealer_id: int
    vehicle_id: int | None
    plate: str
    owner: str
    state: str
    rule: str
    text: str
    left_at: datetime | None


def broadcasts_in_reach(scope: Scope) -> QuerySet[Broadcast]:
    """The notices of dealers in reach, the newest first; `state_now` is the state."""
    rows: QuerySet[Broadcast] = BROADCAST.rows().within(scope.where(Permission.MANAGE_CARE))
    return (
        rows.annotate(
            waiting=Count("recipients", filter=Q(recipients__message__state__in=WAITING_STATES)),
            left=Count("recipients", filter=Q(recipients__message__state__in=COUNTED)),
        )
        .select_related("dealer", "made_by", "segment")
        .order_by("-made_at", "-pk")
    )


def broadcast_row(one: Broadcast) -> BroadcastRow:
    """One of them as a row."""
    kind = rules_of(one.dealer).care.notice_kind(one.kind)
    same = ("kind", "notice", "queued", "waiting", "left", "made_at", "taken_back_at")
    return BroadcastRow(
        broadcast_id=one.pk,
        dealer_id=one.dealer_id,
        dealer=one.dealer.name,
        kind_label=kind.label if kind else Label(one.kind, one.kind),
        state=one.state_now,  # type: ignore[attr-defined]
        segment=one.segment.name if one.segment else "",
        refused=sum(one.refused.values()),
        made_by=str(one.made_by or ""),
        **{name: getattr(one, name) for name in same},
    )


def broadcast_file(scope: Scope, broadcast_id: int) -> BroadcastFile:
    """One notice. Raises `Broadcast.DoesNotExist` for one out of reach."""
    one = broadcasts_in_reach(scope).select_related("template").get(pk=broadcast_id)
    events = AuditEvent.objects.unscoped(_WHY).filter(object_type=BROADCAST.name, object_id=str(one.pk))
    return BroadcastFile(
        id=one.pk,
        dealer_id=one.dealer_id,
        row=broadcast_row(one),
        text=text_of(one.template, one.dealer, one.notice),
        conditions=Conditions.of(one.conditions),
        rules=rules_of(one.dealer),
        refused=one.refused,
        history=tuple(entry_of(one) for one in events.select_related("staff", "dealer").order_by("-id")),
        task_id=one.task_id,
    )


def text_of(text: Template, dealer: Dealer, notice: str) -> str:
    """A notice as an owner of whom nothing is known reads it."""
    values = values_for(text, dealer, None, None, {"notice": notice})
    return fill(text.body, text.places, values)


def recipients_in_reach(scope: Scope, broadcast_id: int) -> tuple[Broadcast, QuerySet[Recipient]]:
    """A notice and its messages, in the order they were made. Raises `Broadcast.DoesNotExist`."""
    mine = scope.where(Permission.MANAGE_CARE)
    broadcast = Broadcast.objects.within(mine).get(pk=broadcast_id)
    rows = Recipient.objects.within(mine).filter(broadcast=broadcast)
    related = ("broadcast", "message__vehicle__standing", "message__customer")
    return broadcast, rows.select_related(*related).order_by("pk")


def recipient_rows(scope: Scope, recipients: Sequence[Recipient]) -> list[RecipientRow]:
    """Some of them as rows."""
    masks = Masks(scope)
    return [_recipient(masks, one, one.message) for one in recipients]


def _recipient(masks: Masks, one: Recipient, message: Message) -> RecipientRow:
    dealer_id, vehicle, owner = one.broadcast.dealer_id, message.vehicle, message.customer
    own = VehicleMasks(masks, dealer_id, holder_of(vehicle))
    return RecipientRow(
        recipient_id=one.pk,
        dealer_id=dealer_id,
        vehicle_id=message.vehicle_id,
        plate=own.plate(vehicle.plate) if vehicle else "",
        owner=masks.name(owner.name, dealer_id=dealer_id) if owner else "",
        state=message.state,
        rule=message.rule,
        text=message.text if own.off else mask_contacts(message.text),
        left_at=message.left_at,
    )
