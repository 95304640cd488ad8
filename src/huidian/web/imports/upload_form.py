"""A file and what is in it."""

from __future__ import annotations

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from huidian.web.forms import ActionForm, Radios
from huidian.web.imports.words import KIND_HINTS, KINDS

NO_FILE = _("请选择一个文件。")
NO_KIND = _("请选择文件里是什么。")


def _kinds() -> list[tuple[str, SafeString]]:
    return [
        (key, format_html("<span>{}<small>{}</small></span>", KINDS[key], KIND_HINTS[key])) for key in KINDS
    ]


class UploadForm(ActionForm):
    """One file of the dealer that is chosen (`subject`)."""

    action = "import.upload"

    file = forms.FileField(
        widget=forms.FileInput(
            {
                "accept": ".xlsx,.xls,.xlsb,.csv,.txt",
                "aria-describedby": "upload-error",
                "id": "import-file",
                "required": True,
            }
        ),
        allow_empty_file=True,
        error_messages={"required": NO_FILE, "invalid": NO_FILE, "missing": NO_FILE},
    )
    kind = forms.ChoiceField(
        label=_("文件里是"),
        widget=Radios,
        choices=_kinds,
        initial="visits",
        error_messages={"required": NO_KIND, "invalid_choice": NO_KIND},
    )
