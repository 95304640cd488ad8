"""The timeline as the page draws it: all that is known by its day, in years, newest first; notes among it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from huidian.customers.queries import VehicleNote
from huidian.flows.vehicle_file import Entry, VehicleFile
from huidian.visits.queries import VehicleVisit
from huidian.web.customers.note_forms import NoteEditForm, NoteForm
from huidian.web.forms import ActionForm
from huidian.web.shell.desk import DeskRequest


@dataclass(frozen=True, slots=True)
class NoteEntry:
    """A note with the form to edit it (None: it is not the reader's, or withdrawn)."""

    note: VehicleNote
    form: ActionForm | None
    what: str = "note"


@dataclass(frozen=True, slots=True)
class Year:
    """What happened in one year. `visits` counts its settlements, `amount_fen` is their sum."""

    year: int
    visits: int
    amount_fen: int
    entries: Sequence[Entry | NoteEntry]


def timeline_context(
    request: DeskRequest, file: VehicleFile, at: datetime, sent: ActionForm | None = None
) -> dict[str, Any]:
    """What the timeline's template is given; `sent` is the form of a note that came back with errors."""
    wrong = sent if sent is not None and sent.errors else None
    fresh = NoteForm.shown(request, at=at, subject=file.vehicle_id)
    writes_anew = type(wrong) is NoteForm

    def drawn(entry: Entry) -> Entry | NoteEntry:
        if not isinstance(entry, VehicleNote):
            return entry
        return NoteEntry(entry, _edit_form(request, entry, at, wrong))

    return {
        "file": file,
        "years": by_year(file.timeline, drawn),
        "note_form": wrong if writes_anew else fresh,
        "note_error": wrong if wrong is not None and not writes_anew else None,
    }


def _edit_form(
    request: DeskRequest, note: VehicleNote, at: datetime, wrong: ActionForm | None
) -> ActionForm | None:
    if not note.own or note.withdrawn_at is not None:
        return None
    form = NoteEditForm.shown(request, at=at, subject=note.note_id, initial={"text": note.text})
    return wrong if wrong is not None and wrong.form_name == form.form_name else form


def by_year(timeline: Sequence[Entry], drawn: Any = lambda entry: entry) -> list[Year]:
    """The years of a timeline that is newest first."""
    years = [(year, list(entries)) for year, entries in groupby(timeline, key=lambda entry: _day(entry).year)]
    return [_year(year, entries, [drawn(entry) for entry in entries]) for year, entries in years]


def _year(year: int, entries: Sequence[Entry], shown: Sequence[Entry | NoteEntry]) -> Year:
    visits = [entry for entry in entries if isinstance(entry, VehicleVisit)]
    return Year(year, len(visits), sum(visit.amount_fen or 0 for visit in visits), shown)


def _day(entry: Entry) -> date:
    return entry.settled_on if isinstance(entry, VehicleVisit) else entry.on
