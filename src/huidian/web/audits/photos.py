"""The pictures of an audit: taken in after a look at what they are, served to whoever sees the audit."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_POST

from huidian.network.machines import NotNowError
from huidian.network.roles import Permission
from huidian.network.submissions import Outcome
from huidian.surveys.actions.audits import (
    NoPictureError,
    PictureTooLargeError,
    TooManyPicturesError,
    add_photo,
    mark_section,
    remove_photo,
)
from huidian.surveys.queries.audits import AuditFile, audit_file, audit_photo
from huidian.web.audits.forms import PhotoForm, SectionForm
from huidian.web.details import Refusal, refused_in
from huidian.web.forms import ActionForm, back_with_refusal, not_now_text
from huidian.web.forms.action import KEY
from huidian.web.imports.uploading import bounded
from huidian.web.shell.desk import DeskRequest, desk, staff_of, within_reach

REFUSALS = (
    Refusal(NoPictureError, gettext_lazy("只收完好的 JPEG、PNG 或 WebP 照片。"), "file"),
    Refusal(PictureTooLargeError, gettext_lazy("照片不能超过 4 MB。"), "file"),
    Refusal(TooManyPicturesError, gettext_lazy("一项最多三张照片。"), "file"),
)


@csrf_exempt  # checked by csrf_protect below, once the quota is in place
@require_POST
@never_cache
@desk(Permission.RECORD_AUDITS)
@bounded
@csrf_protect
def add(request: DeskRequest, audit_id: int) -> HttpResponse:
    """Keeps a picture of an item of one's own draft."""
    with within_reach():
        file = audit_file(request.scope, audit_id)
    item = request.POST.get("item", "")[:80]
    back = _section_url(audit_id, item)
    form = PhotoForm.sent(request, at=timezone.now(), subject=f"{audit_id}.{item}")
    try:
        with within_reach():
            _keep_marks(request, file, item, form.at)
    except NotNowError as meanwhile:
        messages.error(request, not_now_text(meanwhile))
        return redirect("audits:audit", audit_id)
    if not form.is_valid():
        return back_with_refusal(request, form, back)
    content = b"".join(form.cleaned_data["file"].chunks())

    def act() -> Outcome:
        photo = add_photo(
            at=form.at,
            by=staff_of(request),
            scope=request.scope,
            audit_id=audit_id,
            item=item,
            content=content,
        )
        return {"photo": photo.pk}

    try:
        with within_reach(), refused_in(form, REFUSALS):
            form.once(act)
    except KeyError:
        raise Http404 from None
    except NotNowError as meanwhile:
        messages.error(request, not_now_text(meanwhile))
        return redirect("audits:audit", audit_id)
    if form.errors:
        return back_with_refusal(request, form, back)
    messages.success(request, _("照片已保存"))
    return redirect(back)


@require_POST
@never_cache
@desk(Permission.RECORD_AUDITS)
def remove(request: DeskRequest, audit_id: int, photo_id: int) -> HttpResponse:
    """Throws a picture of one's own draft away."""
    form = ActionForm.sent(request, at=timezone.now(), action="mystery_audit.photo_remove", subject=photo_id)
    if form.is_valid():

        def act() -> Outcome:
            who = {"at": form.at, "by": staff_of(request), "scope": request.scope}
            remove_photo(**who, audit_id=audit_id, photo_id=photo_id)
            return {}

        try:
            with within_reach():
                form.once(act)
        except NotNowError as meanwhile:
            messages.error(request, not_now_text(meanwhile))
    return redirect("audits:audit", audit_id)


@require_GET
@never_cache
@desk(Permission.VIEW_AUDITS)
def show(request: DeskRequest, audit_id: int, photo_id: int) -> HttpResponse:
    """A picture, for this once: it stays on no machine."""
    with within_reach():
        content, content_type = audit_photo(request.scope, audit_id, photo_id)
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": "inline",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type=content_type, headers=headers)


def _keep_marks(request: DeskRequest, file: AuditFile, item: str, at: datetime) -> None:
    """Keep what came along of the section's marks: the page is drawn anew after a picture."""
    here = next((one for one in file.sections if one.key == item.partition(".")[0]), None)
    if here is None:
        return
    # The key that came is the picture's.
    sent = {name: value for name, value in request.POST.items() if name != KEY}
    marks = SectionForm.shown(request, at=at, subject=f"{file.row.audit_id}.{here.key}", data=sent)
    marks.offer(here)
    marks.is_valid()
    before = {one.item.key: (one.mark, one.note) for one in here.items}
    seen = {
        key: each
        for key, each in marks.seen(here).items()
        if before[key] != (marks.cleaned_data[key], each[1])
    }
    if seen:
        who = {"at": at, "by": staff_of(request), "scope": request.scope}
        mark_section(**who, audit_id=file.row.audit_id, section=here.key, seen=seen)


def _section_url(audit_id: int, item: str) -> str:
    try:
        return reverse("audits:section", args=[audit_id, item.partition(".")[0]])
    except NoReverseMatch:
        return reverse("audits:audit", args=[audit_id])
