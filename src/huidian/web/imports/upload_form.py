"""Files and what is in them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from huidian.flows import uploads
from huidian.web.forms import ActionForm, Radios
from huidian.web.imports.words import KIND_HINTS, KINDS

NO_FILE = _("请选择一个文件。")
TOO_MANY = _("一次最多放 40 份文件，请分几次上传。")
NO_KIND = _("请选择文件里是什么。")


def _kinds() -> list[tuple[str, SafeString]]:
    return [
        (key, format_html("<span>{}<small>{}</small></span>", KINDS[key], KIND_HINTS[key])) for key in KINDS
    ]


class FilesInput(forms.FileInput):
    """A place for several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several, as a list."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        if len(data or ()) > uploads.MOST_FILES:
            raise forms.ValidationError(TOO_MANY)
        one = super().clean
        return [one(file, initial) for file in data or [None]]


class UploadForm(ActionForm):
    """Files of the dealer that is chosen (`subject`), all of one kind."""

    action = "import.upload"

    file = FilesField(
        widget=FilesInput(
            {
                "accept": ".xlsx,.xls,.xlsb,.csv,.txt",
                "aria-describedby": "upload-error",
                "id": "import-file",
                "multiple": True,
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
