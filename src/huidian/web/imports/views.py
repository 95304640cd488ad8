"""The import desk: what came in, one file at every step of its way, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect, retarget

from huidian.flows import uploads
from huidian.network import actions as network
from huidian.network.machines import NotNowError
from huidian.network.roles import Permission
from huidian.network.submissions import Outcome
from huidian.visits import queries as visits
from huidian.visits.queries import Batch
from huidian.web.forms import ActionForm, back_with_refusal, not_now_text
from huidian.web.imports.page import BatchPage
from huidian.web.imports.words import OVERTAKEN
from huidian.web.lists.excel import CONTENT_TYPE
from huidian.web.shell.desk import DeskRequest, desk, staff_of
from huidian.web.shell.parts import answer, wants_part
from huidian.web.shell.sessions import asked_by_page


def batch_or_404(request: DeskRequest, number: int) -> Batch:
    """The batch, or 404 where it is not there or somebody else's."""
    batch = visits.find_batch(request.scope, number)
    if batch is None:
        raise Http404
    return batch


@require_GET
@desk(Permission.IMPORT)
def batch(request: DeskRequest, number: int) -> HttpResponse:
    """One file, at whatever step it is."""
    page = BatchPage(request, batch_or_404(request, number))
    if page.face == "mapping":
        return HttpResponseRedirect(reverse("imports:mapping", args=[number]))
    return answer(request, page="imports/batch.html", part="batch", context=_context(page))


@asked_by_page
@require_GET
@desk(Permission.IMPORT)
def progress(request: DeskRequest, number: int) -> HttpResponse:
    """How far the work on a file has come; what comes after it once it is over."""
    page = BatchPage(request, batch_or_404(request, number))
    if not wants_part(request):
        return redirect("imports:batch", number)
    if page.face == "progress":
        return render(request, "imports/progress.html#bar", _context(page))
    if page.batch.state in (Batch.State.DONE, Batch.State.UNDONE):
        # What the frame says of the data is no longer so either.
        return HttpResponseClientRedirect(reverse("imports:batch", args=[number]))
    after = render(request, "imports/batch.html#batch", {**_context(page), "arrived": True})
    after["HX-Reswap"] = "outerHTML show:window:top"
    return retarget(after, "#import")


@require_GET
@desk(Permission.IMPORT)
def rejects(request: DeskRequest, number: int) -> HttpResponseBase:
    """The refused rows as an Excel file, to be put right and brought back."""
    batch = batch_or_404(request, number)
    path = uploads.rejects_of(batch)
    if path is None:
        raise Http404
    network.note_export(
        at=timezone.now(),
        by=staff_of(request),
        what="import_rejects",
        rows={batch.dealer_id: batch.counts.get("rejected", 0)},
        asked={"batch": str(batch.pk)},
    )
    name = _("%(file)s-拒收.xlsx") % {"file": batch.file_name.rsplit(".", 1)[0]}
    response = FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=CONTENT_TYPE)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@desk(Permission.IMPORT)
def preview(request: DeskRequest, number: int) -> HttpResponse:
    """Reads the file again, where reading it had failed."""
    return _step(request, number, "preview", uploads.request_preview)


@require_POST
@desk(Permission.IMPORT)
def commit(request: DeskRequest, number: int) -> HttpResponse:
    """Brings the previewed file in."""
    return _step(request, number, "commit", uploads.request_commit)


@require_POST
@desk(Permission.IMPORT, Permission.UNDO_IMPORT)
def undo(request: DeskRequest, number: int) -> HttpResponse:
    """Takes an import back."""
    return _step(request, number, "undo", uploads.request_undo)


@require_POST
@desk(Permission.IMPORT)
def discard(request: DeskRequest, number: int) -> HttpResponse:
    """Throws away a file of which nothing is in force."""
    form = ActionForm.sent(request, at=timezone.now(), action="import.discard", subject=number)
    batch = visits.find_batch(request.scope, number)
    if batch is None:
        before = form.earlier if form.is_valid() else None
        if before is None:
            raise Http404
        return _discarded(request, before["file"])
    if not form.is_valid():
        return back_with_refusal(request, form, reverse("imports:batch", args=[number]))
    try:
        done = uploads.discard(batch, asker(request, form), form.key)
    except NotNowError as refusal:
        messages.error(request, not_now_text(refusal))
        return redirect("imports:batch", number)
    return _discarded(request, done["file"])


def asker(request: DeskRequest, form: ActionForm) -> uploads.Asker:
    """Who asks for a step of a file."""
    return uploads.Asker(staff_of(request), request.scope, form.at)


def _step(
    request: DeskRequest, number: int, name: str, verb: Callable[[Batch, uploads.Asker], bool | None]
) -> HttpResponse:
    """Asks for the next step of a file, once for each shown button, and back to the file."""
    batch = batch_or_404(request, number)
    form = ActionForm.sent(request, at=timezone.now(), action=f"import.{name}", subject=number)
    if not form.is_valid():
        return back_with_refusal(request, form, reverse("imports:batch", args=[number]))

    def act() -> Outcome:
        return {"is_overtaken": verb(batch, asker(request, form)) is False}

    try:
        if form.once(act).get("is_overtaken"):
            messages.warning(request, OVERTAKEN)
    except NotNowError as refusal:
        messages.error(request, not_now_text(refusal))
    return redirect("imports:batch", number)


def _discarded(request: DeskRequest, file: str) -> HttpResponse:
    messages.success(request, _("已放弃“%(file)s”，什么都没有导入。") % {"file": file})
    return redirect("imports:desk")


def _context(page: BatchPage) -> dict[str, object]:
    return {"page": page, "batch": page.batch}
