"""What is known of an advisor as a person, so that owners come to somebody they may get on with."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huidian.assignment.actions import describe
from huidian.customers.words import GENDERS
from huidian.flows.assignment.claiming import profile_of
from huidian.flows.assignment.even_spread import dealer_to_assign
from huidian.network.roles import Permission
from huidian.network.submissions import Outcome
from huidian.web import formats
from huidian.web.assignment.forms import ProfileForm
from huidian.web.assignment.tabs import only_dealer, page
from huidian.web.shell.desk import DeskRequest, desk, staff_of, within_reach


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.ASSIGN)
def profile(request: DeskRequest, staff_id: int) -> HttpResponse:
    """The form, and what becomes of it."""
    with within_reach():
        dealer = dealer_to_assign(request.scope, only_dealer(request) or 0)
        name, person = profile_of(dealer, staff_id)
    form = ProfileForm.read(request, at=timezone.now(), subject=staff_id, initial=person._asdict())
    form.choose_from(
        "gender", [("", "–"), *((key, formats.in_language(one)) for key, one in GENDERS.items())]
    )
    if request.method == "POST" and form.is_valid():
        said = {key: form.cleaned_data[key] for key in ("native_place", "born", "gender")}
        who = {"by": staff_of(request), "scope": request.scope, "dealer_id": dealer.pk, "staff_id": staff_id}

        def once() -> Outcome:
            describe(at=form.at, **who, **said)
            return {}

        form.once(once)
        messages.success(request, _("已保存"))
        return redirect("assignment:hand-over")
    return page(request, "profile", "hand-over", {"form": form, "name": name})
