"""The guests of an event as a person may read them; every figure of its page is a count of these."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from huidian.care.evaluation import Reached, Visits, visits_within
from huidian.care.machines import EVENT
from huidian.care.models import Event, Guest
from huidian.customers.queries import find_vehicles
from huidian.network.masks import Masks, VehicleMasks
from huidian.network.own import holder_of
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope

MOST_HITS = 10
_WHY = "one event's guests, once it was found in scope"


@dataclass(frozen=True, slots=True)
class GuestRow:
    """One guest. `seat` is "seat" or "waiting" for who said yes; `turn` the place in the line, from 1.

    `visits` and `amount_fen` are of the event's window, which counts for vehicles on file.
    """

    guest_id: int
    dealer_id: int
    vehicle_id: int | None
    plate: str
    owner: str
    phone: str
    model: str
    group: str
    answer: str
    answered_at: datetime | None
    seat: str
    turn: int | None
    came_at: datetime | None
    visits: int
    amount_fen: int

    @property
    def came(self) -> bool:
        return self.came_at is not None

    @property
    def answered(self) -> bool:
        return bool(self.answer)

    @property
    def visited(self) -> bool:
        return self.visits > 0

    @property
    def expected(self) -> bool:
        """Whether it belongs on the event's list; who is only compared with does not."""
        return self.group != Guest.Group.COMPARED or self.came

    @property
    def reached(self) -> Reached:
        return Reached(self.answered or self.came, self.visits, self.amount_fen)


def event_in_reach(scope: Scope, event_id: int) -> Event:
    """One event with its state as `state_now`. Raises `Event.DoesNotExist`."""
    rows = EVENT.rows().within(scope.where(Permission.CARE)).select_related("dealer", "created_by", "segment")
    event: Event = rows.get(pk=event_id)
    return event


def guests_of(scope: Scope, event: Event) -> list[GuestRow]:
    """All guests of an event: who said yes in the order of their places, then the others."""
    guests = list(_guests(event).select_related("vehicle__owner", "vehicle__standing", "customer"))
    vehicles = [one.vehicle_id for one in guests if one.vehicle_id]
    visits = visits_within(rules_of(event.dealer), vehicles, event.held_on, event.window_days)
    return list(_rows(scope, event, guests, visits))


def guests_by(scope: Scope, event: Event, text: str) -> tuple[list[GuestRow], list[int]]:
    """The guests a plate, a phone or a name means, and the vehicles on file it means that are no guests."""
    if not text:
        return [], []
    here = scope.where(Permission.CARE).choosing(event.dealer_id)
    ids = find_vehicles(here, text, limit=MOST_HITS).ids
    every = list(_guests(event).select_related("vehicle__owner", "vehicle__standing", "customer"))
    rows = [one for one in _rows(scope, event, every, {}) if one.vehicle_id in ids or one.owner == text]
    guests = {one.vehicle_id for one in rows}
    return rows, [vehicle for vehicle in ids if vehicle not in guests]


def waiting_turns(guests: Sequence[Guest], places: int) -> dict[int, tuple[str, int]]:
    """By guest who said yes or came: a place or the wait for one, and which in the line.

    Who came has a place before all others; the rest by when they said yes.
    """
    line = sorted(
        (one for one in guests if one.answer == Guest.Answer.YES or one.came_at),
        key=lambda one: (one.came_at is None, one.answered_at or one.came_at, one.pk),
    )
    seats: dict[int, tuple[str, int]] = {}
    for turn, one in enumerate(line, start=1):
        seats[one.pk] = ("seat", turn) if turn <= places or one.came_at else ("waiting", turn - places)
    return seats


def _guests(event: Event) -> QuerySet[Guest]:
    return Guest.objects.unscoped(_WHY).filter(event=event).order_by("pk")


def _rows(scope: Scope, event: Event, guests: Sequence[Guest], visits: Visits) -> Iterator[GuestRow]:
    masks, seats = Masks(scope), waiting_turns(guests, event.places)
    last = len(guests)
    for one in sorted(guests, key=lambda one: (seats.get(one.pk, ("z", last)), one.pk)):
        vehicle, owner = one.vehicle, one.customer
        own = VehicleMasks(masks, event.dealer_id, holder_of(vehicle))
        came = visits.get(one.vehicle_id or 0, [])
        seat, turn = seats.get(one.pk, ("", None))
        yield GuestRow(
            guest_id=one.pk,
            dealer_id=event.dealer_id,
            vehicle_id=one.vehicle_id,
            plate=own.plate(vehicle.plate) if vehicle else "",
            owner=one.name or (masks.name(owner.name, dealer_id=event.dealer_id) if owner else ""),
            phone=own.phone(owner.phone) if owner else "",
            model=vehicle.model if vehicle else "",
            group=one.group,
            answer=one.answer,
            answered_at=one.answered_at,
            seat=seat,
            turn=turn,
            came_at=one.came_at,
            visits=len(came),
            amount_fen=sum(amount for _, amount in came),
        )
