"""What would these rules ask of our agents, and from when do we begin?"""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huidian.flows import go_live
from huidian.flows.go_live import GoLive, Trial
from huidian.flows.needs_refresh import refresh_state
from huidian.kit.months import day_of_text
from huidian.kit.shares import share_of
from huidian.network.roles import Permission
from huidian.network.submissions import Outcome
from huidian.web.forms import ActionForm, back_with_refusal
from huidian.web.needs.forms import GoLiveForm
from huidian.web.needs.simulation import Simulation
from huidian.web.shell.desk import DeskRequest, desk, staff_of, within_reach
from huidian.web.shell.parts import answer
from huidian.web.shell.sessions import asked_by_page

LATEST = timedelta(days=366)
COMPUTE = "needs.compute"


@require_GET
@desk(Permission.VIEW_CUSTOMERS, Permission.MANAGE_CALLS)
def simulator(request: DeskRequest) -> HttpResponse:
    """The simulator; for HTMX only what the sliders change."""
    chosen = request.scope.chosen_dealer_ids
    if len(chosen) != 1:
        return render(request, "needs/choose_dealer.html", {"at": "go-live", "title": _("试算与启用")})
    now = timezone.now()
    with within_reach():
        file = go_live.go_live_of(request.scope, min(chosen), today=timezone.localdate(now), at=now)
        trial = _trial(request.GET, file, timezone.localdate(now))
        load = go_live.load_of(request.scope, file.dealer_id, trial) if file.computed_on else None
    begin = GoLiveForm.shown(
        request,
        at=now,
        subject=file.dealer_id,
        initial={
            "starts_on": trial.starts_on,
            "agents": trial.agents,
            "calls_a_day": trial.calls_a_day,
        },
    )
    refresh = refresh_state(request.scope, file.dealer_id)
    context = {"file": file, "page": Simulation(file, trial, load), "form": begin, "refresh": refresh}
    return answer(request, page="needs/go_live.html", part="needs/load.html", context=context)


@require_POST
@desk(Permission.VIEW_CUSTOMERS, Permission.MANAGE_CALLS)
def begin(request: DeskRequest) -> HttpResponse:
    """Tasks are made from a day on."""
    dealer_id, here = _only_dealer(request), reverse("needs:go-live")
    form = GoLiveForm.sent(request, at=timezone.now(), subject=dealer_id)
    if not form.is_valid():
        return back_with_refusal(request, form, here)

    def act() -> Outcome:
        go_live.begin(
            at=form.at,
            by=staff_of(request),
            scope=request.scope,
            dealer_id=dealer_id,
            starts_on=form.cleaned_data["starts_on"],
            agents=form.cleaned_data["agents"],
            calls_a_day=form.cleaned_data["calls_a_day"],
        )
        return {}

    with within_reach():
        form.once(act)
    day = form.cleaned_data["starts_on"]
    messages.success(request, _("已定：%(day)s 起生成任务，需求正在后台更新") % {"day": day})
    return redirect(here)


@require_POST
@desk(Permission.VIEW_CUSTOMERS, Permission.MANAGE_CALLS)
def compute(request: DeskRequest) -> HttpResponse:
    """The needs computed in the background, so that they can be tried out."""
    dealer_id, here = _only_dealer(request), reverse("needs:go-live")
    form = ActionForm.sent(request, at=timezone.now(), action=COMPUTE, subject=dealer_id)
    if not form.is_valid():
        return back_with_refusal(request, form, here)

    def act() -> Outcome:
        go_live.compute(at=form.at, scope=request.scope, dealer_id=dealer_id)
        return {}

    with within_reach():
        form.once(act)
    return redirect(here)


@asked_by_page
@require_GET
@desk(Permission.VIEW_CUSTOMERS)
def progress(request: DeskRequest) -> HttpResponse:
    """How far the computing has come; once it is over, the page anew."""
    refresh = refresh_state(request.scope, _only_dealer(request))
    response = render(request, "needs/progress.html", {"refresh": refresh})
    if not refresh.running:
        response["HX-Refresh"] = "true"
    return response


def _only_dealer(request: DeskRequest) -> int:
    chosen = request.scope.chosen_dealer_ids
    if len(chosen) != 1:
        raise Http404
    return min(chosen)


def _trial(query: QueryDict, file: GoLive, today: date) -> Trial:
    """What the address tries out; what makes no sense is as planned."""
    plan = file.plan
    starts_on = day_of_text(query.get("starts_on", "")) or plan.starts_on
    return Trial(
        starts_on=min(max(starts_on, today), today + LATEST),
        agents=_number(query, "agents", plan.agents, 1, 60),
        calls_a_day=_number(query, "calls_a_day", plan.calls_a_day, 1, 200),
        attempts=share_of(_number(query, "attempts", 15, 10, 40), 10) or 1.0,
        quotas={one.key: _number(query, f"quota-{one.key}", one.quota, 0, 500) for one in file.kinds},
        more_lead={
            one.key: _number(query, f"lead-{one.key}", one.lead_days, 0, one.lead_days + go_live.MOST_LEAD)
            - one.lead_days
            for one in file.kinds
        },
    )


def _number(query: QueryDict, name: str, usual: int, low: int, high: int) -> int:
    text = query.get(name, "").strip()
    sensible = text.isascii() and text.isdecimal() and len(text) < 6
    return min(max(int(text), low), high) if sensible else usual
