"""Bonus rules: written as data, tried out on the last twelve months, adopted with a signature."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huidian.engine.bonus import PartPayment
from huidian.engine.bonus.rule import as_data
from huidian.flows.bonus import bonus_of
from huidian.kit import sheets
from huidian.kit.months import month_of
from huidian.network import actions as network
from huidian.network.roles import Permission
from huidian.network.submissions import Outcome
from huidian.retention.bonus import AdoptedError, adopt_bonus, write_bonus
from huidian.retention.queries.bonus import AdvisorMonth, BonusPage
from huidian.web import formats
from huidian.web.forms import back_with_refusal
from huidian.web.frontdesk.bonus_forms import AdoptForm, BonusForm
from huidian.web.frontdesk.bonus_sheet import sheet_url
from huidian.web.frontdesk.bonus_words import measure_of, not_signed, rule_lines, tried_in, why_paid, yuan_of
from huidian.web.frontdesk.tabs import choose_dealer, page
from huidian.web.lists.excel import CONTENT_TYPE
from huidian.web.shell.desk import DeskRequest, desk, staff_of, within_reach

gate = desk(Permission.VIEW_CHURN, Permission.SET_BONUS)
TITLE = gettext_lazy("奖金")


@require_http_methods(["GET", "POST"])
@gate
def bonus(request: DeskRequest) -> HttpResponse:
    """The rules, one tried out, and what the last twelve months pay."""
    if len(request.scope.chosen_dealer_ids) != 1:
        return choose_dealer(request, "bonus", TITLE)
    [dealer_id] = request.scope.chosen_dealer_ids
    form = BonusForm.read(request, at=timezone.now(), subject=dealer_id)
    if form.is_bound and form.is_valid():
        with within_reach():
            plan = form.once(lambda: _write(request, form, dealer_id))["plan"]
        messages.success(request, _("已写下，下面是按它试算的结果；采用前不发奖金"))
        return redirect(f"{reverse('frontdesk:bonus')}?try={plan}")
    now = form.at
    answer = bonus_of(request.scope, plan_id=tried_in(request), at=now)
    adopt = None
    if answer.tried and answer.tried.from_month is None:
        first = {"month": formats.month(month_of(timezone.localdate(now)))}
        adopt = AdoptForm.shown(request, at=now, subject=answer.tried.plan_id, initial=first)
    context = {
        "answer": answer,
        "form": form,
        "adopt": adopt,
        "plans": [(one, rule_lines(one.rule)) for one in answer.plans],
        "lines": [_line(answer, advisor) for advisor in answer.paid_advisors],
        "totals": [_sum(answer, month) for month in answer.months],
        "heads": [_head(answer, month) for month in answer.months],
        "may_export": request.scope.may(Permission.EXPORT),
    }
    return page(request, "bonus", "bonus", context)


@require_POST
@gate
def adopt(request: DeskRequest, plan_id: int) -> HttpResponse:
    """Sign a rule."""
    form, back = AdoptForm.sent(request, at=timezone.now(), subject=plan_id), f"{reverse('frontdesk:bonus')}"
    by, scope = staff_of(request), request.scope

    def act() -> Outcome:
        adopt_bonus(at=form.at, by=by, scope=scope, plan_id=plan_id, from_month=form.cleaned_data["month"])
        return {}

    if not form.is_valid():
        return back_with_refusal(request, form, f"{back}?try={plan_id}")
    try:
        with within_reach():
            form.once(act)
        messages.success(request, _("已签字采用"))
    except AdoptedError:
        messages.error(request, _("没有采用：已经采用过，或有别的规则从同月或更晚起采用"))
    return redirect(back)


@require_GET
@desk(Permission.VIEW_CHURN, Permission.SET_BONUS, Permission.EXPORT)
def export(request: DeskRequest) -> HttpResponse:
    """Every part of every payment with the counts it comes from."""
    if len(request.scope.chosen_dealer_ids) != 1:
        raise Http404
    now = timezone.now()
    answer = bonus_of(request.scope, plan_id=tried_in(request), at=now)
    rows = [
        (paid, part)
        for _key, paid in sorted(answer.paid.items(), key=lambda one: one[0][::-1])
        for part in (paid.payment.parts if paid.payment else ())
    ]
    network.note_export(
        at=now,
        by=staff_of(request),
        what="bonus",
        rows={answer.dealer_id: len(rows)},
        asked={"list": str(TITLE)},
    )
    target = BytesIO()
    book = sheets.Book(target)
    book.list_sheet(str(TITLE), _columns(answer, rows))
    book.close()
    headers = {"Content-Disposition": 'attachment; filename="bonus.xlsx"', "Cache-Control": "no-store"}
    return HttpResponse(target.getvalue(), content_type=CONTENT_TYPE, headers=headers)


def _write(request: DeskRequest, form: BonusForm, dealer_id: int) -> Outcome:
    plan = write_bonus(
        at=form.at,
        by=staff_of(request),
        scope=request.scope,
        dealer_id=dealer_id,
        name=form.cleaned_data["name"],
        rule=as_data(form.rule),
    )
    return {"plan": plan}


def _line(answer: BonusPage, advisor: str) -> tuple[str, Sequence[tuple[str, str, str]], str]:
    """An advisor's months: what each pays, why, and the sheet that it stands on; the sum."""
    cells, total = [], 0
    for month in answer.months:
        one = answer.paid.get((advisor, month))
        if one is None or one.payment is None:
            cells.append((formats.NOTHING, "", ""))
            continue
        total += one.payment.fen
        address = sheet_url(month, answer.tried.plan_id if answer.tried else None)
        cells.append((formats.yuan(one.payment.fen), why_paid(one), address))
    return advisor, cells, formats.yuan(total)


