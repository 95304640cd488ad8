"""An event planned, opened (its guests frozen and invited), ended, called off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from huidian.care.audiences import Ground, ground_at
from huidian.care.machines import EVENT, PLANNED
from huidian.care.models import Event, Guest
from huidian.customers.models import Vehicle
from huidian.engine.campaigns import order_of_turns
from huidian.kit import day_ranges
from huidian.messages.actions import enqueue, template_in_force
from huidian.messages.gateways import VariableError
from huidian.messages.models import Message
from huidian.network import audit
from huidian.network.ends import today_at
from huidian.network.locks import locked_dealer
from huidian.network.machines import NotNowError, move
from huidian.network.models import Staff
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.outreach.actions.invitations import open_invitations, withdraw_invitations
from huidian.outreach.conditions import Conditions
from huidian.outreach.queries.audience import Audience, audience_of, units_of

CAUSE = "event"
"""The cause of invitations in the outbox; their key is the event's id and the vehicle's: `7:1234`."""
PHONE = "phone"
_WHY = "one event's guests and messages, once it was found in scope"


class NobodyError(ValueError):
    """Nobody who may be contacted meets the conditions."""


class PastError(ValueError):
    """The event's day is over."""


class NoTextError(ValueError):
    """The dealer has no approved text that invites by the channel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventPlan:
    """What an event is to be (`models.Event`); with a segment its conditions are those of then."""

    kind: str
    title: str
    place: str
    held_on: date
    starts: time
    ends: time
    places: int
    most_invited: int
    conditions: Conditions
    segment_id: int | None = None
    template: str = ""


@audit.atomic()
def plan_event(*, at: datetime, by: Staff, scope: Scope, dealer_id: int, plan: EventPlan) -> Event:
    """Put an event on file as a plan; nobody is invited yet.

    Raises `Dealer.DoesNotExist` where the person may not, `ValueError` for what cannot be, `PastError`,
    `NoTextError`.
    """
    ground = ground_at(scope, dealer_id=dealer_id)
    _check(ground, plan, at)
    event = Event.objects.create(
        **_columns(plan, ground),
        dealer=ground.dealer,
        window_days=ground.rules.care.event_window_days,
        created_at=at,
        created_by=by,
    )
    _note(at, by, event, "event.planned", None, _told(event))
    return event


@audit.atomic()
def change_event(*, at: datetime, by: Staff, scope: Scope, event_id: int, plan: EventPlan) -> Event:
    """Change an event nobody was invited to yet. Raises `Event.DoesNotExist` for any other, else as
    `plan_event`.
    """
    events = Event.objects.within(scope.where(Permission.MANAGE_CARE)).select_related("dealer")
    event = events.select_for_update(of=("self",)).get(pk=event_id, opened_at=None, called_off_at=None)
    ground = ground_at(scope, dealer_id=event.dealer_id)
    _check(ground, plan, at)
    before = _told(event)
    for name, value in _columns(plan, ground).items():
        setattr(event, name, value)
    event.save()
    _note(at, by, event, "event.changed", before, _told(event))
    return event


@audit.atomic()
def open_event(*, at: datetime, by: Staff, scope: Scope, event_id: int) -> int:
    """Freeze whom the event is for, draw who is invited, and invite them; how many.

    Raises `Event.DoesNotExist`, `NotNowError`, `NobodyError`, `PastError`, `NoTextError`.
    """
    mine = Event.objects.within(scope.where(Permission.MANAGE_CARE))
    dealer = locked_dealer(mine.get(pk=event_id).dealer_id)
    event = mine.select_related("dealer").select_for_update(of=("self",)).get(pk=event_id)
    if EVENT.state_of(event_id) != PLANNED:
        raise NotNowError(EVENT, event_id, "open")
    if event.held_on < today_at(at, dealer):
        raise PastError
    audience = event_audience(scope, event, at=at)
    invited = freeze(event, audience)
    if not invited:
        raise NobodyError
    _invite(event, invited, at, by)
    # Last: from here on nobody else can write to the trail.
    move(EVENT, event_id, "open", at=at, by=by, scope=scope, changes={"refused": dict(audience.refused)})
    return len(invited)


def event_audience(scope: Scope, event: Event, *, at: datetime) -> Audience:
    """Whom an event would be for now."""
    return audience_of(
        scope,
        event.dealer,
        Conditions.of(event.conditions),
        purpose=purpose_of(event),
        channel=event.channel,
        at=at,
    )


def freeze(event: Event, audience: Audience) -> list[int]:
    """Write an audience down as the event's guests, one vehicle an owner; the vehicles that are invited."""
    units = units_of({vehicle: audience.owners[vehicle] for vehicle in audience.members})
    one_each = {units[vehicle]: vehicle for vehicle in sorted(audience.members, reverse=True)}
    order = order_of_turns(one_each.values(), f"event:{event.pk}")
    invited = order[: event.most_invited]
    group = dict.fromkeys(invited, Guest.Group.INVITED)
    Guest.objects.bulk_create(
        [
            Guest(
                event=event,
                vehicle_id=vehicle,
                customer_id=audience.owners[vehicle],
                group=group.get(vehicle, Guest.Group.COMPARED),
            )
            for vehicle in order
        ],
        batch_size=500,
    )
    return invited


