"""A voucher at the desk: found by its code or by a plate, redeemed, taken back. Made for a phone."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huidian.flows.vehicle_search import search_vehicles
from huidian.network.machines import NotNowError
from huidian.network.roles import Permission
from huidian.outreach.actions import vouchers
from huidian.outreach.queries.offers import MOST_HITS, vouchers_by
from huidian.web.customers.hidden_hits import note_hits
from huidian.web.forms import ActionForm, back_with_refusal, not_now_text, with_undo
from huidian.web.shell.desk import DeskRequest, desk, staff_of, within_reach

REDEEM, GIVE_BACK = "voucher.redeem", "voucher.give_back"
LONGEST = 40


@require_GET
@desk(Permission.REDEEM_VOUCHERS)
def page(request: DeskRequest) -> HttpResponse:
    """The field, and the vouchers that what was typed means."""
    text = request.GET.get("q", "").strip()[:LONGEST]
    now = timezone.now()
    rows = vouchers_by(request.scope, text, at=now)
    shown = {row.vehicle_id for row in rows}
    hits = search_vehicles(request.scope, text, limit=MOST_HITS).rows if rows else ()
    note_hits(request, now, text, [one for one in hits if one.vehicle_id in shown], by_word=False)
    return render(request, "vouchers/desk.html", {"text": text, "rows": rows})


@require_POST
@desk(Permission.REDEEM_VOUCHERS)
def redeem(request: DeskRequest, voucher_id: int) -> HttpResponse:
    """Redeem one; that can be taken back at once."""
    form = ActionForm.sent(request, at=timezone.now(), action=REDEEM, subject=voucher_id)
    here = _here(request)
    if not form.is_valid():
        return back_with_refusal(request, form, here)
    verb = {"at": form.at, "by": staff_of(request), "scope": request.scope, "voucher_id": voucher_id}
    try:
        with within_reach():
            form.once(lambda: {"code": vouchers.redeem(**verb).code})
    except vouchers.NotValidError:
        messages.error(request, _("今天不在这张券的有效期内，没有核销。"))
    except NotNowError as meanwhile:
        messages.error(request, not_now_text(meanwhile))
    else:
        undo = reverse("vouchers:give-back", args=[voucher_id])
        messages.success(request, with_undo(request, _("券已核销"), url=undo, q=request.POST.get("q", "")))
    return redirect(here)


@require_POST
@desk(Permission.REDEEM_VOUCHERS)
def give_back(request: DeskRequest, voucher_id: int) -> HttpResponse:
    """Take a redemption back."""
    form = ActionForm.sent(request, at=timezone.now(), action=GIVE_BACK, subject=voucher_id)
    here = _here(request)
    if not form.is_valid():
        return back_with_refusal(request, form, here)
    verb = {"at": form.at, "by": staff_of(request), "scope": request.scope, "voucher_id": voucher_id}
    try:
        with within_reach():
            form.once(lambda: {"code": vouchers.give_back(**verb).code})
    except NotNowError as meanwhile:
        messages.error(request, not_now_text(meanwhile))
    else:
        messages.success(request, _("已撤销核销，券又可用"))
    return redirect(here)


def _here(request: DeskRequest) -> str:
    text = request.POST.get("q", "").strip()[:LONGEST]
    return reverse("vouchers:desk") + (f"?{urlencode({'q': text})}" if text else "")
