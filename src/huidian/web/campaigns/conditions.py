"""Conditions on vehicles as a form asks for them, as an address says them, and in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from huidian.kit.months import first_day, format_month, last_day, month_of, parse_month
from huidian.outreach.conditions import Conditions
from huidian.playbooks import Playbook
from huidian.retention.queries import Wish, held_vehicles
from huidian.web import formats
from huidian.web.forms import ActionForm, LineField, TextLine
from huidian.web.forms.fields import Checks
from huidian.web.lists.filters import Range
from huidian.web.shell.desk import DeskRequest
from huidian.web.vehicles.filters import VEHICLE_FILTERS

BY = {"tiers": "tier", "classes": "customer_class", "models": "model", "regions": "region"}
"""Fields of the form that are dimensions of the lists of vehicles."""
BACK = 6
"""S0: whoever came last in the month six months before this one."""


class MonthField(LineField):
    """A month, `YYYY-MM`; None where nothing is typed."""

    def __init__(self, **more: Any) -> None:
        super().__init__(widget=TextLine({"type": "month"}), required=False, **more)

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_month(text)
        except ValueError:
            raise forms.ValidationError(gettext_lazy("请填写月份，例如 2026-05")) from None


def _several(label: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, widget=Checks, required=False)


def _months(label: Any) -> forms.IntegerField:
    widget = forms.NumberInput({"class": "form-control", "inputmode": "numeric"})
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=600, widget=widget)


class ConditionsForm(ActionForm):
    """What chooses vehicles; the values to choose from are those of the dealer's vehicles."""

    last_from = MonthField(label=gettext_lazy("最后进站月份：从"))
    last_to = MonthField(label=gettext_lazy("最后进站月份：到"))
    away_from = _months(gettext_lazy("离站满几个月：从"))
    away_to = _months(gettext_lazy("离站满几个月：到"))
    tiers = _several(gettext_lazy("流失层级"))
    classes = _several(gettext_lazy("客户等级"))
    models = _several(gettext_lazy("车型"))
    regions = _several(gettext_lazy("地区"))
    reasons = _several(gettext_lazy("说过的原因"))

    condition_fields = ("last_from", "last_to", "away_from", "away_to", *BY, "reasons", "segment")

    def offer_values(self, request: DeskRequest, dealer_id: int, rules: Playbook) -> None:
        """Put the values there are into the fields."""
        wish = Wish(per_page=1, values=True)
        values = held_vehicles(request.scope.choosing(dealer_id), wish=wish, now=self.at).values
        for name, by in BY.items():
            known = [(key, formats.in_language(words)) for key, words in values.get(by, ()) if key]
            self.choose_from(name, known)
        self.choose_from("reasons", [(one.key, formats.in_language(one.label)) for one in rules.reasons])

    def hold_conditions(self, conditions: Conditions) -> None:
        """Show what is on file."""
        low, high = conditions.ranges.get("last_visit_on", (None, None))
        away_low, away_high = conditions.ranges.get("months_away", (None, None))
        self.initial.update(
            {
                "last_from": format_month(month_of(low)) if low else "",
                "last_to": format_month(month_of(high)) if high else "",
                "away_from": away_low,
                "away_to": away_high,
                "reasons": list(conditions.reasons),
                **{name: list(conditions.filters.get(by, ())) for name, by in BY.items()},
            }
        )

    def usual_conditions(self, month: int) -> None:
        """Whoever came last six months before `month`."""
        self.initial.update({"last_from": format_month(month - BACK), "last_to": format_month(month - BACK)})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for low, high in (("last_from", "last_to"), ("away_from", "away_to")):
            least, most = cleaned.get(low), cleaned.get(high)
            if least is not None and most is not None and most < least:
                self.add_error(high, _("不能小于“从”"))
        return cleaned

    @property
    def conditions(self) -> Conditions:
        """What was chosen; of a valid form."""
        said = self.cleaned_data
        ranges: dict[str, tuple[Any, Any]] = {}
        if said["last_from"] is not None or said["last_to"] is not None:
            low, high = said["last_from"], said["last_to"]
            ranges["last_visit_on"] = (
                first_day(low) if low is not None else None,
                last_day(high) if high is not None else None,
            )
        if said["away_from"] is not None or said["away_to"] is not None:
            ranges["months_away"] = (said["away_from"], said["away_to"])
        filters = {by: tuple(said[name]) for name, by in BY.items() if said[name]}
        return Conditions(filters, ranges, {}, tuple(said["reasons"]))


def condition_words(conditions: Conditions, rules: Playbook) -> list[str]:
    """The conditions, each in words, as the chips of a list of vehicles say them."""
    names: Mapping[str, Mapping[str, str]] = {
        "tier": {key: formats.in_language(words) for key, words in rules.scheme.words.items()},
    }
    said = []
    for one in VEHICLE_FILTERS:
        chosen: Any = None
        if one.of in conditions.filters:
            chosen = tuple(conditions.filters[one.of])
        elif one.of in conditions.ranges:
            chosen = Range(*conditions.ranges[one.of])
        elif one.of in conditions.flags:
            chosen = conditions.flags[one.of]
        if chosen is not None:
            said += [part.text for part in one.parts(chosen, names.get(one.of, _Own()))]
    reasons = {one.key: formats.in_language(one.label) for one in rules.reasons}
    said += [
        _("%(what)s：%(value)s") % {"what": REASON, "value": reasons.get(key, key)}
        for key in conditions.reasons
    ]
    return said


REASON = pgettext_lazy("conditions", "说过的原因")


class _Own(dict[str, str]):
    """Values that are their own words."""

    def get(self, key: str, default: Any = None) -> Any:
        return key or default
