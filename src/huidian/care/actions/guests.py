"""What guests answered and who came: one by one, several at once, taken back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from huidian.care.actions.events import cycle_of
from huidian.care.models import Event, Guest
from huidian.customers.models import Vehicle
from huidian.network import audit
from huidian.network.models import Staff
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.outreach.actions.invitations import close_invitation

YES, PERHAPS, NO = Guest.Answer.YES, Guest.Answer.PERHAPS, Guest.Answer.NO
_WHY = "the guests of one event, once it was found in scope"


class NotOpenError(ValueError):
    """The event is not open: nobody answers, nobody comes."""


@audit.atomic()
def answer(
    *, at: datetime, by: Staff | None, scope: Scope, event_id: int, guest_ids: Collection[int], answer: str
) -> dict[int, str]:
    """Write an answer down for some guests; by guest changed the answer before ("": none).

    A yes keeps the moment of the first one, so that nobody loses a place by saying it again. Raises
    `Event.DoesNotExist`, `NotOpenError`, `ValueError` for no answer.
    """
    if answer not in Guest.Answer.values:
        raise ValueError("answer")
    event = _open(scope, event_id)
    guests = Guest.objects.unscoped(_WHY).select_for_update().filter(event=event, pk__in=guest_ids)
    changed = {one.pk: one.answer for one in guests.order_by("pk") if one.answer != answer}
    rows = Guest.objects.unscoped(_WHY).filter(pk__in=list(changed))
    rows.update(answer=answer, answered_at=at, answered_by=by)
    for vehicle in rows.exclude(vehicle=None).values_list("vehicle", flat=True):
        close_invitation(event.dealer, vehicle, cycle=cycle_of(event.pk), at=at)
    if changed:
        _note(at, by, event, "event.answered", {"answer": answer, "guests": len(changed)})
    return changed


@audit.atomic()
def put_answers_back(
    *,
    at: datetime,
    by: Staff | None,
    scope: Scope,
    event_id: int,
    before: Mapping[int, str],
    since: datetime,
) -> list[int]:
    """Let the answers from before hold again, where nobody has said anything after `since`, the moment they
    were changed; whose (ids). An undone yes has lost its place.
    """
    event = _open(scope, event_id)
    done = []
    for guest_id, was in before.items():
        rows = Guest.objects.unscoped(_WHY).filter(event=event, pk=guest_id, answered_at=since)
        if was not in (*Guest.Answer.values, ""):
            continue
        columns: dict[str, Any] = {"answer": was, "answered_at": at if was else None, "answered_by": by}
        done += [guest_id] if rows.update(**columns) else []
    if done:
        _note(at, by, event, "event.answers_put_back", {"guests": len(done)})
    return done


@audit.atomic()
def check_in(*, at: datetime, by: Staff, scope: Scope, event_id: int, vehicle_id: int) -> Guest:
    """Somebody has come, invited or not; the guest. Again it changes nothing.

    Raises `Event.DoesNotExist`, `Vehicle.DoesNotExist`, `NotOpenError`.
    """
    event = _open(scope, event_id)
    vehicles = Vehicle.objects.within(scope.where(Permission.CARE)).current()
    vehicle = vehicles.get(pk=vehicle_id, dealer=event.dealer)
    guests = Guest.objects.unscoped(_WHY).filter(event=event, vehicle=vehicle)
    if not guests.exists():
        try:
            with transaction.atomic():
                Guest.objects.create(
                    event=event, vehicle=vehicle, customer_id=vehicle.owner_id, group=Guest.Group.WALK_IN
                )
        except IntegrityError:
            # Checked in at another desk meanwhile.
            pass
    if guests.filter(came_at=None).update(came_at=at, checked_in_by=by):
        close_invitation(event.dealer, vehicle.pk, cycle=cycle_of(event.pk), at=at)
        _note(at, by, event, "event.checked_in", {"guests": 1})
    return guests.get()


@audit.atomic()
def check_in_stranger(*, at: datetime, by: Staff, scope: Scope, event_id: int, name: str) -> Guest:
    """Somebody has come who is not on file, by a name. Raises `Event.DoesNotExist`, `NotOpenError`."""
    event = _open(scope, event_id)
    guest = Guest.objects.create(
        event=event, name=name, group=Guest.Group.WALK_IN, came_at=at, checked_in_by=by
    )
    _note(at, by, event, "event.checked_in", {"guests": 1})
    return guest


@audit.atomic()
def check_in_several(
    *, at: datetime, by: Staff, scope: Scope, event_id: int, guest_ids: Collection[int]
) -> list[int]:
    """Several guests have come; which had not been checked in."""
    event = _open(scope, event_id)
    rows = Guest.objects.unscoped(_WHY).select_for_update().filter(event=event, came_at=None)
    done = list(rows.filter(pk__in=guest_ids).order_by("pk").values_list("pk", flat=True))
    Guest.objects.unscoped(_WHY).filter(pk__in=done).update(came_at=at, checked_in_by=by)
    if done:
        _note(at, by, event, "event.checked_in", {"guests": len(done)})
    return done


@audit.atomic()
def check_out(
    *, at: datetime, by: Staff, scope: Scope, event_id: int, guest_ids: Collection[int]
) -> list[int]:
    """Take back that guests came; which. A guest who was only that is gone."""
    event = _open(scope, event_id)
    rows = Guest.objects.unscoped(_WHY).filter(event=event, pk__in=guest_ids, came_at__isnull=False)
    done = list(rows.order_by("pk").values_list("pk", flat=True))
    guests = Guest.objects.unscoped(_WHY).filter(pk__in=done)
    guests.filter(group=Guest.Group.WALK_IN, answer="").delete()
    guests.update(came_at=None, checked_in_by=None)
    if done:
        _note(at, by, event, "event.checked_out", {"guests": len(done)})
    return done


def _open(scope: Scope, event_id: int) -> Event:
    events = Event.objects.within(scope.where(Permission.CARE)).select_related("dealer")
    event = events.get(pk=event_id)
    if event.opened_at is None or event.over_at or event.called_off_at:
        raise NotOpenError
    return event


def _note(at: datetime, by: Staff | None, event: Event, action: str, after: Mapping[str, Any]) -> None:
    audit.record(
        at=at,
        staff=by,
        dealer=event.dealer,
        action=action,
        object_type="event",
        object_id=event.pk,
        after={"title": event.title, **after},
    )


def say_by_call(event_id: int, vehicle_id: int, answer: str, *, at: datetime, by: Staff) -> dict[str, str]:
    """Write down what was answered in a call about an event, in the call's transaction; by guest (as text)
    the answer before. The call has an audit event of its own.
    """
    open_now = Guest.objects.unscoped(_WHY).filter(
        event=event_id, event__over_at=None, event__called_off_at=None, vehicle=vehicle_id
    )
    guest = open_now.exclude(answer=answer).first()
    if guest is None:
        return {}
    columns = {"answer": answer, "answered_at": at, "answered_by": by}
    Guest.objects.unscoped(_WHY).filter(pk=guest.pk).update(**columns)
    return {str(guest.pk): guest.answer}


def unsay(guest_id: int, was: str, *, since: datetime, at: datetime, by: Staff) -> bool:
    """Let an answer from before a call hold again; whether nobody has said anything after it."""
    rows = Guest.objects.unscoped(_WHY).filter(pk=guest_id, answered_at=since)
    columns = {"answer": was, "answered_at": at if was else None, "answered_by": by}
    return bool(rows.update(**columns))