@audit.atomic()
def finish_event(*, at: datetime, by: Staff, scope: Scope, event_id: int) -> None:
    """End an event: who came is known; tasks that still invite are withdrawn."""
    event: Event = move(EVENT, event_id, "finish", at=at, by=by, scope=scope)
    withdraw_invitations(event.dealer, cycle=cycle_of(event.pk), at=at)


@audit.atomic()
def reopen_event(*, at: datetime, by: Staff, scope: Scope, event_id: int) -> None:
    """Take the end of an event back."""
    move(EVENT, event_id, "reopen", at=at, by=by, scope=scope)


@audit.atomic()
def call_off_event(*, at: datetime, by: Staff, scope: Scope, event_id: int, why: str) -> int:
    """Call an event off: open tasks and waiting messages go; how many. Those who said yes are to be told."""
    changes = {"called_off_why": why}
    event: Event = move(EVENT, event_id, "call_off", at=at, by=by, scope=scope, changes=changes)
    tasks = withdraw_invitations(event.dealer, cycle=cycle_of(event.pk), at=at)
    written = Guest.objects.unscoped(_WHY).filter(event=event, message__isnull=False).values("message")
    messages = Message.objects.unscoped(_WHY).waiting().filter(pk__in=written)
    cancelled = {"state": Message.State.CANCELLED, "due_at": None, "ended_at": at, "ended_by": by}
    return tasks + messages.update(**cancelled)


@audit.atomic()
def discard_event(*, at: datetime, by: Staff, scope: Scope, event_id: int) -> None:
    """Throw a plan away."""
    move(EVENT, event_id, "discard", at=at, by=by, scope=scope)


def cycle_of(event_id: int) -> str:
    """The cycle of the tasks that invite to an event."""
    return f"event:{event_id}"


def purpose_of(event: Event) -> str:
    """The purpose of contact of an event's invitations."""
    kind = rules_of(event.dealer).care.event_kind(event.kind)
    return kind.purpose if kind else "marketing"


def _invite(event: Event, vehicles: Sequence[int], at: datetime, by: Staff) -> None:
    """A task each, or a message each; what does not fit into the text is not sent."""
    if event.channel == PHONE:
        open_invitations(
            event.dealer,
            vehicles,
            cycle=cycle_of(event.pk),
            purpose=purpose_of(event),
            until=event.held_on,
            at=at,
        )
        return
    text = template_in_force(event.dealer, event.template)
    zone = ZoneInfo(event.dealer.timezone)
    ends_at = datetime.combine(event.held_on, event.starts, zone)
    day = f"{event.held_on:%Y-%m-%d} {event.starts:%H:%M}"
    values = {"event": event.title, "day": day, "place": event.place}
    rows = Vehicle.objects.unscoped(_WHY).select_related("owner").in_bulk(list(vehicles))
    for vehicle in vehicles:
        try:
            message = enqueue(
                dealer=event.dealer,
                template=text,
                vehicle=rows[vehicle],
                customer=rows[vehicle].owner,
                variables=values,
                cause=CAUSE,
                cause_key=f"{event.pk}:{vehicle}",
                purpose=purpose_of(event),
                at=at,
                expires_at=ends_at,
                by=by,
            )
        except VariableError:
            continue
        Guest.objects.unscoped(_WHY).filter(event=event, vehicle=vehicle).update(message=message)


def _check(ground: Ground, plan: EventPlan, at: datetime) -> None:
    today = today_at(at, ground.dealer)
    if ground.rules.care.event_kind(plan.kind) is None:
        raise ValueError("kind")
    if plan.held_on < today or plan.held_on not in day_ranges.planned(today):
        raise PastError
    if plan.ends <= plan.starts or plan.places < 1 or plan.most_invited < 1:
        raise ValueError("hours")
    if plan.segment_id is not None and plan.segment_id not in ground.segments:
        raise ValueError("segment")
    if plan.template and plan.template not in ground.texts:
        raise NoTextError


def _columns(plan: EventPlan, ground: Ground) -> dict[str, Any]:
    plain = (
        "kind", "title", "place", "held_on", "starts", "ends", "places", "most_invited", "segment_id",
        "template",
    )  # fmt: skip
    conditions = ground.conditions[plan.segment_id] if plan.segment_id else plan.conditions
    channel = ground.texts[plan.template].channel if plan.template else PHONE
    return {name: getattr(plan, name) for name in plain} | {
        "conditions": conditions.stored(),
        "channel": channel,
    }


def _told(event: Event) -> dict[str, Any]:
    return {
        "title": event.title,
        "held_on": event.held_on,
        "place": event.place,
        "places": event.places,
        "most_invited": event.most_invited,
        "channel": event.channel,
    }


def _note(
    at: datetime,
    by: Staff,
    event: Event,
    action: str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any],
) -> None:
    audit.record(
        at=at,
        staff=by,
        dealer=event.dealer,
        action=action,
        object_type="event",
        object_id=event.pk,
        before=before,
        after=after,
    )
