"""Verbs about notes on vehicles. Each is an audit event that names the vehicle, not what was written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from huidian.customers.models import Note, Vehicle
from huidian.customers.words import LONGEST_NOTE
from huidian.network import audit
from huidian.network.models import Staff
from huidian.network.roles import Permission
from huidian.network.scope import Scope


class NoteChangedError(Exception):
    """Somebody has edited or withdrawn the note meanwhile."""


class NotOnesOwnNoteError(Exception):
    """The note is another person's."""


@audit.atomic()
def write_notes(
    *, at: datetime, by: Staff, scope: Scope, vehicle_ids: Sequence[int], text: str
) -> list[Note]:
    """Write the same note on vehicles; those out of reach, or at a dealer where the person may not, get none.

    Raises `ValueError` for a text that is empty or longer than `LONGEST_NOTE`.
    """
    text = _checked(text)
    vehicles = Vehicle.objects.within(scope.where(Permission.WRITE_NOTES)).current()
    notes = [
        Note(dealer=vehicle.dealer, vehicle=vehicle, text=text, written_at=at, written_by=by)
        for vehicle in vehicles.filter(pk__in=list(vehicle_ids)).select_related("dealer").order_by("pk")
    ]
    for note in notes:
        note.save(force_insert=True)
        _record(at, by, note, "note.written")
    return notes


@audit.atomic()
def edit_note(
    *, at: datetime, by: Staff, scope: Scope, note_id: int, text: str, vehicle_id: int | None = None
) -> Note:
    """Replace a note of one's own by another text; the old one stays as its history.

    Where a `vehicle_id` is given, a note on any other vehicle does not exist, here and below.
    Raises `Note.DoesNotExist` out of reach, `NotOnesOwnNoteError`, `NoteChangedError`, and `ValueError` as
    `write_notes` does.
    """
    text, note = _checked(text), _own(scope, by, note_id, vehicle_id)
    if note.text == text and note.ended_at is None:
        return note
    _end(scope, note, at, by, Note.Ended.EDITED)
    version = Note(
        dealer=note.dealer,
        vehicle=note.vehicle,
        first_id=note.first_id or note.pk,
        text=text,
        written_at=at,
        written_by=by,
    )
    version.save(force_insert=True)
    _record(at, by, version, "note.edited")
    return version


@audit.atomic()
def withdraw_note(
    *, at: datetime, by: Staff, scope: Scope, note_id: int, vehicle_id: int | None = None
) -> None:
    """Take a note of one's own off the page; it stays on file and can be restored. Raises as `edit_note`."""
    note = _own(scope, by, note_id, vehicle_id)
    _end(scope, note, at, by, Note.Ended.WITHDRAWN)
    _record(at, by, note, "note.withdrawn")


@audit.atomic()
def withdraw_notes(*, at: datetime, by: Staff, scope: Scope, note_ids: Sequence[int]) -> list[int]:
    """Withdraw several notes of one's own that stand; which of them that were."""
    within = Note.objects.within(scope.where(Permission.WRITE_NOTES)).current()
    own = list(within.filter(pk__in=list(note_ids), written_by=by).values_list("pk", flat=True))
    for note_id in own:
        withdraw_note(at=at, by=by, scope=scope, note_id=note_id)
    return own


@audit.atomic()
def restore_note(
    *, at: datetime, by: Staff, scope: Scope, note_id: int, vehicle_id: int | None = None
) -> None:
    """Bring a withdrawn note of one's own back. Raises as `edit_note`."""
    note = _own(scope, by, note_id, vehicle_id)
    withdrawn = Note.objects.within(scope).filter(pk=note.pk, ended=Note.Ended.WITHDRAWN)
    if not withdrawn.update(ended_at=None, ended_by=None, ended=""):
        raise NoteChangedError
    _record(at, by, note, "note.restored")


def _checked(text: str) -> str:
    text = text.strip()
    if not text or len(text) > LONGEST_NOTE:
        raise ValueError(f"a note has 1 to {LONGEST_NOTE} signs, not {len(text)}")
    return text


def _own(scope: Scope, by: Staff, note_id: int, vehicle_id: int | None) -> Note:
    within = Note.objects.within(scope.where(Permission.WRITE_NOTES)).select_related("dealer", "vehicle")
    note = (within if vehicle_id is None else within.filter(vehicle=vehicle_id)).get(pk=note_id)
    if note.written_by_id != by.pk:
        raise NotOnesOwnNoteError
    return note


def _end(scope: Scope, note: Note, at: datetime, by: Staff, how: str) -> None:
    standing = Note.objects.within(scope).current().filter(pk=note.pk)
    if not standing.update(ended_at=max(at, note.written_at), ended_by=by, ended=how):
        raise NoteChangedError


def _record(at: datetime, by: Staff, note: Note, action: str) -> None:
    audit.record(
        at=at,
        staff=by,
        dealer=note.dealer,
        action=action,
        object_type="vehicle",
        object_id=note.vehicle_id,
    )
