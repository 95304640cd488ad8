"""Events as a list shows them, and one with everything its page says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q, QuerySet

from huidian.care.actions.events import event_audience
from huidian.care.evaluation import Evaluation, evaluate
from huidian.care.machines import EVENT, PLANNED
from huidian.care.models import Event, Guest
from huidian.care.queries.guests import GuestRow, event_in_reach, guests_of
from huidian.kit.labels import Label
from huidian.network.ends import today_at
from huidian.network.models import AuditEvent
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.network.trail import Entry, entry_of
from huidian.outreach.conditions import Conditions
from huidian.outreach.queries.audience import Audience
from huidian.playbooks import Playbook

_WHY = "one event's past, for who may read it"
_INVITED = Q(guests__group=Guest.Group.INVITED)


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event. `invited`, `yes` and `came` are guests (a vehicle's owner each)."""

    event_id: int
    dealer_id: int
    dealer: str
    title: str
    kind: str
    kind_label: Label
    state: str
    place: str
    held_on: date
    starts: time
    ends: time
    places: int
    invited: int
    answered: int
    yes: int
    came: int
    created_by: str

    @property
    def state_label(self) -> Label:
        return EVENT.states[self.state].label


@dataclass(frozen=True, slots=True)
class EventFile:
    """One event with its audience (of a plan), its guests, what it brought and its past.

    `may_manage`: whether the reader plans events there.
    """

    id: int
    dealer_id: int
    row: EventRow
    conditions: Conditions
    segment: str
    segment_id: int | None
    rules: Playbook
    channel: str
    template: str
    most_invited: int
    window_days: int
    refused: Mapping[str, int]
    called_off_why: str
    audience: Audience | None
    guests: tuple[GuestRow, ...]
    evaluation: Evaluation
    history: tuple[Entry, ...]
    may_manage: bool

    @property
    def state(self) -> str:
        return self.row.state

    def count(self, **wanted: object) -> int:
        """How many guests of the list have these values."""
        rows = (one for one in self.guests if one.expected)
        return sum(all(getattr(one, name) == value for name, value in wanted.items()) for one in rows)


def events_in_reach(scope: Scope) -> QuerySet[Event]:
    """The events of dealers in reach, the latest day first; `state_now` is the state."""
    rows: QuerySet[Event] = EVENT.rows().within(scope.where(Permission.CARE))
    return (
        rows.annotate(
            invited=Count("guests", filter=_INVITED),
            answered=Count("guests", filter=Q(guests__answered_at__isnull=False)),
            yes=Count("guests", filter=Q(guests__answer=Guest.Answer.YES)),
            came=Count("guests", filter=Q(guests__came_at__isnull=False)),
        )
        .select_related("dealer", "created_by")
        .order_by("-held_on", "-pk")
    )


def event_row(one: Event) -> EventRow:
    """One of them as a row."""
    kind = rules_of(one.dealer).care.event_kind(one.kind)
    same = ("title", "place", "held_on", "starts", "ends", "places", "invited", "answered", "yes", "came")
    return EventRow(
        event_id=one.pk,
        dealer_id=one.dealer_id,
        dealer=one.dealer.name,
        kind=one.kind,
        kind_label=kind.label if kind else Label(one.kind, one.kind),
        state=one.state_now,  # type: ignore[attr-defined]
        created_by=str(one.created_by or ""),
        **{name: getattr(one, name) for name in same},
    )


def event_file(scope: Scope, event_id: int, *, at: datetime) -> EventFile:
    """One event. Raises `Event.DoesNotExist` for one out of reach."""
    event = event_in_reach(scope, event_id)
    row = event_row(events_in_reach(scope).get(pk=event_id))
    guests = guests_of(scope, event)
    may = scope.may_at(event.dealer_id, Permission.MANAGE_CARE)
    planned = row.state == PLANNED
    return EventFile(
        id=event.pk,
        dealer_id=event.dealer_id,
        row=row,
        conditions=Conditions.of(event.conditions),
        segment=event.segment.name if event.segment else "",
        segment_id=event.segment_id,
        rules=rules_of(event.dealer),
        channel=event.channel,
        template=event.template,
        most_invited=event.most_invited,
        window_days=event.window_days,
        refused=event.refused,
        called_off_why=event.called_off_why,
        audience=event_audience(scope, event, at=at) if planned and may else None,
        guests=tuple(guests),
        evaluation=evaluation_of(event, guests, today=today_at(at, event.dealer)),
        history=_past(event),
        may_manage=may,
    )


def evaluation_of(event: Event, guests: list[GuestRow], *, today: date) -> Evaluation:
    """Those invited beside those of the same conditions who were not."""
    return evaluate(
        (one.reached for one in guests if one.group == Guest.Group.INVITED),
        (one.reached for one in guests if one.group == Guest.Group.COMPARED),
        provisional=today <= event.held_on + timedelta(days=event.window_days),
        begun=today >= event.held_on,
    )


def _past(event: Event) -> tuple[Entry, ...]:
    events = AuditEvent.objects.unscoped(_WHY).filter(object_type=EVENT.name, object_id=str(event.pk))
    return tuple(entry_of(one) for one in events.select_related("staff", "dealer").order_by("-id")[:100])
