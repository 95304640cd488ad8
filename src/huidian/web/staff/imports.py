"""A list of people: chosen, previewed with what is wrong, added; the first passwords are shown once."""

from __future__ import annotations

import tempfile
from base64 import b64encode
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET

from huidian.flows import staff_list
from huidian.flows.staff_list import Line
from huidian.kit import sheets
from huidian.network.actions import Account
from huidian.network.authority import AboveCeilingError
from huidian.network.roles import Permission
from huidian.network.submissions import Outcome
from huidian.web import formats
from huidian.web.details import Refusal, refused_in
from huidian.web.imports.uploading import bounded
from huidian.web.lists.excel import CONTENT_TYPE
from huidian.web.shell.desk import DeskRequest, chosen_dealer, desk, staff_of, within_reach
from huidian.web.staff.forms import StaffFileForm, StaffRowsForm, rows_of

MEANWHILE = gettext_lazy("名单预览后情况有变，一个人也没有添加。请重新选择文件。")
REFUSALS = tuple(Refusal(error, MEANWHILE) for error in (AboveCeilingError, ValueError))


@csrf_exempt  # checked by csrf_protect below, once the quota is in place
@never_cache
@desk(Permission.MANAGE_STAFF)
@bounded
@csrf_protect
def import_people(request: DeskRequest) -> HttpResponse:
    """The place for the file; the preview of the one sent; what came of the rows confirmed."""
    now = timezone.now()
    if "rows" in request.POST:
        return _add(request, StaffRowsForm.sent(request, at=now))
    form = StaffFileForm.read(request, at=now)
    if form.is_bound and form.is_valid():
        try:
            return _preview(request, form, _read(form.cleaned_data["file"]))
        except staff_list.ListRefused as refused:
            form.add_error("file", formats.in_language(refused.sentence))
    return _page(request, form)


@require_GET
@desk(Permission.MANAGE_STAFF)
def template(request: DeskRequest) -> HttpResponse:
    """A workbook with the columns and one row as an example."""
    target = BytesIO()
    example = staff_list.EXAMPLE
    book = sheets.Book(target)
    book.list_sheet(
        _("人员名单"),
        [
            sheets.Column(formats.in_language(label), "text", [formats.in_language(example[key])])
            for key, label in staff_list.COLUMNS.items()
        ],
    )
    book.close()
    headers = {"Content-Disposition": 'attachment; filename="staff.xlsx"'}
    return HttpResponse(target.getvalue(), content_type=CONTENT_TYPE, headers=headers)


def _page(request: DeskRequest, form: StaffFileForm | StaffRowsForm) -> HttpResponse:
    columns = formats.listed(formats.in_language(label) for label in staff_list.COLUMNS.values())
    hint = _("第一行写列名：%(columns)s。岗位写名称，经销商写名称或代码。") % {"columns": columns}
    return render(request, "staff/import.html", {"form": form, "hint": hint})


def _read(file: object) -> list[Line]:
    with tempfile.NamedTemporaryFile(suffix=".list") as kept:
        for chunk in file.chunks():  # type: ignore[attr-defined]
            kept.write(chunk)
        kept.flush()
        return staff_list.read_list(Path(kept.name))


def _checked(request: DeskRequest, form: StaffFileForm | StaffRowsForm, lines: Sequence[Line]) -> list[Line]:
    by = staff_of(request)
    return staff_list.checked(lines, at=form.at, by=by, dealer_id=chosen_dealer(request))


def _preview(
    request: DeskRequest, form: StaffFileForm | StaffRowsForm, lines: Sequence[Line]
) -> HttpResponse:
    checked = _checked(request, form, lines)
    heads = [formats.in_language(label) for label in staff_list.COLUMNS.values()]
    rows = []
    for line in checked:
        errors = {column: formats.in_language(why) for column, why in line.errors}
        rows.append((line.number, [(line.cells[one], errors.get(one, "")) for one in staff_list.COLUMNS]))
    wrong = sum(bool(line.errors) for line in checked)
    confirm = StaffRowsForm.shown(request, at=form.at, initial={"rows": rows_of(lines)})
    context = {"heads": heads, "rows": rows, "wrong": wrong, "form": confirm}
    return render(request, "staff/import_preview.html", context)


def _add(request: DeskRequest, form: StaffRowsForm) -> HttpResponse:
    if not form.is_valid():
        return _page(request, form)
    if form.earlier is not None:
        return redirect("staff:people")
    lines = _checked(request, form, form.cleaned_data["rows"])
    if any(line.errors for line in lines):
        return _preview(request, form, form.cleaned_data["rows"])
    accounts, made = staff_list.first_passwords(lines), []

    def once() -> Outcome:
        made.extend(staff_list.add_people(lines, accounts, at=form.at, by=staff_of(request)))
        return {}

    with within_reach(), refused_in(form, REFUSALS):
        form.once(once)
    if form.errors:
        return _page(request, form)
    return _passwords(request, lines, accounts) if made else redirect("staff:people")


def _passwords(request: DeskRequest, lines: Sequence[Line], accounts: Sequence[Account]) -> HttpResponse:
    """The one showing, with the same as a file: it is in the page, for it is stored nowhere."""
    rows = [
        (line.cells["name"], one.username, one.password) for line, one in zip(lines, accounts, strict=True)
    ]
    heads = (_("姓名"), _("用户名"), _("密码"))
    columns = [sheets.Column(head, "text", [row[at] for row in rows]) for at, head in enumerate(heads)]
    target = BytesIO()
    book = sheets.Book(target)
    book.list_sheet(_("首次密码"), columns)
    book.close()
    file = f"data:{CONTENT_TYPE};base64,{b64encode(target.getvalue()).decode()}"
    context = {"heads": heads, "rows": rows, "file": file}
    return render(request, "staff/passwords.html", context)
