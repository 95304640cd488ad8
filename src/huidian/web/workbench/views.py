"""The workbench: one owner after another, by keyboard, each with everything the call needs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from huidian.engine.surveys.answers import AnswerError
from huidian.flows import calls
from huidian.flows.call_card import CallCard
from huidian.flows.call_report import ReportError
from huidian.flows.surveys.call_questions import keep_half
from huidian.flows.wrap_up import take_back, wrap_up
from huidian.network.roles import Permission
from huidian.outreach.actions.attempts import NotHeldError
from huidian.web.forms import ActionForm
from huidian.web.shell.desk import DeskRequest, desk, staff_of, within_reach
from huidian.web.shell.parts import wants_part
from huidian.web.shell.zones import tell_time_at
from huidian.web.workbench.forms import CallForm, SkipForm, sent_answers
from huidian.web.workbench.load_words import load_words
from huidian.workshop.actions import FullError

Context = dict[str, Any]


@require_GET
@never_cache
@desk(Permission.USE_WORKBENCH)
def desk_page(request: DeskRequest) -> HttpResponse:
    """Where the day stands; the first call is taken by the button or by itself, never by opening the page."""
    now = timezone.now()
    with within_reach():
        day = calls.my_day(request.scope, staff_of(request), at=now)
    tell_time_at(request.scope, day.dealer_id)
    return render(request, "workbench/desk.html", {"day": day, "now": now})


@require_POST
@never_cache
@desk(Permission.USE_WORKBENCH)
def next_call(request: DeskRequest) -> HttpResponse:
    """Take the next task of one's queue and show it; what is held already is shown again."""
    return _shown(request, timezone.now())


@require_POST
@never_cache
@desk(Permission.USE_WORKBENCH)
def open_call(request: DeskRequest, task_id: int) -> HttpResponse:
    """Take one task by choice, once more asked where nobody is called now or it is a colleague's."""
    now = timezone.now()
    with within_reach():
        caution = calls.caution(request.scope, staff_of(request), task_id, at=now)
    if caution and (caution.refused or "sure" not in request.POST):
        return _answer(request, {"caution": caution, "task_id": task_id})
    with within_reach():
        card = calls.open_card(request.scope, staff_of(request), task_id, at=now)
    if card is None:
        return _shown(request, now, error=_("这项任务别人正在处理或已经结束。"))
    return _answer(request, _card_context(request, card, now))


@require_POST
@desk(Permission.USE_WORKBENCH)
def renew_call(request: DeskRequest, task_id: int) -> HttpResponse:
    """Hold on to an open task; 409 where it is somebody else's by now."""
    with within_reach():
        until = calls.renew(at=timezone.now(), by=staff_of(request), scope=request.scope, task_id=task_id)
    return HttpResponse(status=204 if until else 409)


@require_POST
@desk(Permission.USE_WORKBENCH)
def release_call(request: DeskRequest, task_id: int) -> HttpResponse:
    """Give a task back on leaving."""
    with within_reach():
        calls.release(
            at=timezone.now(),
            by=staff_of(request),
            scope=request.scope,
            task_id=task_id,
            key=request.GET.get("claim"),
        )
    return HttpResponse(status=204) if wants_part(request) else redirect("workbench:desk")


@require_POST
@never_cache
@desk(Permission.USE_WORKBENCH)
def skip_call(request: DeskRequest, task_id: int) -> HttpResponse:
    """Pass a task over for today, with a reason, and go on."""
    form = SkipForm.sent(request, at=timezone.now(), subject=task_id)
    if not form.is_valid():
        return _again(request, task_id, form.at, skip=form)
    with within_reach():
        form.once(
            lambda: {
                "skipped": calls.skip(
                    at=form.at,
                    by=staff_of(request),
                    scope=request.scope,
                    task_id=task_id,
                    why=form.cleaned_data["why"],
                )
            }
        )
    return _shown(request, form.at, skipped=task_id)


@require_POST
@never_cache
@desk(Permission.USE_WORKBENCH)
def unskip_call(request: DeskRequest, task_id: int) -> HttpResponse:
    """Let the task come again that was just passed over, and show it."""
    now, staff = timezone.now(), staff_of(request)
    form = ActionForm.sent(request, at=now, action="call.unskip", subject=task_id)
    if not form.is_valid():
        return _shown(request, now, error=_("这张表单已失效，没有撤销。"))
    with within_reach():
        calls.unskip(at=now, by=staff, scope=request.scope, task_id=task_id)
        card = calls.open_card(request.scope, staff, task_id, at=now)
    return _answer(request, _card_context(request, card, now)) if card else _shown(request, now)


