"""What an auditor is asked for: which dealer, what was seen of a section."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huidian.kit import day_ranges
from huidian.surveys.queries.audits import SeenSection
from huidian.web import formats
from huidian.web.forms import ActionForm, LineField, Radios, RangedDayField, Select

MARKS = (
    ("passed", gettext_lazy("合格")),
    ("failed", gettext_lazy("不合格")),
    ("unseen", gettext_lazy("看不到")),
)
PASSED = {"passed": True, "failed": False, "unseen": None}


class NewAuditForm(ActionForm):
    """Which dealer was visited, and when."""

    action = "mystery_audit.begin"
    dealer = forms.ChoiceField(label=gettext_lazy("经销商"), widget=Select)
    visited_on = RangedDayField(label=gettext_lazy("到店日期"))

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        field = self.fields["visited_on"]
        assert isinstance(field, RangedDayField)
        field.within(day_ranges.done(timezone.localdate(self.at)))
        field.initial = timezone.localdate(self.at)


class SectionForm(ActionForm):
    """A section's items, each passed, failed or unseen, with a note; `subject` is audit and section."""

    action = "mystery_audit.mark"

    def offer(self, section: SeenSection) -> None:
        """The fields of its items, with what was seen so far."""
        for one in section.items:
            key = one.item.key
            self.fields[key] = forms.ChoiceField(
                label=formats.in_language(one.item.label),
                choices=MARKS,
                required=False,
                widget=Radios,
                initial=one.mark,
            )
            self.fields[f"{key}-note"] = LineField(
                label=gettext_lazy("备注"), max_length=300, required=False, initial=one.note
            )

    def clean(self) -> dict[str, Any]:
        """A note needs a mark: without one it would say of nothing what was seen."""
        said = super().clean() or self.cleaned_data
        for key in [name.removesuffix("-note") for name in self.fields if name.endswith("-note")]:
            if said.get(f"{key}-note") and not said.get(key):
                self.add_error(key, _("写了备注，请选合格、不合格或看不到。"))
        return said

    def seen(self, section: SeenSection) -> dict[str, tuple[bool | None, str]]:
        """What was seen of the items that were judged; of a form with errors what is without."""
        said = self.cleaned_data
        keys = [one.item.key for one in section.items if said.get(one.item.key)]
        return {key: (PASSED[said[key]], said.get(f"{key}-note", "")) for key in keys}


class WithdrawForm(ActionForm):
    """Why an audit counts no more."""

    why = LineField(label=gettext_lazy("原因"), max_length=200)


class PhotoForm(ActionForm):
    """A picture of an item; `subject` is the audit."""

    action = "mystery_audit.photo"
    item = forms.CharField(widget=forms.HiddenInput, max_length=80)
    file = forms.FileField(
        label=gettext_lazy("照片"),
        widget=forms.FileInput(
            {"class": "form-control", "accept": "image/jpeg,image/png,image/webp", "capture": "environment"}
        ),
        error_messages={"required": gettext_lazy("请选择一张照片。"), "empty": gettext_lazy("文件是空的。")},
    )
