"""An owner joins the club; the statement of a member, to print."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from huidian.care.actions import club
from huidian.care.queries.club import owner_of_vehicle, statement_of
from huidian.kit.months import add_months, day_of_text
from huidian.network.roles import Permission
from huidian.web.club.vehicles import VehicleTextField, vehicle_meant
from huidian.web.details import Refusal, refused_in
from huidian.web.forms import ActionForm
from huidian.web.shell.desk import DeskRequest, desk, staff_of, within_reach
from huidian.web.shell.zones import tell_time_at

ALREADY = Refusal(club.MemberAlreadyError, gettext_lazy("这位车主已经是会员。"), "vehicle")


class JoinForm(ActionForm):
    """Who joins, by a vehicle."""

    action = "member.join"
    vehicle = VehicleTextField(help_text=gettext_lazy("车主名下任意一台车"))


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.CARE, Permission.VIEW_CUSTOMERS)
def join(request: DeskRequest) -> HttpResponse:
    """The form of a new member; the fee and the level are reckoned."""
    now = timezone.now()
    form = JoinForm.read(request, at=now)
    if form.is_bound and form.is_valid():
        vehicle_id = vehicle_meant(request, form, "vehicle", now)
        if vehicle_id is not None:
            with within_reach():
                owner, member = owner_of_vehicle(request.scope, vehicle_id)
            if member is not None and form.earlier is None:
                form.add_error("vehicle", str(ALREADY.words))
            elif owner is None:
                form.add_error("vehicle", _("这台车没有登记车主"))
            else:
                customer_id = owner.pk
                with within_reach(), refused_in(form, [ALREADY]):
                    made = form.once(lambda: _joined(request, form, customer_id))
                    messages.success(request, _join_words(made))
                    return redirect("club:member", made["member"])
    return render(request, "club/join.html", {"form": form})


def _joined(request: DeskRequest, form: JoinForm, customer_id: int) -> dict[str, Any]:
    verb: dict[str, Any] = {"at": form.at, "by": staff_of(request), "scope": request.scope}
    made = club.join(**verb, customer_id=customer_id)
    return {"member": made.pk, "number": str(made), "fee": made.fee_fen // 100}


def _join_words(made: Any) -> str:
    if made["fee"]:
        words = _("已入会，会员号 %(number)s；请收入会费 %(fee)s 元")
    else:
        words = _("已入会，会员号 %(number)s；免入会费")
    return str(words % made)


@require_GET
@desk(Permission.CARE, Permission.VIEW_CUSTOMERS)
def statement(request: DeskRequest, member_id: int) -> HttpResponse:
    """The statement of some days (`from`, `to`; the last year unless said), on a sheet of A4."""
    today = timezone.localdate()
    last = day_of_text(request.GET.get("to", "")) or today
    first = day_of_text(request.GET.get("from", "")) or _year_before(last)
    if first > last:
        first = _year_before(last)
    with within_reach():
        shown = statement_of(request.scope, member_id, first_on=first, last_on=last)
    tell_time_at(request.scope, shown.row.dealer_id)
    context = {"statement": shown, "row": shown.row, "back_url": reverse("club:member", args=[member_id])}
    return render(request, "club/statement.html", context)


def _year_before(day: date) -> date:
    return add_months(day, -12)
