"""What a new campaign is asked for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from huidian.kit import day_ranges
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
    vins = forms.CharField(
        label=gettext_lazy("车架号名单（粘贴，一行一个）"),
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

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        start, end = cleaned.get("starts_on"), cleaned.get("ends_on")
        if start and end and end < max(start, timezone.localdate(self.at)):
            self.add_error("ends_on", _("不能早于开始日期，也不能早于今天"))
        return cleaned
