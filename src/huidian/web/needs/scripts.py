"""What do we say in calls: the script of each kind, its versions and what they brought, a new version."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from huidian.network.roles import Permission
from huidian.network.submissions import Outcome
from huidian.outreach.actions.scripts import write_script
from huidian.outreach.queries.needs import VehicleLine
from huidian.outreach.queries.scripts import (
    DealerScripts,
    KindScript,
    dealer_of_kind,
    dealer_scripts,
    example_of,
)
from huidian.web import formats
from huidian.web.needs.script_form import ScriptForm
from huidian.web.shell.desk import DeskRequest, desk, staff_of, within_reach


@require_GET
@desk(Permission.VIEW_CUSTOMERS)
def scripts(request: DeskRequest) -> HttpResponse:
    """The scripts of the dealer that is chosen."""
    chosen = request.scope.chosen_dealer_ids
    if len(chosen) != 1:
        return render(
            request, "needs/choose_dealer.html", {"at": "scripts", "title": pgettext("several", "话术")}
        )
    file = _file(request)
    may_write = request.scope.may_at(file.dealer_id, Permission.MANAGE_CALLS)
    return render(request, "needs/scripts.html", {"file": file, "may_write": may_write})


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.VIEW_CUSTOMERS, Permission.MANAGE_CALLS)
def write(request: DeskRequest) -> HttpResponse:
    """A new version of one kind's script (`kind` of the address, "": of all kinds)."""
    kind, now = request.GET.get("kind", ""), timezone.now()
    file = _file(request, kind)
    wanted = file.of(kind)
    if wanted is None:
        raise Http404
    form = ScriptForm.read(request, at=now, subject=f"{file.dealer_id}.{wanted.kind}", script=wanted)
    if "usual" in request.POST:
        form = ScriptForm.shown(
            request, at=now, subject=f"{file.dealer_id}.{wanted.kind}", script=wanted, data={}
        )
    if form.is_bound and form.is_valid():

        def act() -> Outcome:
            made = write_script(
                at=form.at,
                by=staff_of(request),
                scope=request.scope,
                dealer_id=file.dealer_id,
                kind=wanted.kind,
                opening=form.cleaned_data["opening"],
                branches=form.branches,
            )
            return {"version": made.version}

        with within_reach():
            version = form.once(act)["version"]
        messages.success(request, _("已保存第 %(n)s 版，从下一个电话起使用") % {"n": version})
        return redirect("needs:scripts")
    example = example_of(request.scope, file.dealer_id, wanted.kind)
    sample = _sample(file, wanted, example)
    here = f"{reverse('needs:script')}?{urlencode({'kind': wanted.kind})}"
    context = {"file": file, "script": wanted, "form": form, "sample": sample, "here": here}
    context["example"] = example
    return render(request, "needs/script.html", context)


def _sample(file: DealerScripts, wanted: KindScript, example: VehicleLine | None) -> str:
    """The opening as a real owner hears it, with what the reader may see of them, else a made-up one."""
    text = formats.in_language(wanted.opening)
    filled = {
        "{owner}": example.owner if example else _("王女士"),
        "{dealer}": file.dealer,
        "{car}": (example.model or example.plate) if example else _("途观"),
        "{need}": formats.in_language(wanted.label),
        "{item}": formats.in_language(wanted.label),
        "{caller}": _("客户关爱专员"),
    }
    for place, words in filled.items():
        text = text.replace(place, words)
    return text


def _file(request: DeskRequest, kind: str = "") -> DealerScripts:
    """The scripts of the dealer that is chosen; of a campaign's kind those of its dealer."""
    chosen = request.scope.chosen_dealer_ids
    with within_reach():
        if dealer_id := dealer_of_kind(request.scope, kind):
            return dealer_scripts(request.scope, dealer_id)
        if len(chosen) != 1:
            raise Http404
        return dealer_scripts(request.scope, min(chosen))
