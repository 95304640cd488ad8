"""What a script is asked for: the opening, and an answer to each reason an owner gives."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huidian.outreach.actions.scripts import PLACES, unknown_places
from huidian.outreach.queries.scripts import KindScript
from huidian.web import formats
from huidian.web.forms import ActionForm

LONGEST = 2000


class ScriptForm(ActionForm):
    """A new version of one kind's script; `subject` is dealer and kind. Left empty: the playbook's."""

    action = "script.write"

    opening = forms.CharField(
        label=gettext_lazy("开场白"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea({"class": "form-control", "rows": 5}),
    )

    def __init__(self, *, script: KindScript, **more: Any) -> None:
        super().__init__(**more)
        self.reasons = [reason for reason, _text in script.replies]
        self.fields["opening"].help_text = _("可用 %(places)s，通话时自动填好；留空用手册的") % {
            "places": " ".join(PLACES)
        }
        self.initial["opening"] = formats.in_language(script.opening)
        for reason, text in script.replies:
            self.fields[f"reply-{reason.key}"] = forms.CharField(
                label=_("客户说“%(reason)s”时") % {"reason": formats.in_language(reason.label)},
                required=False,
                max_length=LONGEST,
                widget=forms.Textarea({"class": "form-control", "rows": 2}),
            )
            self.initial[f"reply-{reason.key}"] = text.in_("zh") and formats.in_language(text)

    @property
    def branches(self) -> dict[str, str]:
        """By reason what is answered."""
        return {one.key: self.cleaned_data[f"reply-{one.key}"].replace("\0", "") for one in self.reasons}

    def clean_opening(self) -> str:
        text = str(self.cleaned_data["opening"]).replace("\0", "")
        if wrong := unknown_places(text):
            words = _("没有 %(wrong)s；可用的是 %(places)s")
            raise forms.ValidationError(words % {"wrong": " ".join(wrong), "places": " ".join(PLACES)})
        return text
