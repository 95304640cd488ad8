"""A questionnaire that an owner answers in the shop: typed at the desk, or by a code on the own phone."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from huidian.engine.surveys.answers import AnswerError
from huidian.flows.surveys.in_shop import answer_in_shop, shop_page, take_back_in_shop
from huidian.network.roles import Permission
from huidian.network.submissions import Outcome
from huidian.surveys.actions.in_shop import AnsweredError, NotAskedError, code_in_shop
from huidian.surveys.actions.responses import UnansweredError
from huidian.web.forms import NOTHING_TAKEN_BACK, ActionForm, back_with_refusal
from huidian.web.shell.desk import DeskRequest, desk, staff_of, within_reach
from huidian.web.shell.zones import tell_time_at
from huidian.web.surveys.codes import code_of
from huidian.web.workbench.forms import sent_answers

_ALLOWED = (Permission.VIEW_CUSTOMERS, Permission.CARE)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@desk(*_ALLOWED)
def in_shop(request: DeskRequest, vehicle_id: int, occasion: str) -> HttpResponse:
    """The questions, and keeping what was answered to them."""
    if request.method != "POST":
        return _page(request, vehicle_id, occasion)
    answers = sent_answers(request.POST)
    if "look" in request.POST:
        return _page(request, vehicle_id, occasion, answers=answers)
    form = _form(request, "survey.in_shop", vehicle_id, occasion)
    here = reverse("surveys:in-shop", args=[vehicle_id, occasion])
    if not form.is_valid():
        return back_with_refusal(request, form, here)

    def act() -> Outcome:
        answer_in_shop(at=form.at, answers=answers, **_about(request, vehicle_id, occasion))
        return {}

    try:
        with within_reach():
            form.once(act)
    except NotAskedError:
        raise Http404 from None
    except AnsweredError:
        messages.error(request, _("今天已经答过。"))
        return redirect(here)
    except AnswerError:
        wrong = _("有一题的回答不对，请再选一次。")
        return _page(request, vehicle_id, occasion, answers=answers, wrong=wrong)
    except UnansweredError as missing:
        opened = not set(missing.keys) & set(request.POST.getlist("shown"))
        wrong = _("根据回答，还有几题要问。") if opened else _("还有必答的问题没有答；已答的都留着。")
        return _page(request, vehicle_id, occasion, answers=answers, wrong=wrong)
    messages.success(request, _("已保存"))
    return redirect(here)


@require_POST
@never_cache
@desk(*_ALLOWED)
def code(request: DeskRequest, vehicle_id: int, occasion: str) -> HttpResponse:
    """A code by which the owner answers on the own phone; the one made before ends."""
    form = _form(request, "survey.in_shop.code", vehicle_id, occasion)
    here = reverse("surveys:in-shop", args=[vehicle_id, occasion])
    if not form.is_valid():
        return back_with_refusal(request, form, here)
    try:
        with within_reach():
            made = code_in_shop(at=form.at, **_about(request, vehicle_id, occasion))
    except NotAskedError:
        raise Http404 from None
    except AnsweredError:
        messages.error(request, _("今天已经答过。"))
        return redirect(here)
    address = request.build_absolute_uri(reverse("own:answer", args=[made.token]))
    context = {"link": made, "address": address, "code": code_of(address), "back": here}
    return render(request, "surveys/link.html", context)


@require_POST
@desk(*_ALLOWED)
def undo(request: DeskRequest, vehicle_id: int, occasion: str) -> HttpResponse:
    """Takes today's answers back."""
    form = _form(request, "survey.in_shop.undo", vehicle_id, occasion)
    here = reverse("surveys:in-shop", args=[vehicle_id, occasion])
    if not form.is_valid():
        return back_with_refusal(request, form, here)

    def act() -> Outcome:
        return {"done": take_back_in_shop(at=form.at, **_about(request, vehicle_id, occasion))}

    try:
        with within_reach():
            done = form.once(act)["done"]
    except NotAskedError:
        raise Http404 from None
    (messages.success if done else messages.error)(request, _("已撤销") if done else NOTHING_TAKEN_BACK)
    return redirect(here)


def _form(request: DeskRequest, action: str, vehicle_id: int, occasion: str) -> ActionForm:
    return ActionForm.sent(request, at=timezone.now(), action=action, subject=f"{vehicle_id}.{occasion}")


def _about(request: DeskRequest, vehicle_id: int, occasion: str) -> dict[str, Any]:
    return {
        "by": staff_of(request),
        "scope": request.scope,
        "vehicle_id": vehicle_id,
        "occasion": occasion,
    }


def _page(
    request: DeskRequest, vehicle_id: int, occasion: str, *, answers: Any = None, wrong: str = ""
) -> HttpResponse:
    at = timezone.now()
    try:
        with within_reach():
            page = shop_page(request.scope, vehicle_id, occasion, at=at, answers=answers)
    except NotAskedError:
        raise Http404 from None
    tell_time_at(request.scope, page.dealer_id)
    context = {"page": page, "wrong": wrong, "subject": f"{vehicle_id}.{occasion}"}
    return render(request, "surveys/in_shop.html", context, status=422 if wrong else 200)
