"""A backup is brought from another disk: streamed to where backups lie, within the room there is."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from huidian.flows import backups as flow
from huidian.network.roles import Permission
from huidian.web import formats
from huidian.web.backups.page import whole_installation
from huidian.web.forms import ActionForm, back_with_refusal
from huidian.web.shell.desk import DeskRequest, desk, staff_of
from huidian.web.shell.troubles import LITTLE_ROOM_BYTES, room_left

NO_FILE = gettext_lazy("请选择一份备份文件。")


class UploadForm(ActionForm):
    """One backup."""

    action = "backup.upload"

    file = forms.FileField(error_messages={"required": NO_FILE, "invalid": NO_FILE, "empty": NO_FILE})


class BesideBackups(FileUploadHandler):
    """Writes what comes beside the backups, and stops where the disk would be full."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._room = room_left() - LITTLE_ROOM_BYTES

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        folder = flow.new_path(timezone.now()).parent
        self._file = tempfile.NamedTemporaryFile(dir=folder, prefix=".upload-", delete=False)  # noqa: SIM115
        assert self.request is not None
        self.request.META.setdefault("huidian.uploads", []).append(Path(self._file.name))

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._room -= len(raw_data)
        if self._room < 0:
            assert self.request is not None
            self.request.META["huidian.no_room"] = True
            raise StopUpload(connection_reset=False)
        self._file.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile[Any]:
        self._file.close()
        return UploadedFile(self._file, self.file_name, self.content_type, file_size)


def beside_backups(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Lets a backup in; nothing of what came lies there after it, but what the view has put in its place."""

    @wraps(view)
    def with_handler(request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.upload_handlers = [BesideBackups(request)]
        try:
            return view(request, *args, **kwargs)
        finally:
            for path in request.META.get("huidian.uploads", ()):
                path.unlink(missing_ok=True)

    return with_handler


@csrf_exempt  # checked by csrf_protect below, once the handler is in place
@require_POST
@desk(Permission.MAKE_BACKUPS, Permission.BRING_BACK)
@beside_backups
@csrf_protect
def upload(request: DeskRequest) -> HttpResponse:
    """Keeps a backup that was brought, once it says that it is one, and has it checked."""
    whole_installation(request, Permission.BRING_BACK)
    form = UploadForm.sent(request, at=timezone.now())
    if request.META.get("huidian.no_room"):
        form.errors.pop("file", None)
        form.add_error(None, _("磁盘空间不够，没有保存。"))
    if not form.is_valid():
        return back_with_refusal(request, form, "backups:desk")
    if form.earlier is None:
        _keep(request, form)
    return redirect("backups:desk")


def _keep(request: DeskRequest, form: UploadForm) -> None:
    uploaded: Path = request.META["huidian.uploads"][0]

    def once() -> dict[str, object]:
        flow.read_manifest(uploaded, form.cleaned_data["file"].name)
        path = flow.new_path(form.at, uploaded=True)
        uploaded.replace(path)
        flow.note_upload(path.name, at=form.at, by=staff_of(request))
        return {}

    try:
        form.once(once)
    except flow.BackupRefused as refusal:
        name = form.cleaned_data["file"].name
        why = formats.in_language(refusal.label)
        messages.error(request, _("“%(file)s”没有保存：%(why)s") % {"file": name, "why": why})
