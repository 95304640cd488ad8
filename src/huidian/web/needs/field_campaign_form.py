"""What a new campaign is asked for."""

from __future__ import annotations

from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from huidian.flows.vin_list import VinListRefused, vins_of_file
from huidian.kit import day_ranges
from huidian.web import formats
from huidian.web.forms import ActionForm, LineField, Radios, RangedDayField

LONGEST_LIST = 500_000


class FieldCampaignForm(ActionForm):
    """A recall or service campaign with its list of VINs; `subject` is the dealer."""

    action = "field_campaign.start"

    kind = forms.ChoiceField(
        label=pgettext_lazy("campaign", "类别"),
        widget=Radios,
        initial="recall",
        choices=[("recall", gettext_lazy("召回或技术服务活动")), ("service", gettext_lazy("服务活动"))],
    )
    code = LineField(label=gettext_lazy("活动编号"), max_length=40)
    title = LineField(label=gettext_lazy("活动名称"), max_length=120)
    starts_on = RangedDayField(label=gettext_lazy("开始日期"))
    ends_on = RangedDayField(label=gettext_lazy("结束日期（没有就不填）"), required=False)
    file = forms.FileField(
        label=gettext_lazy("车架号名单（Excel 或 CSV）"),
        required=False,
        widget=forms.FileInput({"class": "form-control", "accept": ".xlsx,.xls,.xlsb,.csv,.txt"}),
        error_messages={"empty": gettext_lazy("文件是空的。")},
    )
    vins = forms.CharField(
        label=gettext_lazy("或者粘贴，一行一个"),
        required=False,
        max_length=LONGEST_LIST,
        widget=forms.Textarea({"class": "form-control", "rows": 8}),
    )

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        for name in ("starts_on", "ends_on"):
            field = self.fields[name]
            assert isinstance(field, RangedDayField)
            field.within(day_ranges.planned(timezone.localdate(self.at)))

    def clean_vins(self) -> str:
        return str(self.cleaned_data["vins"]).replace("\0", "")

    def clean_file(self) -> list[str]:
        """The VINs of the file, row by row."""
        given = self.cleaned_data["file"]
        if not given:
            return []
        with NamedTemporaryFile(suffix=".list") as kept:
            for piece in given.chunks():
                kept.write(piece)
            kept.flush()
            try:
                return vins_of_file(Path(kept.name))
            except VinListRefused as refused:
                raise forms.ValidationError(formats.in_language(refused.sentence)) from None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        several = cleaned.pop("file", None) or []
        cleaned["vins"] = "\n".join(one for one in (*several, cleaned.get("vins", "")) if one)
        if not self.errors and not cleaned["vins"]:
            self.add_error("vins", _("请选文件，或粘贴车架号"))
        start, end = cleaned.get("starts_on"), cleaned.get("ends_on")
        if start and end and end < max(start, timezone.localdate(self.at)):
            self.add_error("ends_on", _("不能早于开始日期，也不能早于今天"))
        return cleaned
