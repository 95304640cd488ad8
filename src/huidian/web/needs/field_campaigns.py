"""Recalls and service campaigns: which there are, a new one by its list of VINs, one taken back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from huidian.flows import field_campaigns
from huidian.network.masks import pasting
from huidian.network.roles import Permission
from huidian.network.submissions import Outcome
from huidian.outreach.actions.field_campaigns import CodeTakenError
from huidian.outreach.queries.field_campaigns import field_campaigns_in_reach
from huidian.web.forms import NOTHING_TAKEN_BACK, ActionForm, back_with_refusal, with_undo
from huidian.web.imports.uploading import bounded
from huidian.web.needs.field_campaign_form import FieldCampaignForm
from huidian.web.shell.desk import DeskRequest, desk, staff_of, within_reach

WITHDRAW = "field_campaign.withdraw"


@csrf_exempt  # checked by csrf_protect below, once the quota is in place
@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.VIEW_CUSTOMERS, Permission.MANAGE_CALLS)
@bounded
@csrf_protect
def field_campaigns_page(request: DeskRequest) -> HttpResponse:
    """All campaigns, and the form of a new one where one dealer is chosen."""
    now, chosen = timezone.now(), request.scope.chosen_dealer_ids
    reads = chosen <= pasting(request.scope).dealer_ids
    form = None
    if len(chosen) == 1 and reads:
        form = FieldCampaignForm.read(request, at=now, subject=min(chosen))
        if form.is_bound and form.is_valid() and (done := _started(request, form, min(chosen))):
            return done
    lines = field_campaigns_in_reach(request.scope)
    return render(request, "needs/field_campaigns.html", {"form": form, "lines": lines, "reads_vins": reads})


@require_POST
@desk(Permission.VIEW_CUSTOMERS, Permission.MANAGE_CALLS)
def withdraw(request: DeskRequest, campaign_id: int) -> HttpResponse:
    """Take one back."""
    form = ActionForm.sent(request, at=timezone.now(), action=WITHDRAW, subject=campaign_id)
    here = reverse("needs:field-campaigns")
    if not form.is_valid():
        return back_with_refusal(request, form, here)

    def act() -> Outcome:
        stood = field_campaigns.withdraw_field_campaign(
            at=form.at, by=staff_of(request), scope=request.scope, campaign_id=campaign_id
        )
        return {"withdrawn": stood}

    with within_reach():
        done = form.once(act)
    if done["withdrawn"]:
        messages.success(request, _("活动已撤下，它的需求随之结束"))
    else:
        messages.warning(request, NOTHING_TAKEN_BACK)
    return redirect(here)


def _started(request: DeskRequest, form: FieldCampaignForm, dealer_id: int) -> HttpResponse | None:
    """Done, once for the shown form; None where something is wrong with it."""

    def act() -> Outcome:
        made = field_campaigns.start_field_campaign(
            at=form.at, by=staff_of(request), scope=request.scope, dealer_id=dealer_id, **form.cleaned_data
        )
        return {"campaign": made.pk, "missing": len(made.unmatched)}

    try:
        with within_reach():
            outcome = form.once(act)
    except CodeTakenError:
        form.add_error("code", _("本店已有这个编号的活动"))
        return None
    except ValueError:
        form.add_error("vins", _("一次最多 20,000 个车架号"))
        return None
    words = _("活动已建立；名单中 %(n)s 个车架号不在档案里") % {"n": outcome["missing"]}
    url = reverse("needs:withdraw", args=[outcome["campaign"]])
    messages.success(request, with_undo(request, words, url=url))
    return redirect("needs:field-campaigns")
