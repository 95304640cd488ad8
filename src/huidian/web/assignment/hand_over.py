"""Somebody leaves: who, what they have, and to whom it goes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET, require_http_methods

from huidian.flows.assignment.base import BaseMovedError
from huidian.flows.assignment.even_spread import dealer_to_assign
from huidian.flows.assignment.hand_over import (
    HandedOver,
    Holdings,
    NobodyToTakeError,
    hand_over,
    holdings_of,
    people_of,
)
from huidian.messages.actions.outbox import NoTemplateError
from huidian.messages.queries.templates import texts_of
from huidian.network.roles import Permission
from huidian.web import formats
from huidian.web.assignment.forms import HandOverForm
from huidian.web.assignment.shares import held_block
from huidian.web.assignment.tabs import busy, only_dealer, page
from huidian.web.forms import with_undo
from huidian.web.shell.desk import DeskRequest, desk, staff_of, within_reach

NEW_ADVISOR = "new_advisor"
"""The text that tells owners who answers for them now, as playbooks call it."""


@require_GET
@desk(Permission.ASSIGN)
def people(request: DeskRequest) -> HttpResponse:
    """Everybody who answers for vehicles; who has left comes first."""
    dealer_id = only_dealer(request)
    if dealer_id is None:
        return page(request, "choose_dealer", "hand-over", {"title": _("移交")})
    with within_reach():
        dealer = dealer_to_assign(request.scope, dealer_id)
    return page(request, "hand_over", "hand-over", {"people": people_of(dealer, timezone.now())})


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.ASSIGN)
def one(request: DeskRequest, staff_id: int) -> HttpResponse:
    """What one person has, to whom it goes, and that it goes."""
    now, dealer_id = timezone.now(), only_dealer(request)
    with within_reach():
        dealer = dealer_to_assign(request.scope, dealer_id or 0)
        try:
            holdings = holdings_of(dealer, staff_id, at=now)
        except BaseMovedError:
            return busy(request, "hand-over")
    form = HandOverForm.read(request, at=now, subject=staff_id)
    form.choose_from("to", [(str(pk), formats.aside(name, team)) for pk, name, team in holdings.takers])
    form.choose_from("template", [("", _("不发短信")), *_texts(request, dealer.pk)])
    if request.method == "POST" and form.is_valid():
        try:
            done = _carry_out(request, form, dealer.pk, staff_id)
        except NobodyToTakeError:
            form.add_error("to", _("此人已不在接车小组里，请另选"))
        except BaseMovedError:
            return _as_it_is_now(request, staff_id, form)
        except NoTemplateError:
            form.add_error("template", _("这个模板已停用，请另选"))
        else:
            return _handed_over(request, done)
    return page(request, "hand_over_one", "hand-over", _context(request, holdings, form))


def _texts(request: DeskRequest, dealer_id: int) -> list[tuple[str, str]]:
    if not request.scope.may_at(dealer_id, Permission.MANAGE_MESSAGES):
        return []
    fit = [one for one in texts_of(request.scope) if one.state == "approved" and one.key == NEW_ADVISOR]
    return [(one.key, one.name) for one in fit if one.dealer_id == dealer_id]


def _as_it_is_now(request: DeskRequest, staff_id: int, form: HandOverForm) -> HttpResponse:
    """Somebody was faster: what there is now, and what was typed, to be sent again."""
    dealer = dealer_to_assign(request.scope, only_dealer(request) or 0)
    try:
        holdings = holdings_of(dealer, staff_id, at=form.at)
    except BaseMovedError:
        return busy(request, "hand-over")
    form.choose_from("to", [(str(pk), formats.aside(name, team)) for pk, name, team in holdings.takers])
    form.add_error(None, _("情况刚刚有变，什么都没有改。下面是现在的情况，请核对后再移交。"))
    return page(request, "hand_over_one", "hand-over", _context(request, holdings, form))


def _context(request: DeskRequest, holdings: Holdings, form: HandOverForm) -> dict[str, Any]:
    seen = request.scope.may(Permission.VIEW_CUSTOMERS)
    return {"holdings": holdings, "form": form, "held": held_block(holdings), "may_see": seen}


def _carry_out(request: DeskRequest, form: HandOverForm, dealer_id: int, staff_id: int) -> HandedOver:
    return hand_over(
        at=form.at,
        by=staff_of(request),
        scope=request.scope,
        dealer_id=dealer_id,
        staff_id=staff_id,
        to=[int(pk) for pk in form.cleaned_data["to"]],
        template_key=form.cleaned_data["template"],
        key=form.key,
    )


def _handed_over(request: DeskRequest, done: HandedOver) -> HttpResponse:
    n = done.vehicles
    words = ngettext("已移交 %(n)s 台", "已移交 %(n)s 台", n) % {"n": formats.count(n)}
    if done.tasks:
        tasks = ngettext("任务 %(n)s 项一起移交", "任务 %(n)s 项一起移交", done.tasks)
        words += pgettext("between", "，") + tasks % {"n": formats.count(done.tasks)}
    if done.appointments:
        n = done.appointments
        moved = ngettext("预约 %(n)s 个一起移交", "预约 %(n)s 个一起移交", n)
        words += pgettext("between", "，") + moved % {"n": formats.count(n)}
    words += _messages_in_words(done)
    if done.batch is not None:
        parts = {"action": "assignment.undo", "step": "do", "keys": str(done.batch)}
        words = with_undo(request, words, url=reverse("assignment:batches-act"), **parts)
    messages.success(request, words)
    return redirect("assignment:hand-over")


def _messages_in_words(done: HandedOver) -> str:
    """How many owners are written to, and how many not."""
    words = ""
    if done.queued:
        n = done.queued
        sent = ngettext("短信 %(n)s 条待发", "短信 %(n)s 条待发", n) % {"n": formats.count(n)}
        words += pgettext("between", "，") + sent
    if done.blocked:
        n = done.blocked
        kept = ngettext("%(n)s 位车主不能发短信", "%(n)s 位车主不能发短信", n)
        words += pgettext("between", "，") + kept % {"n": formats.count(n)}
    return words
