"""The dealer's choice: do vehicles that left count? Made on the churn desk, where its effect is seen."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from huidian.network.roles import Permission
from huidian.network.submissions import Outcome
from huidian.retention.counting import LONGEST_WHY, choose_counting
from huidian.web.churn.address import FIELDS
from huidian.web.forms import ActionForm, LineField, form_again
from huidian.web.shell.desk import DeskRequest, desk, staff_of


class CountingForm(ActionForm):
    """Count vehicles that left ("in"), or leave them out ("out"), and why; `subject` is the dealer."""

    action = "dealer.counting"

    gone = forms.ChoiceField(choices=[("in", ""), ("out", "")], widget=forms.HiddenInput)
    why = LineField(label=gettext_lazy("原因（记入操作记录）"), required=False, max_length=LONGEST_WHY)


@require_POST
@desk(Permission.VIEW_CHURN, Permission.SET_COUNTING)
def choose(request: DeskRequest) -> HttpResponse:
    """Count them or leave them out, and back to the month one was looking at."""
    if len(request.scope.chosen_dealer_ids) != 1:
        raise Http404
    address = FIELDS.read(request.POST)
    dealer_id = min(request.scope.chosen_dealer_ids)
    form = CountingForm.sent(request, at=timezone.now(), subject=dealer_id, carried=address.query())
    if "gone" in form.errors:
        # No button sends that.
        return redirect(address.url)
    if not form.is_valid():
        leaves_out = form.cleaned_data.get("gone") == "out"
        return form_again(
            request,
            form,
            url=reverse("churn:counting"),
            button=_("改为不计入") if leaves_out else _("改为计入"),
            target="#churn-desk",
            back=address.url,
        )
    form.once(lambda: _choose(request, form, dealer_id))
    return redirect(address.url)


def _choose(request: DeskRequest, form: CountingForm, dealer_id: int) -> Outcome:
    leave_out, why = form.cleaned_data["gone"] == "out", form.cleaned_data["why"]
    by, scope = staff_of(request), request.scope
    choose_counting(at=form.at, by=by, scope=scope, dealer_id=dealer_id, leave_out_gone=leave_out, why=why)
    return {}
