"""Is everything backed up, and does each backup hold what it says?"""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from huidian.flows import backups as flow
from huidian.network.queries import holds_everywhere
from huidian.network.roles import Permission
from huidian.web.backups.page import BackupsPage, act, whole_installation
from huidian.web.forms import ActionForm, back_with_refusal
from huidian.web.shell.desk import DeskRequest, desk, staff_of
from huidian.web.shell.sessions import asked_by_page

MAKE, BRING = Permission.MAKE_BACKUPS, Permission.BRING_BACK


@require_GET
@desk(MAKE)
def backups(request: DeskRequest) -> HttpResponse:
    """The page."""
    whole_installation(request)
    page = BackupsPage(holds_everywhere(request.reach, BRING))
    return render(request, "backups/desk.html", {"page": page})


@asked_by_page
@require_GET
@desk(MAKE)
def progress(request: DeskRequest) -> HttpResponse:
    """How far the work has come; once it is over, the page again."""
    whole_installation(request)
    page = BackupsPage(may_bring_back=False)
    if page.work and page.work.goes_on and request.htmx:
        return render(request, "backups/progress.html", {"page": page})
    here = reverse("backups:desk")
    return HttpResponseClientRedirect(here) if request.htmx else redirect(here)


@require_POST
@desk(MAKE)
def make(request: DeskRequest) -> HttpResponse:
    """Back up now."""
    whole_installation(request)
    by = staff_of(request)
    return act(request, "backup.make", "", "", lambda form: flow.request_backup(at=form.at, by=by))


@require_POST
@desk(MAKE)
def check(request: DeskRequest, name: str) -> HttpResponse:
    """Read one to its end."""
    whole_installation(request)
    by = staff_of(request)
    return act(request, "backup.check", name, "", lambda form: flow.request_check(name, at=form.at, by=by))


@require_POST
@desk(MAKE, BRING)
def download(request: DeskRequest, name: str) -> HttpResponseBase:
    """One as a file to take home."""
    whole_installation(request, BRING)
    form = ActionForm.sent(request, at=timezone.now(), action="backup.download", subject=name)
    if not form.is_valid():
        return back_with_refusal(request, form, "backups:desk")
    try:
        path = flow.note_download(name, at=form.at, by=staff_of(request))
        return FileResponse(
            path.open("rb"), as_attachment=True, filename=name, content_type="application/zip"
        )
    except (LookupError, FileNotFoundError):
        raise Http404 from None


@require_POST
@desk(MAKE, BRING)
def remove(request: DeskRequest, name: str) -> HttpResponse:
    """Throw one away that a person made or brought."""
    whole_installation(request, BRING)
    by = staff_of(request)
    done = _("备份已删除")
    return act(request, "backup.remove", name, done, lambda form: flow.take_away(name, at=form.at, by=by))


@require_POST
@desk(MAKE, BRING)
def stage(request: DeskRequest, name: str) -> HttpResponse:
    """Make one ready to be worked with; nothing is exchanged yet."""
    whole_installation(request, BRING)
    by = staff_of(request)
    return act(request, "backup.stage", name, "", lambda form: flow.request_stage(name, at=form.at, by=by))
