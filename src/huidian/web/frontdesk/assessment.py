"""The monthly assessment: a line for each team and advisor, signed at the month's end, and as a file."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from huidian.flows.assessment import AssessmentVehicle, assessment_of, vehicles_of_month
from huidian.flows.month_close import close_month
from huidian.kit import sheets
from huidian.mart.facts import DataMovedError
from huidian.network import actions as network
from huidian.network.machines import NotNowError
from huidian.network.roles import Permission
from huidian.network.submissions import Outcome
from huidian.retention.closing import NotClosableError, reopen_month
from huidian.retention.queries.assessed import FLAGS
from huidian.web import formats
from huidian.web.figures.block import Block
from huidian.web.figures.definitions import definitions_of
from huidian.web.forms import ActionForm, LineField, back_with_refusal, not_now_text
from huidian.web.frontdesk.assessment_table import blocks_of
from huidian.web.frontdesk.tabs import page
from huidian.web.frontdesk.vehicles import FIELDS, words_of
from huidian.web.lists.excel import CONTENT_TYPE
from huidian.web.retention.teams import ASSESSMENT
from huidian.web.shell.desk import DeskRequest, desk, staff_of, within_reach


class ReasonForm(ActionForm):
    """Why a signed month is opened again."""

    action = "assessment.restate"
    why = LineField(label=gettext_lazy("重开的原因"), max_length=200)


@require_GET
@desk(Permission.VIEW_CHURN)
def assessment(request: DeskRequest) -> HttpResponse:
    """The month's lines; of several dealers side by side."""
    now, address = timezone.now(), FIELDS.read(request.GET)
    answer = assessment_of(request.scope, month=address.month, at=now)
    teams, one = answer.page.teams, answer.page.dealer_id
    month, months = teams.frame.month, teams.frame.months
    may_sign = one is not None and request.scope.may_at(one, Permission.CLOSE_MONTH)
    signed = answer.page.signature
    context: dict[str, Any] = {
        "answer": answer,
        "whole": teams.whole.now,
        "month": month,
        "as_of": teams.frame.as_of,
        "definitions": definitions_of(ASSESSMENT),
        "blocks": blocks_of(answer, opens_lines=_opens_lines(request)),
        "before": FIELDS.address(month=month - 1).url if month - 1 in months else "",
        "after": FIELDS.address(month=month + 1).url if month + 1 in months else "",
        "signed": signed,
        "may_sign": may_sign and signed is None and not teams.whole.now.provisional,
        "reason": ReasonForm.shown(request, at=now, subject=signed.close_id) if may_sign and signed else None,
        "may_export": request.scope.may(Permission.EXPORT),
    }
    return page(request, "assessment", "assessment", context)


@require_POST
@desk(Permission.VIEW_CHURN, Permission.CLOSE_MONTH)
def sign(request: DeskRequest) -> HttpResponse:
    """Sign the month: its figures are closed as they are known now."""
    address = FIELDS.read(request.POST)
    if address.month is None or len(request.scope.chosen_dealer_ids) != 1:
        raise Http404
    [dealer_id] = request.scope.chosen_dealer_ids
    form = ActionForm.sent(request, at=timezone.now(), action="assessment.sign", subject=dealer_id)
    if not form.is_valid():
        return back_with_refusal(request, form, address.url)
    by, scope, month = staff_of(request), request.scope, address.month
    try:
        close_month(at=form.at, by=by, scope=scope, dealer_id=dealer_id, month=month, key=form.key)
        messages.success(request, _("%(month)s 的考核已签字") % {"month": formats.month(month)})
    except NotClosableError as refused:
        messages.error(request, formats.in_language(refused.reason))
    except DataMovedError:
        messages.error(request, _("数据正在更新，请再试一次"))
    return redirect(address.url)


@require_POST
@desk(Permission.VIEW_CHURN, Permission.CLOSE_MONTH)
def restate(request: DeskRequest, close_id: int) -> HttpResponse:
    """Open a signed month again, and say why."""
    form, back = ReasonForm.sent(request, at=timezone.now(), subject=close_id), FIELDS.read(request.POST).url
    if not form.is_valid():
        return back_with_refusal(request, form, back)

    def act() -> Outcome:
        why = form.cleaned_data["why"]
        reopen_month(at=form.at, by=staff_of(request), scope=request.scope, close_id=close_id, why=why)
        return {}

    try:
        with within_reach():
            form.once(act)
        messages.success(request, _("已重开；签过的数仍保留，改好后请再签字"))
    except NotNowError as refusal:
        messages.error(request, not_now_text(refusal))
    return redirect(back)


@require_GET
@desk(Permission.VIEW_CHURN, Permission.EXPORT)
def workbook(request: DeskRequest) -> HttpResponse:
    """The month as a workbook: the lines, and every vehicle with what it counted and why."""
    now, address = timezone.now(), FIELDS.read(request.GET)
    answer = assessment_of(request.scope, month=address.month, at=now)
    rows = vehicles_of_month(request.scope, answer, at=now)
    network.note_export(
        at=now,
        by=staff_of(request),
        what="assessment",
        rows={dealer: len(rows) for dealer in request.scope.chosen_dealer_ids},
        asked={"list": _("考核"), "month": formats.month(answer.page.teams.frame.month)},
    )
    target = BytesIO()
    book = sheets.Book(target)
    for block in blocks_of(answer):
        book.list_sheet(block.title, [_column(block, at) for at in range(len(block.heads))])
    book.list_sheet(_("车辆"), _vehicle_columns(rows))
    book.close()
    name = f"assessment-{formats.month(answer.page.teams.frame.month)}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(target.getvalue(), content_type=CONTENT_TYPE, headers=headers)


def _column(block: Block, at: int) -> sheets.Column:
    """One column of a table as the file has it."""
    values = [line[at].value for line in block.lines]
    if at == 0:
        return sheets.Column(block.heads[at].words, "text", [formats.in_language(one) for one in values])
    return sheets.Column(
        block.heads[at].words, "share" if block.heads[at].kind == "percent" else "count", values
    )


def _vehicle_columns(rows: Sequence[AssessmentVehicle]) -> list[sheets.Column]:
    """Every vehicle with what it counted and why."""
    yes, no = _("是"), _("否")
    return [
        sheets.Column(_("车牌"), "text", [one.plate for one in rows]),
        sheets.Column(_("小组"), "text", [one.counted.team for one in rows]),
        sheets.Column(_("服务顾问"), "text", [one.counted.advisor for one in rows]),
        sheets.Column(_("最后进站"), "day", [one.counted.last_visit_on for one in rows]),
        sheets.Column(_("按月数离站"), "count", [one.counted.away for one in rows]),
        *(
            sheets.Column(words_of(flag), "text", [yes if flag in one.counted.flags else no for one in rows])
            for flag in FLAGS
        ),
        sheets.Column(_("已联络"), "text", [yes if one.contacted else no for one in rows]),
        sheets.Column(_("为什么"), "text", [formats.in_language(one.why) for one in rows]),
    ]


def _opens_lines(request: DeskRequest) -> bool:
    """Whether the list of lines of business used is open to the reader."""
    return request.scope.may(Permission.CARE) and request.scope.may(Permission.VIEW_CUSTOMERS)
