"""What does this vehicle need, and what of it was written down by hand?"""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from huidian.flows import vehicle_needs
from huidian.network.roles import Permission
from huidian.network.submissions import Outcome
from huidian.web.forms import NOTHING_TAKEN_BACK, ActionForm, back_with_refusal, with_undo
from huidian.web.forms.fields import NO_SUCH_DAY
from huidian.web.needs.occasion_form import KINDS, OccasionForm
from huidian.web.shell.desk import DeskRequest, desk, staff_of, within_reach

TAKE_BACK = "need.take_back"


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.VIEW_CUSTOMERS)
def vehicle(request: DeskRequest, vehicle_id: int) -> HttpResponse:
    """The needs of one vehicle, and a form for what opens one."""
    now = timezone.now()
    with within_reach():
        page = vehicle_needs.vehicle_needs(request.scope, vehicle_id, day=timezone.localdate(now))
    if request.method == "POST" and not page.may_edit:
        raise PermissionDenied
    form = OccasionForm.read(request, at=now, subject=vehicle_id)
    if form.is_bound and form.is_valid():
        values = {**form.cleaned_data, "on": form.cleaned_data["on"] or timezone.localdate(now)}

        def act() -> Outcome:
            made = vehicle_needs.note_occasion(
                at=now, by=staff_of(request), scope=request.scope, vehicle_id=vehicle_id, **values
            )
            return {"occasion": made}

        try:
            with within_reach():
                made = form.once(act)["occasion"]
        except ValueError:
            form.add_error("on", NO_SUCH_DAY)
        else:
            url = reverse("needs:occasion-undo", args=[vehicle_id, values["kind"], made])
            messages.success(request, with_undo(request, _("已记下，需求随之更新"), url=url))
            return redirect("needs:vehicle", vehicle_id)
    words = {key: str(label) for key, label in KINDS}
    lines = [(words[one.kind], one, f"{vehicle_id}.{one.kind}.{one.id}") for one in page.occasions]
    return render(request, "needs/vehicle.html", {"page": page, "form": form, "lines": lines})


@require_POST
@desk(Permission.VIEW_CUSTOMERS, Permission.EDIT_CUSTOMERS)
def take_back(request: DeskRequest, vehicle_id: int, kind: str, occasion_id: int) -> HttpResponse:
    """Take an occasion back."""
    if kind not in dict(KINDS):
        raise Http404
    form = ActionForm.sent(
        request, at=timezone.now(), action=TAKE_BACK, subject=f"{vehicle_id}.{kind}.{occasion_id}"
    )
    if not form.is_valid():
        return back_with_refusal(request, form, reverse("needs:vehicle", args=[vehicle_id]))

    def act() -> Outcome:
        stood = vehicle_needs.take_back_occasion(
            at=form.at,
            by=staff_of(request),
            scope=request.scope,
            vehicle_id=vehicle_id,
            kind=kind,  # type: ignore[arg-type]
            occasion_id=occasion_id,
        )
        return {"taken_back": stood}

    with within_reach():
        done = form.once(act)
    if done["taken_back"]:
        messages.success(request, _("已撤销，需求随之更新"))
    else:
        messages.warning(request, NOTHING_TAKEN_BACK)
    return redirect("needs:vehicle", vehicle_id)
