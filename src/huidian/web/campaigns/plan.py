"""A campaign planned, and its plan changed, with the live count of whom it would reach."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from huidian.engine.campaigns.hold_out import share_held_out
from huidian.kit.months import month_of
from huidian.network.roles import Permission
from huidian.outreach.actions import campaign_plans
from huidian.outreach.actions.campaign_plans import RefusedTextError
from huidian.outreach.queries.campaigns import CampaignFile, campaign_file
from huidian.outreach.queries.plans import PlanGround, count_of, plan_ground
from huidian.web import formats
from huidian.web.campaigns.forms import CampaignForm
from huidian.web.shell.desk import DeskRequest, desk, staff_of, within_reach


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_CALLS, Permission.VIEW_CUSTOMERS)
def new(request: DeskRequest) -> HttpResponse:
    """The form of a new campaign."""
    form, ground = _form(request)
    if not form.is_bound:
        form.usual_conditions(month_of(timezone.localdate(form.at)))
    if _wants_to_keep(request, form):
        plan = form.plan_with(ground)
        verb: dict[str, Any] = {"at": form.at, "by": staff_of(request), "scope": request.scope}
        with within_reach(), refused_text(form):
            made = form.once(
                lambda: {
                    "campaign": campaign_plans.plan_campaign(**verb, dealer_id=ground.dealer_id, plan=plan).pk
                }
            )
            return redirect("campaigns:campaign", made["campaign"])
    return _page(request, form, ground)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_CALLS, Permission.VIEW_CUSTOMERS)
def change(request: DeskRequest, campaign_id: int) -> HttpResponse:
    """The form of a campaign that has not started."""
    now = timezone.now()
    with within_reach():
        file = campaign_file(request.scope, campaign_id, at=now, today=timezone.localdate(now))
    if file.state != "draft":
        return redirect("campaigns:campaign", campaign_id)
    form, ground = _form(request, file)
    if not form.is_bound:
        form.hold(file)
    if _wants_to_keep(request, form):
        plan = form.plan_with(ground)
        verb: dict[str, Any] = {"at": form.at, "by": staff_of(request), "scope": request.scope}
        with within_reach(), refused_text(form):
            form.once(
                lambda: {
                    "campaign": campaign_plans.change_plan(**verb, campaign_id=campaign_id, plan=plan).pk
                }
            )
            return redirect("campaigns:campaign", campaign_id)
    return _page(request, form, ground, file)


@require_POST
@desk(Permission.MANAGE_CALLS, Permission.VIEW_CUSTOMERS)
def count(request: DeskRequest) -> HttpResponse:
    """How many vehicles the conditions of an open form choose, and how many may be contacted."""
    form, ground = _form(request)
    return render(request, "campaigns/count.html", _count(request, form, ground))


@contextmanager
def refused_text(form: CampaignForm) -> Iterator[None]:
    """Say at the field which rules a text breaks that was chosen."""
    try:
        yield
    except RefusedTextError as error:
        form.add_error("text", _("；").join(formats.in_language(one) for one in error.words))


def _wants_to_keep(request: DeskRequest, form: CampaignForm) -> bool:
    return request.method == "POST" and request.POST.get("step") != "count" and form.is_valid()


def _form(request: DeskRequest, file: CampaignFile | None = None) -> tuple[CampaignForm, PlanGround]:
    now = timezone.now()
    with within_reach():
        ground = plan_ground(request.scope, at=now, dealer_id=file.dealer_id if file else None)
    form = CampaignForm.read(request, at=now, subject=file.id if file else "")
    form.offer_values(request, ground.dealer_id, ground.rules)
    form.offer_people(request, ground.dealer_id)
    form.offer_ground(ground)
    return form, ground


def _page(
    request: DeskRequest, form: CampaignForm, ground: PlanGround, file: CampaignFile | None = None
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "ground": ground, "file": file}
    if form.is_bound:
        context |= _count(request, form, ground)
    return render(request, "campaigns/plan.html", context)


def _count(request: DeskRequest, form: CampaignForm, ground: PlanGround) -> dict[str, Any]:
    """The live count; nothing where the conditions do not make sense."""
    form.is_valid()
    wrong = [name for name in form.errors if name in form.condition_fields]
    if wrong:
        return {"audience": None, "wrong": True}
    conditions = form.conditions_with(ground)
    offer = form.cleaned_data.get("offer")
    audience = count_of(
        request.scope,
        ground,
        conditions,
        at=form.at,
        offer_id=int(offer) if offer else None,
        text=form.cleaned_data.get("text") or "",
    )
    percent = form.cleaned_data.get("hold_out") or 0
    held = share_held_out(len(audience.members), percent)
    return {"audience": audience, "held_out": held, "to_call": len(audience.members) - held}