def _head(answer: BonusPage, month: int) -> tuple[int, str, str]:
    """A month, the address of its sheet, and what was signed of it."""
    address = sheet_url(month, answer.tried.plan_id if answer.tried else None)
    if month in answer.moved:
        return month, address, _("签字后有变化")
    return month, address, _("已签字") if month in answer.signed else not_signed(answer, month)


def _sum(answer: BonusPage, month: int) -> tuple[str, str]:
    """What a month pays all together, and the sheet it stands on; "–" and no address where it pays nobody."""
    paid = [one.payment.fen for (_who, at), one in answer.paid.items() if at == month and one.payment]
    if not paid:
        return formats.NOTHING, ""
    return formats.yuan(sum(paid)), sheet_url(month, answer.tried.plan_id if answer.tried else None)


def _columns(answer: BonusPage, rows: Sequence[tuple[AdvisorMonth, PartPayment]]) -> list[sheets.Column]:
    """A line for each part of each payment."""
    return [
        sheets.Column(_("月份"), "text", [formats.month(paid.month) for paid, _part in rows]),
        sheets.Column(_("服务顾问"), "text", [paid.advisor for paid, _part in rows]),
        sheets.Column(_("有效管理台数"), "count", [paid.facts.effective for paid, _part in rows]),
        sheets.Column(_("考核流失台数"), "count", [paid.facts.lost for paid, _part in rows]),
        sheets.Column(_("流失回店"), "count", [paid.facts.returns for paid, _part in rows]),
        sheets.Column(_("接车"), "count", [paid.facts.volume for paid, _part in rows]),
        sheets.Column(_("满意度"), "score", [paid.facts.satisfaction for paid, _part in rows]),
        sheets.Column(_("项目"), "text", [measure_of(part.part.measure) for _paid, part in rows]),
        sheets.Column(_("计奖台数"), "count", [part.units for _paid, part in rows]),
        sheets.Column(_("奖金（元）"), "yuan", [yuan_of(part.fen) for _paid, part in rows]),
        sheets.Column(
            _("当月合计（元）"),
            "yuan",
            [yuan_of(paid.payment.fen) if paid.payment else None for paid, _part in rows],
        ),
        sheets.Column(_("规则"), "text", [_rule_name(answer, paid.month) for paid, _part in rows]),
        sheets.Column(_("依据"), "text", [_basis(answer, paid) for paid, _part in rows]),
    ]


def _rule_name(answer: BonusPage, month: int) -> str:
    rule = answer.rule_of(month)
    return rule[0] if rule else ""


def _basis(answer: BonusPage, one: AdvisorMonth) -> str:
    """Whether it was signed, and whether it moved since."""
    if one.close_id is None:
        return not_signed(answer, one.month)
    return _("签字后有变化") if one.moved else _("已签字")
