"""Noting that somebody is away; starting a themed round of calls."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huidian.flows.surveys.topics import questionnaires_by_hand, start_round
from huidian.network.roles import Permission
from huidian.outreach.actions.absences import AbsenceError, note_absence
from huidian.outreach.actions.topics import plan_topic
from huidian.outreach.queries.topics import dealer_to_call_for
from huidian.web.forms import with_undo
from huidian.web.shell.desk import DeskRequest, desk, staff_of, within_reach
from huidian.web.tasks.forms import NOT_TO_COME, AbsenceForm, TopicForm


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_CALLS)
def new_absence(request: DeskRequest) -> HttpResponse:
    """The form, and what becomes of it; for a while that can be taken back."""
    form = AbsenceForm.read(request, at=timezone.now())
    if request.method == "POST" and form.is_valid():
        try:
            with within_reach():
                done = form.once(lambda: {"absences": _note(request, form)})
        except AbsenceError as wrong:
            words = {
                "from_on": NOT_TO_COME,
                "until_on": NOT_TO_COME,
                "cover": _("代班的人须是同店另一位能打电话的同事"),
            }
            form.add_error(wrong.field, words[wrong.field])
        else:
            keys = ",".join(str(one) for one in done["absences"])
            parts = {"action": "absences.end", "step": "do", "keys": keys}
            undo = with_undo(request, _("已登记代班"), url=reverse("tasks:absences-act"), **parts)
            messages.success(request, undo)
            return redirect("tasks:absences")
    return render(request, "tasks/absence.html", {"form": form})


def _note(request: DeskRequest, form: AbsenceForm) -> list[int]:
    values: dict[str, Any] = form.cleaned_data
    return note_absence(
        at=form.at,
        by=staff_of(request),
        scope=request.scope,
        staff_id=int(values["person"]),
        cover_id=int(values["cover"]) if values["cover"] else None,
        from_on=values["from_on"],
        until_on=values["until_on"],
        today=form.today,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_CALLS, Permission.VIEW_CUSTOMERS, Permission.SEE_PERSONAL)
def new_topic(request: DeskRequest) -> HttpResponse:
    """The form of a themed round; what would come of its list; the round itself."""
    now = timezone.now()
    with within_reach():
        dealer, purposes = dealer_to_call_for(request.scope)
    form = TopicForm.read(request, at=now)
    form.offer(purposes, questionnaires_by_hand(dealer))
    context: dict[str, Any] = {"form": form, "dealer": dealer}
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        if request.POST.get("step") == "do":
            try:
                form.once(lambda: {"topic": _start(request, form, dealer)})
            except ValueError:
                form.add_error("lines", _("没有可以回访的车"))
            else:
                messages.success(request, _("专题已开始，任务已派出"))
                return redirect("tasks:topics")
        with within_reach():
            context["plan"] = plan_topic(
                at=now, scope=request.scope, dealer=dealer, lines=values["lines"], purpose=values["purpose"]
            )
    return render(request, "tasks/topic.html", context)


def _start(request: DeskRequest, form: TopicForm, dealer: Any) -> int:
    values: dict[str, Any] = form.cleaned_data
    people = [int(one) for one in values["people"]]
    who = {"by": staff_of(request), "scope": request.scope}
    topic = start_round(**values | {"people": people}, **who, at=form.at, dealer=dealer)
    return topic.pk
