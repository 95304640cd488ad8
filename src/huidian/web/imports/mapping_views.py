"""Which column is which: the proposal, corrections by hand, and profiles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huidian.flows import uploads
from huidian.flows.import_file import NotImportable
from huidian.flows.uploads import Look, Mistake
from huidian.network.roles import Permission
from huidian.visits.importing import ColumnMatch, FileRefused, Kind, SheetInspection
from huidian.visits.importing.fields import Field, FieldTable
from huidian.visits.importing.tables import TABLES
from huidian.visits.queries import Batch
from huidian.web import formats
from huidian.web.imports.page import BatchPage, refusal_text
from huidian.web.imports.veil import Veil, first_rows
from huidian.web.imports.views import found
from huidian.web.shell.desk import DeskRequest, desk, staff_of

_FIELD = "field-"


@dataclass(frozen=True)
class Row:
    """One column of the file in the form."""

    at: int
    column: ColumnMatch
    chosen: str
    error: str
    samples: str


@dataclass(frozen=True)
class Need:
    """Something a file must have: one of some fields."""

    label: str
    met: bool


@dataclass(frozen=True)
class MappingPage:
    """The form: the file as it would be read now, and what was typed."""

    batch: Batch
    look: Look
    typed: Mapping[str, str]
    mistakes: Sequence[Mistake]
    veil: Veil
    name: str = ""

    @property
    def rows(self) -> list[Row]:
        errors = {mistake.at: formats.in_language(mistake.label) for mistake in self.mistakes}
        return [
            Row(
                at,
                column,
                self.typed.get(column.header, column.field or ""),
                errors.get(column.header, ""),
                " · ".join(self.veil.text(text, column.field) for text in column.sample if text),
            )
            for at, column in enumerate(self.look.columns)
        ]

    @property
    def sheets(self) -> list[tuple[SheetInspection, list[list[str]]]]:
        """Every sheet with its first rows."""
        return [(sheet, first_rows(sheet, self.veil)) for sheet in self.look.inspection.sheets]

    @property
    def name_error(self) -> str:
        return next((formats.in_language(each.label) for each in self.mistakes if each.at == "name"), "")

    @property
    def fields(self) -> list[tuple[str, str]]:
        return [(field.key, self._named(field)) for field in self._table.fields]

    @property
    def needs(self) -> list[Need]:
        """What must be there, and whether it is as chosen now."""
        chosen = {row.chosen for row in self.rows}
        always = [
            Need(_text(field), field.key in chosen) for field in self._table.fields if field.need == "always"
        ]
        names = [_text(self._table.field(key)) for key in self._table.identifying]
        return [*always, Need(" / ".join(names), bool(chosen.intersection(self._table.identifying)))]

    @property
    def lacks(self) -> str:
        return "、".join(need.label for need in self.needs if not need.met)

    @property
    def profiles(self) -> list[tuple[str, str]]:
        return [(name, formats.in_language(label)) for name, label in uploads.profiles_for(self.batch)]

    @property
    def taken(self) -> int:
        return sum(bool(row.chosen) for row in self.rows)

    @property
    def _table(self) -> FieldTable:
        return TABLES[cast(Kind, self.batch.kind)]

    def _named(self, field: Field) -> str:
        needed = field.need == "always" or field.key in self._table.identifying
        return f"{_text(field)} *" if needed else _text(field)


@require_http_methods(["GET", "POST"])
@desk(Permission.IMPORT)
def mapping(request: DeskRequest, number: int) -> HttpResponse:
    """The form, and what its buttons ask for: another profile, keeping the mapping, the preview."""
    batch = found(request, number)
    if batch.state not in uploads.OPEN:
        return redirect("imports:batch", number)
    try:
        if request.method == "POST":
            return _posted(request, batch)
        return _drawn(request, batch, {}, [])
    except FileRefused as refusal:
        return render(request, "imports/unreadable.html", _unreadable(request, batch, refusal_text(refusal)))
    except NotImportable as refusal:
        return render(
            request,
            "imports/unreadable.html",
            _unreadable(request, batch, formats.in_language(refusal.label)),
        )
    except uploads.NotNow:
        messages.error(request, _("这个文件的状态已经变了，请看现在的情况。"))
        return redirect("imports:batch", number)


def _posted(request: DeskRequest, batch: Batch) -> HttpResponse:
    wish = request.POST.get("do", "preview")
    profile = request.POST.get("profile", "")
    if profile not in {"", *(name for name, _label in uploads.profiles_for(batch))}:
        profile = batch.profile
    if wish == "profile":
        uploads.remap(batch, profile=profile, chosen={})
        return redirect("imports:mapping", batch.pk)
    typed = _typed(request)
    mistakes = uploads.remap(batch, profile=batch.profile, chosen=typed)
    name = request.POST.get("name", "")
    if wish == "save" and not mistakes:
        mistakes = uploads.save_mapping(batch, name=name, staff=staff_of(request), at=timezone.now())
        if not mistakes:
            messages.success(request, _("已保存模板“%(name)s”，下次可以直接选它。") % {"name": name.strip()})
            return redirect("imports:mapping", batch.pk)
    if mistakes or not uploads.look(batch).inspection.usable:
        return _drawn(request, batch, typed, mistakes, name)
    uploads.request_preview(batch)
    return redirect("imports:batch", batch.pk)


def _typed(request: DeskRequest) -> dict[str, str]:
    """Header to field, as chosen in the form."""
    return {
        key.removeprefix(_FIELD): str(field) for key, field in request.POST.items() if key.startswith(_FIELD)
    }


def _drawn(
    request: DeskRequest,
    batch: Batch,
    typed: Mapping[str, str],
    mistakes: Sequence[Mistake],
    name: str = "",
) -> HttpResponse:
    form = MappingPage(
        batch, uploads.look(batch), typed, mistakes, Veil(request.scope, batch.dealer_id), name
    )
    context = {"form": form, "page": BatchPage(request, batch), "batch": batch}
    return render(request, "imports/mapping.html", context)


def _unreadable(request: DeskRequest, batch: Batch, said: str) -> dict[str, object]:
    return {"page": BatchPage(request, batch), "batch": batch, "said": said}


def _text(field: Field) -> str:
    return formats.in_language(field.label)