@require_POST
@never_cache
@desk(Permission.USE_WORKBENCH)
def keep_answers(request: DeskRequest, task_id: int) -> HttpResponse:
    """Keep what was answered so far, and show what is asked next; 409 where the task is not one's own."""
    try:
        with within_reach():
            survey = keep_half(
                at=timezone.now(),
                by=staff_of(request),
                scope=request.scope,
                task_id=task_id,
                answers=sent_answers(request.POST),
            )
    except (NotHeldError, AnswerError):
        return HttpResponse(status=409)
    if not wants_part(request):
        return redirect("workbench:desk")
    return render(request, "workbench/questions.html", {"survey": survey})


@require_POST
@never_cache
@desk(Permission.USE_WORKBENCH)
def wrap_up_call(request: DeskRequest, task_id: int) -> HttpResponse:
    """Write down how the call ended and show the next owner."""
    form = CallForm.sent(request, at=timezone.now(), subject=task_id)
    if not form.is_valid():
        return _again(request, task_id, form.at, form=form)
    with within_reach():
        zone, number = calls.zone_and_number(
            request.scope, task_id, form.cleaned_data["owner"], form.cleaned_data["number"]
        )
    report = form.report(number, zone)
    try:
        with within_reach():
            attempt = wrap_up(
                at=form.at,
                by=staff_of(request),
                scope=request.scope,
                task_id=task_id,
                report=report,
                key=form.key,
            )
    except NotHeldError:
        return _shown(request, form.at, error=_("这项任务已不在您手上，刚才的结果没有保存。"))
    except FullError as full:
        form.refuse_full(full)
        return _again(request, task_id, form.at, form=form)
    except ReportError as error:
        form.refuse(error)
        return _again(request, task_id, form.at, form=form)
    warning = load_words(request, form.at, attempt_id=attempt) if report.booking else ""
    return _shown(request, form.at, done=attempt, warning=warning)


@require_POST
@never_cache
@desk(Permission.USE_WORKBENCH)
def undo_call(request: DeskRequest, attempt_id: int) -> HttpResponse:
    """Take back what was just written down and show that owner again."""
    now = timezone.now()
    form = ActionForm.sent(request, at=now, action="call.undo", subject=attempt_id)
    if not form.is_valid():
        return _shown(request, now, error=_("这张表单已失效，没有撤销。"))
    with within_reach():
        undone = take_back(at=now, by=staff_of(request), scope=request.scope, attempt_id=attempt_id)
    if not undone:
        return _shown(request, now, error=_("这次结果已不能撤销：任务后来又有了变化。"))
    with within_reach():
        task = calls.task_of(request.scope, attempt_id)
        card = calls.open_card(request.scope, staff_of(request), task, at=now) if task else None
    return _answer(request, _card_context(request, card, now)) if card else _shown(request, now)


def _shown(
    request: DeskRequest,
    now: datetime,
    *,
    error: str = "",
    warning: str = "",
    done: int | None = None,
    skipped: int | None = None,
) -> HttpResponse:
    """The next owner, or why there is none; `done`, `skipped`: the attempt made just before, the task passed
    over, which can be taken back.
    """
    staff = staff_of(request)
    card, day = calls.next_card(request.scope, staff, at=now)
    context = (
        _card_context(request, card, now) if card else {"waiting": calls.why_none(request.scope, staff, now)}
    )
    context |= {
        "error": error,
        "warning": warning,
        "done": _done(request, done),
        "skipped": skipped,
        "day": day,
    }
    return _answer(request, context)


def _done(request: DeskRequest, attempt_id: int | None) -> Any:
    return calls.attempt_line(request.scope, attempt_id) if attempt_id else None


def _again(request: DeskRequest, task_id: int, now: datetime, **forms: ActionForm) -> HttpResponse:
    """The same card with what was typed and what is missing."""
    with within_reach():
        card = calls.open_card(request.scope, staff_of(request), task_id, at=now)
    if card is None:
        return _shown(request, now, error=_("这项任务已不在您手上，刚才的结果没有保存。"))
    return _answer(request, _card_context(request, card, now) | forms, status=422)


def _card_context(request: DeskRequest, card: CallCard, now: datetime) -> Context:
    return {
        "card": card,
        "form": CallForm.shown(request, at=now, subject=card.task_id),
        "skip": SkipForm.shown(request, at=now, subject=card.task_id),
        "now": now,
    }


def _answer(request: DeskRequest, context: Context, status: int = 200) -> HttpResponse:
    day = context.get("day") or calls.my_day(request.scope, staff_of(request), at=timezone.now())
    tell_time_at(request.scope, day.dealer_id)
    template = "workbench/call.html" if wants_part(request) else "workbench/desk.html"
    return render(request, template, {**context, "day": day}, status=status)
