"""An audit is begun, and marked section by section, on a phone beside the car."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huidian.network.machines import NotNowError
from huidian.network.queries import dealers_in
from huidian.network.roles import Permission
from huidian.network.submissions import Outcome
from huidian.surveys.actions.audits import mark_section, open_audit
from huidian.surveys.queries.audits import AuditFile, SeenSection, audit_file
from huidian.web import formats
from huidian.web.audits.forms import NewAuditForm, PhotoForm, SectionForm
from huidian.web.forms import not_now_text
from huidian.web.shell.desk import DeskRequest, desk, staff_of, within_reach


@never_cache
@desk(Permission.RECORD_AUDITS)
def new(request: DeskRequest) -> HttpResponse:
    """A new audit; it goes on with the first section."""
    form = NewAuditForm.read(request, at=timezone.now())
    form.choose_from("dealer", [(str(one.id), f"{one.code} {one.name}") for one in dealers_in(request.scope)])
    if form.is_bound and form.is_valid():
        said = form.cleaned_data

        def act() -> Outcome:
            audit = open_audit(
                at=form.at,
                by=staff_of(request),
                scope=request.scope,
                dealer_id=int(said["dealer"]),
                visited_on=said["visited_on"],
            )
            return {"audit": audit.pk}

        with within_reach():
            audit_id = form.once(act)["audit"]
        file = audit_file(request.scope, audit_id)
        return redirect("audits:section", audit_id, file.sections[0].key)
    return render(request, "audits/new.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@desk(Permission.RECORD_AUDITS)
def section(request: DeskRequest, audit_id: int, section: str) -> HttpResponse:
    """One section of one's own draft; once marked, the next one."""
    now = timezone.now()
    file, here = _draft(request, audit_id, section)
    form = SectionForm.read(request, at=now, subject=f"{audit_id}.{section}")
    form.offer(here)
    if form.is_bound and form.is_valid():

        def act() -> Outcome:
            mark_section(
                at=form.at,
                by=staff_of(request),
                scope=request.scope,
                audit_id=audit_id,
                section=section,
                seen=form.seen(here),
            )
            return {}

        try:
            with within_reach():
                form.once(act)
        except NotNowError as meanwhile:
            messages.error(request, not_now_text(meanwhile))
            return redirect("audits:audit", audit_id)
        messages.success(request, _("“%(section)s”已记下") % {"section": _words(here)})
        following = _after(file, section)
        if following is None:
            return redirect("audits:audit", audit_id)
        return redirect("audits:section", audit_id, following.key)
    context = {
        "file": file,
        "here": here,
        "form": form,
        "items": [
            (form[one.item.key], form[f"{one.item.key}-note"], one, photo)
            for one in here.items
            for photo in [
                PhotoForm.shown(request, at=now, subject=f"{audit_id}.{one.key}", initial={"item": one.key})
            ]
        ],
        "following": _after(file, section),
    }
    return render(request, "audits/section.html", context)


def _draft(request: DeskRequest, audit_id: int, section: str) -> tuple[AuditFile, SeenSection]:
    with within_reach():
        file = audit_file(request.scope, audit_id)
    here = next((one for one in file.sections if one.key == section), None)
    if here is None or not file.mine or file.row.state != "draft":
        raise Http404
    return file, here


def _after(file: AuditFile, section: str) -> SeenSection | None:
    keys = [one.key for one in file.sections]
    place = keys.index(section) + 1
    return file.sections[place] if place < len(keys) else None


def _words(section: SeenSection) -> str:
    return formats.in_language(section.score.section.label)
