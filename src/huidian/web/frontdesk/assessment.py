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

from huidian.flows.assessment import Assessment, assessment_of, vehicles_of_month
from huidian.kit import sheets
from huidian.kit.shares import share_of
from huidian.mart.facts import DataMovedError
from huidian.network import actions as network
from huidian.network.machines import NotNowError
from huidian.network.roles import Permission
from huidian.network.submissions import Outcome
from huidian.retention.closing import NotClosableError, close_month, reopen_month
from huidian.retention.month_figures import Subject
from huidian.retention.queries import Figure, Split
from huidian.retention.queries.assessment import FLAGS
from huidian.retention.queries.targets import as_target
from huidian.web import formats
from huidian.web.figures.address import Fields
from huidian.web.figures.block import Block, Cell, Head, Line
from huidian.web.figures.lights import target_text
from huidian.web.figures.metrics import metric_of
from huidian.web.figures.rates import count_cell, rate_cell
from huidian.web.forms import ActionForm, LineField, back_with_refusal, not_now_text
from huidian.web.frontdesk.tabs import page
from huidian.web.lists.excel import CONTENT_TYPE
from huidian.web.retention.address import FIELDS as KEEPING
from huidian.web.retention.teams import ASSESSMENT, TeamsDesk
from huidian.web.shell.desk import DeskRequest, desk, staff_of, within_reach

FIELDS = Fields("frontdesk:assessment", "retention:vehicles")
SHOWN = ("managed", "effective", "marginal", "lost")
_WAYS = {"team": gettext_lazy("小组"), "advisor": gettext_lazy("服务顾问"), "dealer": gettext_lazy("经销商")}


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
        "blocks": _blocks(
            answer, TeamsDesk(teams, KEEPING.address().at(TeamsDesk.route), timezone.localdate(now))
        ),
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
    rows = vehicles_of_month(request.scope, answer.page, at=now)
    counts = {count.key: formats.in_language(count.label) for count in metric_of(ASSESSMENT).counts}
    labels = {flag: counts[flag] for flag in FLAGS}
    network.note_export(
        at=now,
        by=staff_of(request),
        what="assessment",
        rows={dealer: len(rows) for dealer in request.scope.chosen_dealer_ids},
        asked={"list": _("考核"), "month": formats.month(answer.page.teams.frame.month)},
    )
    target = BytesIO()
    book = sheets.Book(target)
    for block in _blocks(answer, _teams_desk(answer)):
        book.list_sheet(block.title, [_column(block, at) for at in range(len(block.heads))])
    yes, no = _("是"), _("否")
    book.list_sheet(
        _("车辆"),
        [
            sheets.Column(_("车牌"), "text", [one.plate for one in rows]),
            sheets.Column(_("小组"), "text", [one.counted.team for one in rows]),
            sheets.Column(_("服务顾问"), "text", [one.counted.advisor for one in rows]),
            sheets.Column(_("最后进站"), "day", [one.counted.last_visit_on for one in rows]),
            sheets.Column(_("按月数离站"), "count", [one.counted.away for one in rows]),
            *(
                sheets.Column(
                    labels[flag], "text", [yes if flag in one.counted.flags else no for one in rows]
                )
                for flag in FLAGS
            ),
            sheets.Column(_("为什么"), "text", [formats.in_language(one.why) for one in rows]),
        ],
    )
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


def _teams_desk(answer: Assessment) -> TeamsDesk:
    """The page of the same figures, whose lists stand behind the counts."""
    teams = answer.page.teams
    return TeamsDesk(teams, KEEPING.address().at(TeamsDesk.route), teams.frame.as_of.today)


def _blocks(answer: Assessment, desk_page: TeamsDesk) -> list[Block]:
    teams = answer.page.teams
    splits = [one for one in (teams.groups, teams.advisors) if one is not None and one.rows]
    return [_block(answer, desk_page, split) for split in splits]


def _block(answer: Assessment, desk_page: TeamsDesk, split: Split) -> Block:
    metric, own = metric_of(ASSESSMENT), split.by == "advisor"
    labels = {count.key: formats.in_language(count.label) for count in metric.counts}
    load = answer.page.bounds
    heads = [
        Head(str(_WAYS[split.by]), "label"),
        *(Head(labels[one]) for one in SHOWN),
        Head(formats.in_language(metric.label), "percent"),
        Head(labels["duty"]),
        Head(_("已联络")),
        Head(_("联络率"), "percent"),
        Head(_("流失回店")),
        Head(_("事故单")),
    ]
    if own:
        heads += [
            Head(_("接车")),
            Head(_("超过 %(most)s 台的天数") % {"most": load.most}),
            Head(_("店外时间占比"), "percent"),
            Head(_("续保")),
            Head(_("理赔")),
            Head(_("二手车")),
        ]
    lines = [_line(answer, desk_page, split.by, row.key, row.label, row.figure) for row in split.rows]
    return Block(key=f"assess-{split.by}", title=str(_WAYS[split.by]), heads=heads, lines=lines)


def _line(answer: Assessment, desk_page: TeamsDesk, way: str, key: str, label: Any, figure: Figure) -> Line:
    teams, at = answer.page, (way, key)
    by, narrowed = ({way: key}, {}) if way == "dealer" else ({}, {way: key})
    subject = {"team": Subject(team=key), "advisor": Subject(advisor=key)}.get(way) if key else None
    target = (
        as_target(teams.teams.targets, ASSESSMENT, subject, figure.month, figure.value) if subject else None
    )
    signed = teams.signature
    moved = _("签字后有变化") if signed and signed.differs(way, key, figure.counts) else ""
    contacted, duty = answer.contacted.get(at, 0), figure.counts["duty"]
    rate = rate_cell(figure)
    cells: list[Cell] = [
        Cell(label, "label", small=moved),
        *(count_cell(figure, one, desk_page.here, by, narrowed) for one in SHOWN),
        Cell(rate.value, "percent", few=rate.few, small=target_text(target)),
        count_cell(figure, "duty", desk_page.here, by, narrowed),
        Cell(contacted),
        Cell(share_of(contacted, duty), "percent"),
        Cell(teams.returns.get(at, 0)),
        Cell(teams.accidents.get(at, 0) if way != "team" else None),
    ]
    return [*cells, *(_of_advisor(answer, key) if way == "advisor" else ())]


def _of_advisor(answer: Assessment, advisor: str) -> Sequence[Cell]:
    """Load, and what no order tells."""
    load, page_ = answer.page.loads.get(advisor), answer.page
    outside = page_.entry("outside_share", advisor)
    a_day = _("每天 %(n)s") % {"n": f"{load.a_day:.1f}"} if load and load.a_day else ""
    return [
        Cell(load.receptions if load else 0, small=a_day),
        Cell(load.above_most if load else 0),
        Cell(share_of(outside, 10_000) if outside is not None else None, "percent"),
        *(Cell(page_.entry(key, advisor)) for key in ("renewals", "accident_claims", "used_cars")),
    ]
