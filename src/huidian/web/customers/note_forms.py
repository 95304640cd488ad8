"""What is asked where a note is written, edited, withdrawn or restored."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huidian.customers.words import LONGEST_NOTE
from huidian.web.forms import ActionForm


class NoteForm(ActionForm):
    """The text of a note; `subject` is the vehicle, "" for several."""

    action = "note.written"

    text = forms.CharField(
        label=_("备注"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST_NOTE, "class": "form-control"}),
        error_messages={
            "required": _("请写下备注"),
            "max_length": _("备注最多 %(limit_value)d 字，现在 %(show_value)d 字"),
        },
    )


class NoteEditForm(NoteForm):
    """The new text of a note; `subject` is the note. Of several on a page each has its own ids."""

    action = "note.edited"

    def __init__(self, *, subject: object = "", **more: Any) -> None:
        super().__init__(subject=subject, **more)
        self.html_id = f"note-edit-{subject}"
        self.auto_id = f"{self.html_id}-%s"
