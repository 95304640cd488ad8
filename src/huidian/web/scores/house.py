"""The survey house's files: brought in whole or not at all, taken back, the lines of each."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET

from huidian.kit import sheets
from huidian.kit.months import format_month
from huidian.network.ends import today_at
from huidian.network.machines import move
from huidian.network.roles import Permission
from huidian.network.submissions import Outcome
from huidian.surveys.actions.house_results import InAlreadyError, import_house_results
from huidian.surveys.house_machine import HOUSE_FILE, InAgainError
from huidian.surveys.house_table import COLUMNS, HouseTable, HouseTableRefused, read_house_table
from huidian.surveys.queries.house_results import (
    LEVELS,
    HouseFileRow,
    HouseFileView,
    file_rows,
    house_file,
    house_files,
    house_model,
)
from huidian.surveys.queries.scores import dealer_of_scores
from huidian.web import formats
from huidian.web.details import Detail, Refusal, Verb, refused_in
from huidian.web.details import register as register_detail
from huidian.web.figures.block import Block, Cell, Head
from huidian.web.forms import ActionForm
from huidian.web.imports.uploading import bounded
from huidian.web.lists.columns import Column
from huidian.web.lists.excel import CONTENT_TYPE
from huidian.web.lists.filters import YesNo
from huidian.web.lists.listing import Listing
from huidian.web.lists.querysets import QuerysetSource
from huidian.web.lists.register import register
from huidian.web.shell.desk import DeskRequest, desk, staff_of, within_reach

FAULTS_SHOWN = 200


class ResultsForm(ActionForm):
    """A file of results; `subject` is the dealer."""

    action = "house_results.import"
    file = forms.FileField(
        label=gettext_lazy("文件（Excel 或 CSV）"),
        widget=forms.FileInput({"class": "form-control", "accept": ".xlsx,.xls,.xlsb,.csv,.txt"}),
        error_messages={"required": gettext_lazy("请选择一个文件。"), "empty": gettext_lazy("文件是空的。")},
    )


REFUSALS = (Refusal(InAlreadyError, gettext_lazy("这个文件已经导入过。"), "file"),)
FILE_COLUMNS: Sequence[Column[HouseFileRow]] = (
    Column("name", gettext_lazy("文件"), lambda one: one.name, card=1),
    Column("months", gettext_lazy("期间"), lambda one: _("、").join(map(format_month, one.months)), card=2,
           sortable=False),
    Column("rows", gettext_lazy("行数"), lambda one: one.rows, "count", card=3),
    Column("at", gettext_lazy("导入时间"), lambda one: one.at, "moment", card=4),
    Column("by", gettext_lazy("导入人"), lambda one: one.by, sortable=False),
    Column("undone", gettext_lazy("撤销时间"), lambda one: one.undone_at, "moment"),
    Column("dealer", gettext_lazy("经销商"), lambda one: one.dealer, sortable=False),
)  # fmt: skip
FILTERS = (YesNo(key="holds", label=gettext_lazy("计入")),)


def _source(request: DeskRequest, now: datetime) -> QuerysetSource[HouseFileRow]:
    manages = request.scope.may_somewhere(Permission.MANAGE_SCORES)

    def heading(rows: Sequence[HouseFileRow], total: int) -> Mapping[str, Any]:
        return {"title": _("调查公司的结果"), "context": {"manages": manages}}

    return QuerysetSource(
        queryset=house_files(request.scope),
        filters=FILTERS,
        heading=heading,
        rows_of=file_rows,
        orders={"name": "file_name", "rows": "rows", "at": "imported_at", "undone": "undone_at"},
        searched=("file_name",),
    )


FILES = register(
    Listing(
        key="house_files",
        app="scores",
        label=gettext_lazy("调查公司的结果"),
        source=_source,
        empty=gettext_lazy("导入调查公司的结果文件后，列在这里。"),
        columns=FILE_COLUMNS,
        filters=FILTERS,
        permission=Permission.VIEW_SCORES,
        dealer_of=lambda one: one.dealer_id,
        name="house",
        at="house/",
        open_at=lambda request, one: reverse("scores:house-file", args=[one.file_id]),
        key_of=lambda one: str(one.file_id),
        page="scores/house_files.html",
    )
)


@csrf_exempt  # checked by csrf_protect below, once the quota is in place
@never_cache
@desk(Permission.MANAGE_SCORES)
@bounded
@csrf_protect
def import_results(request: DeskRequest) -> HttpResponse:
    """The place for the file; what is wrong with the one sent, cell by cell."""
    now = timezone.now()
    with within_reach():
        dealer = dealer_of_scores(request.scope)
    form = ResultsForm.read(request, at=now, subject=dealer.pk)
    table = HouseTable()
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        content = b"".join(file.chunks())
        try:
            table = _read(content, dealer, today_at(now, dealer))
        except HouseTableRefused as refused:
            form.add_error("file", formats.in_language(refused.sentence))
        if not form.errors and not table.faults:

            def act() -> Outcome:
                kept = import_house_results(
                    at=form.at,
                    by=staff_of(request),
                    scope=request.scope,
                    dealer_id=dealer.pk,
                    table=table,
                    model=house_model(dealer).key,
                    file_name=str(file.name)[:255].replace("\0", ""),
                    sha256=sha256(content).hexdigest(),
                )
                return {"file": kept.pk}

            with within_reach(), refused_in(form, REFUSALS):
                file_id = form.once(act)["file"]
                messages.success(request, _("结果已导入"))
                return redirect("scores:house-file", file_id)
    columns = formats.listed(formats.in_language(label) for label in COLUMNS.values())
    context = {
        "form": form,
        "dealer": dealer.name,
        "hint": _("一行一个因素：%(columns)s。样本量和 CSS 也可以各写一行，三个层级都填。")
        % {"columns": columns},
        "faults": [
            (one.row, formats.in_language(COLUMNS[one.column]), one.value, formats.in_language(one.reason))
            for one in table.faults[:FAULTS_SHOWN]
        ],
        "n": len(table.faults),
    }
    return render(request, "scores/house_import.html", context)


@require_GET
@desk(Permission.MANAGE_SCORES)
def template(request: DeskRequest) -> HttpResponse:
    """A workbook with the columns and a row for each factor."""
    with within_reach():
        dealer = dealer_of_scores(request.scope)
    model = house_model(dealer)
    factors = [formats.in_language(one.label) for one in model.factors]
    rows = [*factors, formats.in_language(COLUMNS["n"]), "CSS"]
    target = BytesIO()
    book = sheets.Book(target)
    book.list_sheet(
        _("调查结果"),
        [
            sheets.Column(formats.in_language(label), "text", rows if key == "factor" else [None] * len(rows))
            for key, label in COLUMNS.items()
        ],
    )
    book.close()
    headers = {"Content-Disposition": 'attachment; filename="house-results.xlsx"'}
    return HttpResponse(target.getvalue(), content_type=CONTENT_TYPE, headers=headers)


def _read(content: bytes, dealer: Any, until: Any) -> HouseTable:
    with tempfile.NamedTemporaryFile(suffix=".list") as kept:
        kept.write(content)
        kept.flush()
        return read_house_table(Path(kept.name), house_model(dealer), until=until)


def _move(verb: str) -> Any:
    def act(request: DeskRequest, form: ActionForm, view: HouseFileView) -> None:
        move(HOUSE_FILE, view.id, verb, at=form.at, by=staff_of(request), scope=request.scope)

    return act


def _block(view: HouseFileView) -> Block:
    return Block(
        key="file",
        title=_("文件里的结果"),
        heads=[
            Head(_("期间"), "text"),
            Head(_("层级"), "label"),
            Head(_("样本量")),
            *(Head(formats.in_language(one.label), "score") for one in view.model.factors),
            Head("MOT", "score"),
            Head("CSS", "score"),
        ],
        lines=[
            [
                Cell(format_month(line.month), "text"),
                Cell(LEVELS[line.key], "label"),
                Cell(line.n, few=line.few),
                *(Cell(line.scores.get(one.key), "score", few=line.few) for one in view.model.factors),
                Cell(line.total, "score", few=line.few),
                Cell(line.css, "score", few=line.few),
            ]
            for line in view.lines
        ],
    )


FILE = register_detail(
    Detail[HouseFileView](
        key="house_file",
        app="scores",
        name="house-file",
        at="house/",
        permission=Permission.VIEW_SCORES,
        back="scores:house",
        back_label=gettext_lazy("调查公司的结果"),
        load=lambda request, file_id, now: house_file(request.scope, file_id),
        title=lambda view: view.name,
        note=lambda view: view.dealer,
        state=lambda view: _("已撤销") if view.undone else _("计入"),
        history=lambda view: view.history,
        page="scores/house_file.html",
        context=lambda request, view: {"block": _block(view)},
        verbs=(
            Verb[HouseFileView](
                key="undo",
                label=pgettext_lazy("house", "撤销导入"),
                done=gettext_lazy("已撤销，以前的结果重新计入"),
                act=_move("undo"),
                offered=lambda view: view.manages,
                allowed=lambda view: not view.undone,
            ),
            Verb[HouseFileView](
                key="restore",
                label=pgettext_lazy("house", "恢复导入"),
                done=gettext_lazy("结果重新计入"),
                act=_move("restore"),
                offered=lambda view: view.manages,
                allowed=lambda view: view.undone,
                refusals=(Refusal(InAgainError, gettext_lazy("同一个文件后来又导入过。")),),
            ),
        ),
    )
)
