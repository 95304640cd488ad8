"""Restored data come in: everything stands still for a moment, and people sign in anew."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from huidian.flows import backups as flow
from huidian.flows import swapping
from huidian.network.roles import Permission
from huidian.web.backups.page import act, whole_installation
from huidian.web.forms import ActionForm, back_with_refusal
from huidian.web.shell.desk import DeskRequest, desk, staff_of
from huidian.web.shell.sessions import asked_by_page

MAKE, BRING = Permission.MAKE_BACKUPS, Permission.BRING_BACK


@require_POST
@desk(MAKE, BRING)
def discard(request: DeskRequest) -> HttpResponse:
    """Throw the copy away that is ready."""
    whole_installation(request, BRING)
    by = staff_of(request)
    done = _("准备好的数据已丢弃，现在的数据没有变")
    return act(request, "backup.discard", "", done, lambda form: flow.discard(at=form.at, by=by))


@require_POST
@desk(MAKE, BRING)
def swap(request: DeskRequest) -> HttpResponse:
    """Ask for the exchange with what is ready, or with what was set aside."""
    whole_installation(request, BRING)
    source = request.POST.get("source", "")
    form = ActionForm.sent(request, at=timezone.now(), action="backup.swap", subject=source)
    if not form.is_valid():
        return back_with_refusal(request, form, "backups:desk")

    def once() -> dict[str, object]:
        flow.request_swap(source, at=form.at, by=staff_of(request))
        return {}

    try:
        form.once(once)
    except LookupError:
        raise Http404 from None
    return redirect("backups:restarting")


@asked_by_page
@require_GET
@desk(MAKE, BRING)
def restarting(request: DeskRequest) -> HttpResponse:
    """Waits until the processes are up again. Whoever is still signed in then sees that it was not done."""
    whole_installation(request, BRING)
    if swapping.is_wanted(settings.HUIDIAN_HOME):
        part = "backups/waiting.html" if request.htmx else "backups/restarting.html"
        return render(request, part)
    if swapping.was_refused(settings.HUIDIAN_HOME):
        sentence = _(
            "没有换入：另有程序（例如命令行里的导入）正在使用数据库。等它结束后再试；现在的数据没有变。"
        )
        messages.error(request, sentence)
    here = reverse("backups:desk")
    return HttpResponseClientRedirect(here) if request.htmx else redirect(here)
