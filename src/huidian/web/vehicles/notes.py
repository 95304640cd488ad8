"""The notes on the vehicles of a list: narrowed by having one, shown, written on several at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from huidian.customers import note_actions as notes
from huidian.customers import queries as customers
from huidian.network.roles import Permission
from huidian.retention.queries import VehicleRow, Wish
from huidian.web.customers.note_forms import NoteForm
from huidian.web.forms import ActionForm
from huidian.web.lists.bulk import BulkAction, Preview, ids
from huidian.web.lists.filters import YesNo
from huidian.web.shell.desk import DeskRequest, staff_of

NOTE = "note"
HAS_NOTE = YesNo(key=NOTE, label=gettext_lazy("有备注"), needs=Permission.VIEW_NOTES)


def narrowed_by_notes(request: DeskRequest, wish: Wish, has: bool | None) -> Wish:
    """The wish, for those vehicles alone that have a note, or have none (`has` None: for all)."""
    if has is None:
        return wish
    noted = customers.vehicles_with_notes(request.scope)
    return replace(wish, among=noted) if has else replace(wish, but=noted)


def with_notes(request: DeskRequest, rows: Sequence[VehicleRow]) -> Sequence[VehicleRow]:
    """The rows with the newest note of each, where the column is looked at."""
    if not rows or not _shown(request):
        return rows
    texts = customers.newest_notes(request.scope, [row.vehicle_id for row in rows])
    return [replace(row, note=texts.get(row.vehicle_id, "")) for row in rows]


def _shown(request: DeskRequest) -> bool:
    """Whether the column, which is hidden from the start, is wanted: in some list's cookie, or of a file."""
    chosen = [value for name, value in request.COOKIES.items() if name.startswith("columns-")]
    wanted = any(NOTE not in value.split(".") for value in chosen)
    return (wanted or request.GET.get("columns") == "all") and request.scope.may_somewhere(
        Permission.VIEW_NOTES
    )


def _foresee(request: DeskRequest, rows: Sequence[VehicleRow]) -> Preview:
    may = [row for row in rows if request.scope.may_at(row.dealer_id, Permission.WRITE_NOTES)]
    others = len(rows) - len(may)
    return Preview(
        [str(row.vehicle_id) for row in may], {_("您不能给这台车写备注"): others} if others else {}
    )


def _do(request: DeskRequest, form: ActionForm, keys: Sequence[str]) -> list[str]:
    written = notes.write_notes(
        at=form.at,
        by=staff_of(request),
        scope=request.scope,
        vehicle_ids=ids(keys),
        text=form.cleaned_data["text"],
    )
    return [str(note.pk) for note in written]


def _undo(request: DeskRequest, at: datetime, keys: Sequence[str]) -> list[str]:
    by, scope = staff_of(request), request.scope
    return [str(one) for one in notes.withdraw_notes(at=at, by=by, scope=scope, note_ids=ids(keys))]


WRITE_NOTE: BulkAction[VehicleRow] = BulkAction(
    key="vehicles.note",
    label=gettext_lazy("写备注"),
    permission=Permission.WRITE_NOTES,
    foresee=_foresee,
    do=_do,
    undo=_undo,
    done_words=lambda n: ngettext("已给 %(n)s 台写上备注", "已给 %(n)s 台写上备注", n) % {"n": n},
    form=NoteForm,
)
