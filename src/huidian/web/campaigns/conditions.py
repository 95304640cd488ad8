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
from huidian.web.campaigns.contact_words import contact_choices, contact_of, contact_words, held_contact
from huidian.web.forms import ActionForm, LineField, Select, TextLine
from huidian.web.forms.fields import Checks, RangedDayField
from huidian.web.lists.filters import Range
from huidian.web.shell.desk import DeskRequest
from huidian.web.vehicles.filters import VEHICLE_FILTERS

BY = {"tiers": "tier", "classes": "customer_class", "models": "model", "regions": "region"}
"""Fields of the form that are dimensions of the lists of vehicles."""
PAIRS = (
    ("last_from", "last_to"), ("away_from", "away_to"), ("visits_from", "visits_to"),
    ("amount_from", "amount_to"), ("contact_from", "contact_to"),
)  # fmt: skip
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


def _number(label: Any, most: int = 600) -> forms.IntegerField:
    widget = forms.NumberInput({"class": "form-control", "inputmode": "numeric"})
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=most, widget=widget)


class ConditionsForm(ActionForm):
    """What chooses vehicles; the values to choose from are those of the dealer's vehicles."""

    last_from = MonthField(label=gettext_lazy("最后进站月份：从"))
    last_to = MonthField(label=gettext_lazy("最后进站月份：到"))
    away_from = _number(gettext_lazy("离站满几个月：从"))
    away_to = _number(gettext_lazy("离站满几个月：到"))
    tiers = _several(gettext_lazy("流失层级"))
    classes = _several(gettext_lazy("客户等级"))
    models = _several(gettext_lazy("车型"))
    regions = _several(gettext_lazy("地区"))
    reasons = _several(gettext_lazy("说过的原因"))
    visits_from = _number(gettext_lazy("累计台次：从"))
    visits_to = _number(gettext_lazy("累计台次：到"))
    amount_from = _number(gettext_lazy("累计金额（元）：从"), 100_000_000)
    amount_to = _number(gettext_lazy("累计金额（元）：到"), 100_000_000)
    contact_from = RangedDayField(label=gettext_lazy("最近一次联系：从"), required=False)
    contact_to = RangedDayField(
        label=gettext_lazy("最近一次联系：到"),
        required=False,
        help_text=gettext_lazy("只填“到”，从未联系过的也算"),
    )
    outcomes = _several(gettext_lazy("最近一次联系的结果"))
    consents = _several(gettext_lazy("已同意"))
    blocked = forms.ChoiceField(
        label=gettext_lazy("免打扰"),
        widget=Select,
        required=False,
        choices=[
            ("", gettext_lazy("都可以")),
            ("no", gettext_lazy("没有免打扰")),
            ("yes", gettext_lazy("有免打扰")),
        ],
    )
    numbers = _several(gettext_lazy("首选号码的状态"))

    folded = (
        "visits_from", "visits_to", "amount_from", "amount_to", "contact_from", "contact_to", "outcomes",
        "consents", "blocked", "numbers",
    )  # fmt: skip
    folded_as = gettext_lazy("更多条件：来店次数与金额、最近联系、同意、免打扰、号码")
    condition_fields = (
        "last_from", "last_to", "away_from", "away_to", *BY, "reasons", "visits_from", "visits_to",
        "amount_from", "amount_to", "contact_from", "contact_to", "outcomes", "consents", "blocked",
        "numbers", "segment",
    )  # fmt: skip

    def offer_values(self, request: DeskRequest, dealer_id: int, rules: Playbook) -> None:
        """Put the values there are into the fields."""
        wish = Wish(per_page=1, values=True)
        values = held_vehicles(request.scope.choosing(dealer_id), wish=wish, now=self.at).values
        for name, by in BY.items():
            known = [(key, formats.in_language(words)) for key, words in values.get(by, ()) if key]
            self.choose_from(name, known)
        self.choose_from("reasons", [(one.key, formats.in_language(one.label)) for one in rules.reasons])
        for name, words in contact_choices(rules).items():
            self.choose_from(name, list(words.items()))

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
                **_bounds("visits", conditions.ranges.get("visits")),
                **_bounds("amount", conditions.ranges.get("amount_fen"), worth=100),
                **held_contact(conditions.contact),
                **{name: list(conditions.filters.get(by, ())) for name, by in BY.items()},
            }
        )

    def usual_conditions(self, month: int) -> None:
        """Whoever came last six months before `month`."""
        self.initial.update({"last_from": format_month(month - BACK), "last_to": format_month(month - BACK)})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for low, high in PAIRS:
            least, most = cleaned.get(low), cleaned.get(high)
            if least is not None and most is not None and most < least:
                self.add_error(high, _("不能小于“从”"))
        return cleaned

    @property
    def conditions(self) -> Conditions:
        """What was chosen; of a valid form."""
        values = self.cleaned_data
        ranges: dict[str, tuple[Any, Any]] = {}
        if values["last_from"] is not None or values["last_to"] is not None:
            low, high = values["last_from"], values["last_to"]
            ranges["last_visit_on"] = (
                first_day(low) if low is not None else None,
                last_day(high) if high is not None else None,
            )
        if values["away_from"] is not None or values["away_to"] is not None:
            ranges["months_away"] = (values["away_from"], values["away_to"])
        for name, field, worth in (("visits", "visits", 1), ("amount", "amount_fen", 100)):
            low, high = values[f"{name}_from"], values[f"{name}_to"]
            if low is not None or high is not None:
                ranges[field] = (low and low * worth, high and high * worth)
        filters = {by: tuple(values[name]) for name, by in BY.items() if values[name]}
        return Conditions(filters, ranges, {}, tuple(values["reasons"]), contact_of(values))


def condition_words(conditions: Conditions, rules: Playbook) -> list[str]:
    """The conditions, each in words, as the chips of a list of vehicles say them."""
    names: Mapping[str, Mapping[str, str]] = {
        "tier": {key: formats.in_language(words) for key, words in rules.scheme.words.items()},
    }
    lines = []
    for one in VEHICLE_FILTERS:
        chosen: Any = None
        if one.of in conditions.filters:
            chosen = tuple(conditions.filters[one.of])
        elif one.of in conditions.ranges:
            chosen = Range(*conditions.ranges[one.of])
        elif one.of in conditions.flags:
            chosen = conditions.flags[one.of]
        if chosen is not None:
            lines += [part.text for part in one.parts(chosen, names.get(one.of, _Own()))]
    reasons = {one.key: formats.in_language(one.label) for one in rules.reasons}
    lines += [
        _("%(what)s：%(value)s") % {"what": REASON, "value": reasons.get(key, key)}
        for key in conditions.reasons
    ]
    return [*lines, *contact_words(conditions.contact, rules)]


REASON = pgettext_lazy("conditions", "说过的原因")


def _bounds(name: str, bounds: tuple[Any, Any] | None, worth: int = 1) -> dict[str, Any]:
    low, high = bounds or (None, None)
    return {
        f"{name}_from": None if low is None else low // worth,
        f"{name}_to": None if high is None else high // worth,
    }


class _Own(dict[str, str]):
    """Values that are their own words."""

    def get(self, key: str, default: Any = None) -> Any:
        return key or default
