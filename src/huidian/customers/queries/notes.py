"""Notes on vehicles, for whoever may read them at the dealer; nobody of another place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from huidian.customers.models import Note, Vehicle
from huidian.network.models import Staff
from huidian.network.roles import Permission
from huidian.network.scope import Scope


@dataclass(frozen=True, slots=True)
class NoteVersion:
    """What a note said before: until when, by whom."""

    text: str
    written_at: datetime
    written_by: str


@dataclass(frozen=True, slots=True)
class VehicleNote:
    """A note as it stands, with its earlier versions, newest first. `on` is the day of its first.

    A withdrawn one (`withdrawn_at`) is there for who wrote it alone. `own` says whether the reader may edit,
    withdraw and restore it.
    """

    note_id: int
    on: date
    text: str
    written_at: datetime
    written_by: str
    earlier: tuple[NoteVersion, ...]
    withdrawn_at: datetime | None
    own: bool


def notes_of(scope: Scope, vehicle: Vehicle) -> list[VehicleNote]:
    """The notes on a vehicle, newest first, in one query; none where the reader may not read them."""
    if not scope.may_at(vehicle.dealer_id, Permission.VIEW_NOTES):
        return []
    rows = Note.objects.within(scope).filter(vehicle=vehicle).select_related("written_by")
    threads: dict[int, list[Note]] = defaultdict(list)
    for note in rows.order_by("-written_at", "-pk"):
        threads[note.first_id or note.pk].append(note)
    zone = ZoneInfo(vehicle.dealer.timezone)
    writes = scope.may_at(vehicle.dealer_id, Permission.WRITE_NOTES)
    notes = (_note(versions, zone, scope.staff_id if writes else None) for versions in threads.values())
    return [note for note in notes if note.own or note.withdrawn_at is None]


def newest_notes(scope: Scope, vehicle_ids: Collection[int]) -> Mapping[int, str]:
    """The newest standing note of each vehicle that has one, in one query."""
    rows = Note.objects.within(scope.where(Permission.VIEW_NOTES)).current()
    if len(vehicle_ids) <= _FEW:
        rows = rows.filter(vehicle__in=list(vehicle_ids))
    return dict(rows.order_by("written_at", "pk").values_list("vehicle", "text"))


def vehicles_with_notes(scope: Scope) -> list[int]:
    """The ids of the vehicles that have a standing note."""
    rows = Note.objects.within(scope.where(Permission.VIEW_NOTES)).current()
    return list(rows.order_by("vehicle").values_list("vehicle", flat=True).distinct())


_FEW = 500
"""More ids than this do not go into a query: all notes are read instead."""


def _note(versions: list[Note], zone: ZoneInfo, reader: int | None) -> VehicleNote:
    last, *earlier = versions
    return VehicleNote(
        note_id=last.pk,
        on=versions[-1].written_at.astimezone(zone).date(),
        text=last.text,
        written_at=last.written_at,
        written_by=_name(last.written_by),
        earlier=tuple(_version(one) for one in earlier),
        withdrawn_at=last.ended_at if last.ended == Note.Ended.WITHDRAWN else None,
        own=last.written_by_id == reader,
    )


def _version(note: Note) -> NoteVersion:
    return NoteVersion(note.text, note.written_at, _name(note.written_by))


def _name(staff: Staff) -> str:
    return str(staff)
