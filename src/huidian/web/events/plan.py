"""An event planned, and its plan changed, with the live count of whom it would reach."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from huidian.care.actions import events
from huidian.care.audiences import Ground, ground_at
from huidian.care.queries.events import EventFile, event_file
from huidian.network.roles import Permission
from huidian.outreach.queries.audience import audience_of
from huidian.web.details import Refusal, refused_in
from huidian.web.events.forms import EventForm
from huidian.web.shell.desk import DeskRequest, desk, staff_of, within_reach

REFUSALS = (
    Refusal(events.PastError, gettext_lazy("举办日期不能在今天以前"), "held_on"),
    Refusal(events.NoTextError, gettext_lazy("这份邀请文案还没有通过审核"), "by"),
)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_CARE, Permission.VIEW_CUSTOMERS)
def new(request: DeskRequest) -> HttpResponse:
    """The form of a new event."""
    form, ground = _form(request)
    if _wants_to_keep(request, form):
        plan = form.plan_with(ground)
        verb: dict[str, Any] = {"at": form.at, "by": staff_of(request), "scope": request.scope}
        with within_reach(), refused_in(form, REFUSALS):
            made = form.once(
                lambda: {"event": events.plan_event(**verb, dealer_id=ground.dealer_id, plan=plan).pk}
            )
            return redirect("events:event", made["event"])
    return _page(request, form, ground)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_CARE, Permission.VIEW_CUSTOMERS)
def change(request: DeskRequest, event_id: int) -> HttpResponse:
    """The form of an event nobody was invited to yet."""
    with within_reach():
        file = event_file(request.scope, event_id, at=timezone.now())
    if file.state != "planned":
        return redirect("events:event", event_id)
    form, ground = _form(request, file)
    if not form.is_bound:
        form.hold(file)
    if _wants_to_keep(request, form):
        plan = form.plan_with(ground)
        verb: dict[str, Any] = {"at": form.at, "by": staff_of(request), "scope": request.scope}
        with within_reach(), refused_in(form, REFUSALS):
            form.once(lambda: {"event": events.change_event(**verb, event_id=event_id, plan=plan).pk})
            return redirect("events:event", event_id)
    return _page(request, form, ground, file)


@require_POST
@desk(Permission.MANAGE_CARE, Permission.VIEW_CUSTOMERS)
def count(request: DeskRequest) -> HttpResponse:
    """How many the conditions of an open form choose, and how many may be contacted."""
    form, ground = _form(request)
    return render(request, "events/count.html", _count(request, form, ground))


def _wants_to_keep(request: DeskRequest, form: EventForm) -> bool:
    return request.method == "POST" and request.POST.get("step") != "count" and form.is_valid()


def _form(request: DeskRequest, file: EventFile | None = None) -> tuple[EventForm, Ground]:
    now = timezone.now()
    with within_reach():
        ground = ground_at(request.scope, dealer_id=file.dealer_id if file else None)
    form = EventForm.read(request, at=now, subject=file.id if file else "")
    form.offer_values(request, ground.dealer_id, ground.rules)
    form.offer_ground(ground)
    return form, ground


def _page(
    request: DeskRequest, form: EventForm, ground: Ground, file: EventFile | None = None
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "ground": ground, "file": file}
    context["count_url"] = reverse("events:count")
    if form.is_bound:
        context |= _count(request, form, ground)
    return render(request, "events/plan.html", context)


def _count(request: DeskRequest, form: EventForm, ground: Ground) -> dict[str, Any]:
    """The live count; nothing where the conditions do not make sense."""
    form.is_valid()
    wrong = [name for name in form.errors if name in (*form.condition_fields, "kind", "by")]
    url = {"count_url": reverse("events:count")}
    if wrong:
        return {**url, "audience": None, "wrong": True}
    kind = ground.rules.care.event_kind(form.cleaned_data["kind"])
    assert kind
    text = form.cleaned_data["by"]
    audience = audience_of(
        request.scope,
        ground.dealer,
        form.conditions_with(ground),
        purpose=kind.purpose,
        channel=ground.texts[text].channel if text else events.PHONE,
        at=form.at,
    )
    most = form.cleaned_data.get("most_invited") or 0
    return {**url, "audience": audience, "invited": min(len(audience.members), most)}
