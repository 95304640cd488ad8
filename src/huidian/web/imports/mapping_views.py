"""Which column is which: the proposal, corrections by hand, and profiles."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huidian.flows import uploads
from huidian.flows.import_file import NotImportable
from huidian.flows.uploads import Look
from huidian.network.machines import NotNowError
from huidian.network.roles import Permission
from huidian.network.submissions import Outcome
from huidian.visits.importing import FileRefused
from huidian.visits.queries import Batch
from huidian.web import formats
from huidian.web.forms import ActionForm, not_now_text
from huidian.web.imports.mapping_form import MappingForm
from huidian.web.imports.mapping_page import MappingPage
from huidian.web.imports.masked_cells import CellMask
from huidian.web.imports.page import BatchPage, refusal_text
from huidian.web.imports.views import asker, batch_or_404
from huidian.web.shell.desk import DeskRequest, desk


@require_http_methods(["GET", "POST"])
@desk(Permission.IMPORT)
def mapping(request: DeskRequest, number: int) -> HttpResponse:
    """The form, and what its buttons ask for: another profile, keeping the mapping, the preview."""
    batch, now = batch_or_404(request, number), timezone.now()
    if request.method == "POST":
        sent = ActionForm.sent(request, at=now, action=MappingForm.action, subject=number)
        if sent.is_valid() and (before := sent.earlier) is not None:
            return _done(request, number, before)
    if batch.state not in uploads.OPEN:
        return redirect("imports:batch", number)
    try:
        look = uploads.look(batch)
        if request.method == "POST":
            form = MappingForm.sent(request, at=now, subject=number, batch=batch, look=look)
            return _posted(request, batch, form, look)
        form = MappingForm.shown(request, at=now, subject=number, batch=batch, look=look)
        return _drawn(request, batch, form, look)
    except FileRefused as refusal:
        return render(request, "imports/unreadable.html", _unreadable(request, batch, refusal_text(refusal)))
    except NotImportable as refusal:
        return render(
            request,
            "imports/unreadable.html",
            _unreadable(request, batch, formats.in_language(refusal.label)),
        )
    except NotNowError as refusal:
        messages.error(request, not_now_text(refusal))
        return redirect("imports:batch", number)


def _posted(request: DeskRequest, batch: Batch, form: MappingForm, look: Look) -> HttpResponse:
    if not form.is_valid():
        return _drawn(request, batch, form, look)
    wish = form.cleaned_data["do"]
    profile = form.cleaned_data["profile"] if wish == "profile" else batch.profile
    chosen = {} if wish == "profile" else form.chosen
    for mistake in uploads.propose_mapping(batch, profile=profile, chosen=chosen, orders=form.orders):
        form.refuse(mistake)
    if wish == "save" and form.is_valid() and (label := uploads.mistake_in_profile(batch)):
        form.add_error("name", formats.in_language(label))
    if not form.is_valid():
        return _drawn(request, batch, form, look)
    if wish == "preview" and not (proposed := uploads.look(batch)).inspection.usable:
        uploads.keep_mapping(batch, asker(request, form))
        return _drawn(request, batch, form, proposed)
    return _done(request, batch.pk, form.once(lambda: _act(request, batch, form, wish)))


def _act(request: DeskRequest, batch: Batch, form: MappingForm, wish: str) -> Outcome:
    uploads.keep_mapping(batch, asker(request, form))
    name = form.cleaned_data["name"]
    if wish == "save":
        uploads.save_mapping(batch, asker(request, form), name=name)
    elif wish == "preview":
        uploads.request_preview(batch, asker(request, form))
    return {"do": wish, "name": name if wish == "save" else ""}


def _done(request: DeskRequest, number: int, done: Outcome) -> HttpResponse:
    if done["do"] == "preview":
        return redirect("imports:batch", number)
    if done["do"] == "save":
        messages.success(request, _("已保存模板“%(name)s”，下次可以直接选它。") % {"name": done["name"]})
    return redirect("imports:mapping", number)


def _drawn(request: DeskRequest, batch: Batch, form: MappingForm, look: Look) -> HttpResponse:
    mapped = MappingPage(batch, look, form, CellMask(request.scope, batch.dealer_id))
    context = {"form": form, "mapped": mapped, "page": BatchPage(request, batch), "batch": batch}
    return render(request, "imports/mapping.html", context)


def _unreadable(request: DeskRequest, batch: Batch, sentence: str) -> dict[str, object]:
    return {"page": BatchPage(request, batch), "batch": batch, "sentence": sentence}
