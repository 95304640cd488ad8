"""Files arrive at the desk: streamed to disk, bounded, looked into at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.files.uploadhandler import (
    FileUploadHandler,
    MemoryFileUploadHandler,
    StopUpload,
    TemporaryFileUploadHandler,
)
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from huidian.flows import uploads
from huidian.network.roles import Permission
from huidian.network.submissions import Outcome
from huidian.web.imports.lists import HISTORY
from huidian.web.imports.page import in_language_of_page
from huidian.web.imports.several import address_of, remember_refused
from huidian.web.imports.upload_form import UploadForm
from huidian.web.shell.desk import DeskRequest, desk, staff_of
from huidian.web.shell.parts import answer, wants_part

MIB = 1024 * 1024


class Quota(FileUploadHandler):
    """Stops an upload that grows beyond the limit; what came so far is thrown away."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._taken = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self._taken += len(raw_data)
        if self._taken > uploads.MOST_BYTES:
            assert self.request is not None
            self.request.META["huidian.too_large"] = True
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def bounded(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Lets files in, up to the quota; it has to be said before anybody reads the form."""

    @wraps(view)
    def with_quota(request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        takers = (Quota, MemoryFileUploadHandler, TemporaryFileUploadHandler)
        request.upload_handlers = [taker(request) for taker in takers]
        return view(request, *args, **kwargs)

    return with_quota


@csrf_exempt  # checked by csrf_protect below, once the quota is in place
@require_POST
@desk(Permission.IMPORT)
@bounded
@csrf_protect
def upload(request: DeskRequest) -> HttpResponse:
    """Keeps the files and goes on to the columns of one, to the page of several.

    One that is no table is refused in a sentence and does not keep the others back.
    """
    form = UploadForm.sent(request, at=timezone.now(), subject=request.reach.dealer_id)
    if not _check(request, form):
        return _refused(request, form)
    outcome = form.earlier or uploads.receive(
        [uploads.Sent(file.name or "file", file.chunks()) for file in form.cleaned_data["file"]],
        dealer_id=min(request.scope.chosen_dealer_ids),
        kind=form.cleaned_data["kind"],
        by=uploads.Asker(staff_of(request), request.scope, form.at),
        key=form.key,
    )
    if not outcome["batches"]:
        for file in outcome["refused"]:
            sentence = _("“%(file)s”没有导入，什么都没有保存。") % {"file": file["file"]}
            form.add_error("file", f"{sentence}{in_language_of_page(file)}")
        return _refused(request, form)
    return _on_to(request, outcome)


def _check(request: DeskRequest, form: UploadForm) -> bool:
    if len(request.scope.chosen_dealer_ids) != 1:
        form.add_error(None, _("请先选择经销商，再上传文件。"))
    elif request.META.get("huidian.too_large"):
        most = uploads.MOST_BYTES // MIB
        form.errors.pop("file", None)
        sentence = _("文件合计超过 %(most)s MB 的上限，没有保存。请分几次上传，或按月份分开导出。") % {
            "most": most
        }
        form.add_error("file", sentence)
    return form.is_valid()


def _on_to(request: DeskRequest, outcome: Outcome) -> HttpResponse:
    numbers, refused = outcome["batches"], outcome["refused"]
    if len(numbers) == 1 and not refused:
        where = reverse("imports:mapping", args=numbers)
    else:
        remember_refused(request, numbers, refused)
        where = address_of(numbers)
    return HttpResponseClientRedirect(where) if wants_part(request) else HttpResponseRedirect(where)


def _refused(request: DeskRequest, form: UploadForm) -> HttpResponse:
    """The first page with why the file was not taken, or for HTMX the part with the file's place."""
    context = {**HISTORY.drawn(request, form.at), "form": form}
    return answer(request, page="imports/desk.html", part="imports/upload.html", context=context)
