"""What a new campaign is asked for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from huidian.web.forms import ActionForm, LineField, Radios

LONGEST_LIST = 500_000
_DAY = {"invalid": gettext_lazy("请填写日期，例如 2026-11-22")}


def _day(label: Any, *, required: bool) -> forms.DateField:
    widget = forms.DateInput({"type": "date", "class": "form-control"}, format="%Y-%m-%d")
    return forms.DateField(
        label=label, required=required, widget=widget, input_formats=["%Y-%m-%d"], error_messages=_DAY
    )


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
    starts_on = _day(gettext_lazy("开始日期"), required=True)
    ends_on = _day(gettext_lazy("结束日期（没有就不填）"), required=False)
    vins = forms.CharField(
        label=gettext_lazy("车架号名单（粘贴，一行一个）"),
        max_length=LONGEST_LIST,
        widget=forms.Textarea({"class": "form-control", "rows": 8}),
    )

    def clean_vins(self) -> str:
        return str(self.cleaned_data["vins"]).replace("\0", "")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        start, end = cleaned.get("starts_on"), cleaned.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", _("不能早于开始日期"))
        return cleaned
