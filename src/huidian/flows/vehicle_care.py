"""What care knows of a vehicle's owner: the club's level and the events they were asked to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from huidian.care.models import Guest, Member
from huidian.customers.models import Vehicle
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.playbooks.care import ClubLevel

MOST = 5


@dataclass(frozen=True, slots=True)
class VehicleEvent:
    """One event the owner was invited to or came to; `answer` is a key ("": none)."""

    event_id: int
    title: str
    held_on: date
    answer: str
    came: bool


@dataclass(frozen=True, slots=True)
class VehicleCare:
    """`member_id` is None for who is no member; `level` and `balance_fen` are the membership's."""

    member_id: int | None
    number: str
    level: ClubLevel | None
    balance_fen: int
    events: tuple[VehicleEvent, ...]


def care_of(scope: Scope, vehicle_id: int) -> VehicleCare | None:
    """What is known; None where the reader has no part in it, or nothing is known."""
    mine = scope.where(Permission.CARE)
    vehicle = Vehicle.objects.within(mine).filter(pk=vehicle_id).select_related("dealer").first()
    if vehicle is None:
        return None
    member = None
    if vehicle.owner_id:
        member = Member.objects.within(mine).filter(customer=vehicle.owner_id, left_at=None).first()
    guests = Guest.objects.within(mine).filter(vehicle=vehicle, event__opened_at__isnull=False)
    asked = guests.exclude(group=Guest.Group.COMPARED, came_at=None).select_related("event")
    events = tuple(
        VehicleEvent(one.event_id, one.event.title, one.event.held_on, one.answer, one.came_at is not None)
        for one in asked.order_by("-event__held_on", "-pk")[:MOST]
    )
    if member is None and not events:
        return None
    return VehicleCare(
        member_id=member.pk if member else None,
        number=str(member) if member else "",
        level=rules_of(vehicle.dealer).care.level(member.level) if member else None,
        balance_fen=member.balance_fen if member else 0,
        events=events,
    )
