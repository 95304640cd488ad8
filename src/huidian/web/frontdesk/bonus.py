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

from huidian.engine.bonus import MEASURES, BonusRule
from huidian.engine.bonus.rule import as_data
from huidian.flows.bonus import bonus_of
from huidian.kit import sheets
from huidian.kit.months import month_of
from huidian.kit.shares import share_of
from huidian.network import actions as network
from huidian.network.roles import Permission
from huidian.network.submissions import Outcome
from huidian.retention.bonus import AdoptedError, adopt_bonus, write_bonus
from huidian.retention.queries.bonus import AdvisorMonth, BonusPage
from huidian.web import formats
from huidian.web.forms import back_with_refusal
from huidian.web.frontdesk.bonus_forms import AdoptForm, BonusForm
from huidian.web.frontdesk.tabs import choose_dealer, page
from huidian.web.lists.excel import CONTENT_TYPE
from huidian.web.retention.address import FIELDS as KEEPING
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
    answer = bonus_of(request.scope, plan_id=_tried(request), at=now)
    adopt = None
    if answer.tried and answer.tried.from_month is None:
        first = {"month": formats.month(month_of(timezone.localdate(now)))}
        adopt = AdoptForm.shown(request, at=now, subject=answer.tried.plan_id, initial=first)
    context = {
        "answer": answer,
        "form": form,
        "adopt": adopt,
        "plans": [(one, words_of(one.rule)) for one in answer.plans],
        "lines": [_line(answer, advisor) for advisor in answer.advisors],
        "totals": [_sum(answer, month) for month in answer.months],
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
    answer = bonus_of(request.scope, plan_id=_tried(request), at=now)
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
    columns = [
        sheets.Column(_("月份"), "text", [formats.month(paid.month) for paid, _part in rows]),
        sheets.Column(_("服务顾问"), "text", [paid.advisor for paid, _part in rows]),
        sheets.Column(_("有效管理台数"), "count", [paid.facts.effective for paid, _part in rows]),
        sheets.Column(_("考核流失台数"), "count", [paid.facts.lost for paid, _part in rows]),
        sheets.Column(_("流失回店"), "count", [paid.facts.returns for paid, _part in rows]),
        sheets.Column(_("接车"), "count", [paid.facts.volume for paid, _part in rows]),
        sheets.Column(_("满意度"), "score", [paid.facts.satisfaction for paid, _part in rows]),
        sheets.Column(_("项目"), "text", [_measure(part.part.measure) for _paid, part in rows]),
        sheets.Column(_("计奖台数"), "count", [part.units for _paid, part in rows]),
        sheets.Column(_("奖金（元）"), "yuan", [_yuan(part.fen) for _paid, part in rows]),
        sheets.Column(
            _("当月合计（元）"),
            "yuan",
            [_yuan(paid.payment.fen) if paid.payment else None for paid, _part in rows],
        ),
    ]
    target = BytesIO()
    book = sheets.Book(target)
    book.list_sheet(str(TITLE), columns)
    book.close()
    headers = {"Content-Disposition": 'attachment; filename="bonus.xlsx"', "Cache-Control": "no-store"}
    return HttpResponse(target.getvalue(), content_type=CONTENT_TYPE, headers=headers)


def words_of(rule: BonusRule) -> list[str]:
    """A rule in words, a line for each part."""
    lines = []
    for part in rule.parts:
        name, percent = _measure(part.measure), part.measure == "keep"
        bands = [
            _("达 %(bound)s 奖 %(yuan)s 元")
            % {
                "bound": formats.percent(band.at_least) if percent else f"{band.at_least:g}",
                "yuan": formats.yuan(band.fen),
            }
            for band in part.bands
        ]
        if part.each_fen:
            each = {"above": part.above, "yuan": formats.yuan(part.each_fen)}
            bands.append(_("超过 %(above)s 台的每台 %(yuan)s 元") % each)
        lines.append(f"{name}：{'；'.join(bands)}")
    if rule.floor_fen:
        lines.append(_("最少 %(yuan)s 元") % {"yuan": formats.yuan(rule.floor_fen)})
    if rule.cap_fen is not None:
        lines.append(_("最多 %(yuan)s 元") % {"yuan": formats.yuan(rule.cap_fen)})
    return lines


def why_paid(one: AdvisorMonth) -> str:
    """How a month's sum comes about, in a sentence."""
    if one.payment is None:
        return _("这个月没有奖金规则")
    parts = []
    for part in one.payment.parts:
        value = formats.NOTHING if part.value is None else f"{part.value:g}"
        if part.part.measure == "keep":
            counts = {"effective": one.facts.effective, "lost": one.facts.lost}
            value = f"{formats.percent(part.value)}（{_('%(effective)s 台流失 %(lost)s 台') % counts}）"
        if part.part.measure == "satisfaction":
            value = formats.score(part.value)
        parts.append(f"{_measure(part.part.measure)} {value} → {formats.yuan(part.fen)}")
    words = {"month": formats.month(one.month), "who": one.advisor, "yuan": formats.yuan(one.payment.fen)}
    return _("%(month)s %(who)s：%(yuan)s 元") % words + " = " + "；".join(parts)


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
    """An advisor's months: what each pays, why, and the list of the vehicles it counts; the sum."""
    cells, total = [], 0
    for month in answer.months:
        one = answer.paid.get((advisor, month))
        if one is None or one.payment is None:
            cells.append((formats.NOTHING, "", ""))
            continue
        total += one.payment.fen
        address = KEEPING.address().but(month=month)
        url = address.list_url("effective", "assessment_churn", narrowed={"advisor": advisor})
        cells.append((formats.yuan(one.payment.fen), why_paid(one), url))
    return advisor, cells, formats.yuan(total)


def _sum(answer: BonusPage, month: int) -> str:
    paid = [one.payment.fen for (_who, at), one in answer.paid.items() if at == month and one.payment]
    return formats.yuan(sum(paid)) if paid else formats.NOTHING


def _yuan(fen: int) -> float | None:
    return share_of(fen, 100)


def _measure(key: str) -> str:
    return formats.in_language(MEASURES[key])


def _tried(request: DeskRequest) -> int | None:
    text = request.GET.get("try", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else None
