"""What is asked of an occasion of one vehicle."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from huidian.flows.vehicle_needs import UNKNOWN
from huidian.playbooks.needs import POWERTRAINS
from huidian.web import formats
from huidian.web.forms import ActionForm, DayField, LineField, Radios, Select

KINDS = (
    ("part", gettext_lazy("缺的配件到了")),
    ("work", gettext_lazy("有项目没做")),
    ("plan", gettext_lazy("这台车的保养间隔不同")),
    ("powertrain", gettext_lazy("这台车的动力类型不同")),
)


def _number(label: Any, most: int) -> forms.IntegerField:
    widget = forms.NumberInput({"class": "form-control", "inputmode": "numeric"})
    return forms.IntegerField(label=label, required=False, min_value=1, max_value=most, widget=widget)


class OccasionForm(ActionForm):
    """A part, work, an interval or a powertrain; `subject` is the vehicle."""

    action = "need.occasion"

    kind = forms.ChoiceField(
        label=pgettext_lazy("occasion", "什么事"), widget=Radios, initial="part", choices=KINDS
    )
    text = LineField(label=gettext_lazy("配件、项目或原因"), max_length=120, required=False)
    on = DayField(label=pgettext_lazy("occasion", "日期"))
    months = _number(gettext_lazy("间隔（月，只用于保养间隔）"), 120)
    powertrain = forms.ChoiceField(label=gettext_lazy("动力类型"), required=False, widget=Select)
    km = _number(gettext_lazy("间隔（公里，只用于保养间隔）"), 200_000)

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        day = self.fields["on"]
        assert isinstance(day, DayField)
        day.until(timezone.localdate(self.at))
        known = {**POWERTRAINS, "unknown": UNKNOWN}
        self.choose_from(
            "powertrain", [("", "–"), *((key, formats.in_language(one)) for key, one in known.items())]
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        kind = cleaned.get("kind")
        if kind in ("part", "work") and not cleaned.get("text"):
            self.add_error("text", _("请写明是哪个配件或项目"))
        power = cleaned.get("powertrain")
        if kind == "powertrain" and not power:
            self.add_error("powertrain", _("请选动力类型"))
        cleaned["powertrain"] = None if kind != "powertrain" else "" if power == "unknown" else power
        if kind == "plan" and not self.errors and not (cleaned.get("months") or cleaned.get("km")):
            self.add_error("months", _("请填写几个月或几公里"))
        return cleaned
