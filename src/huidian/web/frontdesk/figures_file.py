"""Targets and entries as a file: taken away, and brought in after a look at what it would set."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET

from huidian.flows import month_figures_list as lists
from huidian.kit import sheets
from huidian.kit.months import is_month
from huidian.network import actions as network
from huidian.network.roles import Permission
from huidian.network.submissions import Outcome
from huidian.retention import month_figures
from huidian.retention.figure_texts import write_value
from huidian.retention.month_figures import ENTRY, KINDS, TARGET, Slot
from huidian.retention.queries import targets as questions
from huidian.web import formats
from huidian.web.forms import ActionForm
from huidian.web.frontdesk.figures_form import words_of
from huidian.web.frontdesk.figures_grid import ROUTES, subjects_of, year_of
from huidian.web.frontdesk.tabs import page
from huidian.web.imports.uploading import bounded
from huidian.web.lists.excel import CONTENT_TYPE
from huidian.web.shell.desk import DeskRequest, desk, staff_of, within_reach


class FiguresFileForm(ActionForm):
    """A file of figures."""

    action = "month_figures.file"
    file = forms.FileField(
        label=gettext_lazy("文件（Excel 或 CSV）"),
        widget=forms.FileInput({"class": "form-control", "accept": ".xlsx,.xls,.xlsb,.csv,.txt"}),
        error_messages={"required": gettext_lazy("请选择一个文件。"), "empty": gettext_lazy("文件是空的。")},
    )


class FiguresRowsForm(ActionForm):
    """The rows of a file that was previewed; they are checked once more."""

    action = "month_figures.import"
    rows = forms.CharField(widget=forms.HiddenInput, max_length=500_000)

    def clean_rows(self) -> list[lists.Row]:
        """The rows as they were read."""
        try:
            rows = [
                lists.Row(int(number), str(what), str(team), str(advisor), {int(m): str(t) for m, t in cells})
                for number, what, team, advisor, cells in json.loads(self.cleaned_data["rows"])
            ]
        except (ValueError, TypeError, OverflowError, RecursionError):
            raise forms.ValidationError(_("请重新选择文件。")) from None
        months = {month for row in rows for month in row.cells}
        if not 0 < len(rows) <= lists.MOST_ROWS or not all(map(is_month, months)):
            raise forms.ValidationError(_("请重新选择文件。"))
        return rows


@csrf_exempt  # checked by csrf_protect below, once the quota is in place
@never_cache
@desk(Permission.VIEW_CHURN, Permission.SET_TARGETS)
@bounded
@csrf_protect
def import_figures(request: DeskRequest) -> HttpResponse:
    """The place for the file; what the one sent would set; setting it."""
    now, dealer_id = timezone.now(), _only_dealer(request)
    if "rows" in request.POST:
        return _act(request, FiguresRowsForm.sent(request, at=now, subject=dealer_id), dealer_id)
    form = FiguresFileForm.read(request, at=now, subject=dealer_id)
    if form.is_bound and form.is_valid():
        try:
            return _preview(request, form, _read(form.cleaned_data["file"]), dealer_id)
        except lists.FigureListRefused as refused:
            form.add_error("file", formats.in_language(refused.sentence))
    return _page(request, form)


@require_GET
@desk(Permission.VIEW_CHURN, Permission.SEE_ALL_VEHICLES, Permission.EXPORT)
def export(request: DeskRequest) -> HttpResponse:
    """The figures of a year as a workbook: what can be filled in and brought back."""
    now, dealer_id, sort = timezone.now(), _only_dealer(request), _sort(request)
    year = year_of(request, now.year)
    months = range(year * 12, year * 12 + 12)
    standing = questions.figures_set(request.scope, dealer_id, sort, (months[0], months[-1]))
    rows = [
        (kind, subject)
        for _key, _words, subject in subjects_of(dealer_id, sort)
        for kind in questions.kinds_for(sort, subject)
    ]
    columns = [
        sheets.Column(formats.in_language(lists.WHAT), "text", [words_of(kind) for kind, _one in rows]),
        sheets.Column(formats.in_language(lists.TEAM), "text", [one.team for _kind, one in rows]),
        sheets.Column(formats.in_language(lists.ADVISOR), "text", [one.advisor for _kind, one in rows]),
        *(
            sheets.Column(
                formats.month(month),
                "text",
                [write_value(kind.unit, standing.get(Slot(kind.key, one, month))) for kind, one in rows],
            )
            for month in months
        ),
    ]
    network.note_export(
        at=now,
        by=staff_of(request),
        what="month_figures",
        rows={dealer_id: len(rows)},
        asked={"list": _title(sort), "year": str(year)},
    )
    target = BytesIO()
    book = sheets.Book(target)
    book.list_sheet(_title(sort), columns)
    book.close()
    headers = {
        "Content-Disposition": f'attachment; filename="{sort}-{year}.xlsx"',
        "Cache-Control": "no-store",
    }
    return HttpResponse(target.getvalue(), content_type=CONTENT_TYPE, headers=headers)


def _page(request: DeskRequest, form: ActionForm) -> HttpResponse:
    sort = _sort(request)
    context = {"form": form, "title": _title(sort), "back": reverse(ROUTES[sort])}
    return page(request, "figures_import", _tab(sort), context)


def _preview(
    request: DeskRequest, form: ActionForm, rows: Sequence[lists.Row], dealer_id: int
) -> HttpResponse:
    sort = _sort(request)
    found = _checked(rows, dealer_id, sort)
    sent = [[one.number, one.what, one.team, one.advisor, list(one.cells.items())] for one in rows]
    confirm = FiguresRowsForm.shown(
        request, at=form.at, subject=dealer_id, initial={"rows": json.dumps(sent, ensure_ascii=False)}
    )
    lines = [(one.row, len(one.values), [formats.in_language(why) for why in one.errors]) for one in found]
    context = {
        "form": confirm,
        "title": _title(sort),
        "back": reverse(ROUTES[sort]),
        "rows": lines,
        "wrong": sum(bool(one.errors) for one in found),
        "cells": sum(len(one.values) for one in found),
    }
    return page(request, "figures_preview", _tab(sort), context)


def _act(request: DeskRequest, form: FiguresRowsForm, dealer_id: int) -> HttpResponse:
    sort = _sort(request)
    if not form.is_valid():
        return _page(request, form)
    found = _checked(form.cleaned_data["rows"], dealer_id, sort)
    if any(one.errors for one in found):
        return _preview(request, form, form.cleaned_data["rows"], dealer_id)
    values = {slot: value for one in found for slot, value in one.values.items()}

    def act() -> Outcome:
        changed = month_figures.set_month_figures(
            at=form.at,
            by=staff_of(request),
            scope=request.scope,
            dealer_id=dealer_id,
            sort=sort,
            values=values,
        )
        return {"changed": changed}

    with within_reach():
        changed = form.once(act)["changed"]
    messages.success(
        request, ngettext("已导入，改了 %(n)s 格", "已导入，改了 %(n)s 格", changed) % {"n": changed}
    )
    return redirect(ROUTES[sort])


def _checked(rows: Sequence[lists.Row], dealer_id: int, sort: str) -> list[lists.CheckedRow]:
    subjects = [one for _key, _words, one in subjects_of(dealer_id, sort)]
    teams, advisors = ([getattr(one, part) for one in subjects] for part in ("team", "advisor"))
    return lists.checked_rows(rows, sort, _names(sort), [*filter(None, teams)], [*filter(None, advisors)])


def _names(sort: str) -> Mapping[str, str]:
    """Every kind by what it is called in both languages, with and without its unit."""
    names: dict[str, str] = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            for (of, key), kind in KINDS.items():
                if of == sort:
                    # With the brackets of either language: a file comes out of a spreadsheet of any.
                    name, *unit = re.split(r"\s*[（(]", words_of(kind).rstrip("）)"), maxsplit=1)
                    names |= {name: key, **{f"{name}（{one}）": key for one in unit}}
                    names |= {f"{name} ({one})": key for one in unit}
    return names


def _read(file: Any) -> list[lists.Row]:
    with tempfile.NamedTemporaryFile(suffix=".list") as kept:
        for chunk in file.chunks():
            kept.write(chunk)
        kept.flush()
        return lists.read_rows(Path(kept.name))


def _only_dealer(request: DeskRequest) -> int:
    chosen = request.scope.chosen_dealer_ids
    if len(chosen) != 1:
        raise Http404
    return min(chosen)


def _sort(request: DeskRequest) -> str:
    return ENTRY if request.GET.get("sort") == ENTRY else TARGET


def _tab(sort: str) -> str:
    return "entries" if sort == ENTRY else "targets"


def _title(sort: str) -> str:
    return _("填报") if sort == ENTRY else _("目标")
