"""What the rules desk asks for: the rules of one group, then a word why and the yes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huidian import playbooks
from huidian.engine.rules import MOST_KM, MOST_MONTHS
from huidian.kit.rounding import exact_yuan
from huidian.kit.shares import share_of
from huidian.network.actions.rules import LONGEST_NOTE
from huidian.network.queries import DealerRules
from huidian.playbooks import PlaybookError
from huidian.playbooks.editable import with_values
from huidian.playbooks.rule_fields import SWITCHES, UNITS, RuleField, RuleGroup
from huidian.web import formats
from huidian.web.forms import ActionForm, LineField, OrderField, Select

MOST = {"months": MOST_MONTHS, "km": MOST_KM, "percent": 100, "fen": 1000, "points": 1000, "place": 1000}
LARGEST = 600
MOST_PLACES = 4
LONGEST_LINE = 120


class RuleGroupForm(ActionForm):
    """The rules of one group as they are, to be changed; `subject` is the dealer.

    What is wrong with them together is said at the field it is about. Once it is right, `overlay` are the
    dealer's own rules as a whole.
    """

    action = "rules.preview"

    def __init__(self, *, group: RuleGroup, file: DealerRules, **more: Any) -> None:
        super().__init__(**more)
        self.group, self.file = group, file
        self.overlay: Mapping[str, Any] = {}
        for field in group.fields:
            usual = formats.in_language(field.words(file.usually(field)))
            self.fields[field.key] = _control(field, _("手册：%(value)s") % {"value": usual})
            self.initial[field.key] = _typed(field, file.held(field))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            values = {
                path: None if value == self.file.usually(field) else value
                for field in self.group.fields
                for value in [read_value(field, cleaned[field.key])]
                for path in (field.path, *field.also)
            }
            self.overlay = playbooks.trimmed(self.file.rules.id, with_values(self.file.overlay, values))
            typed_at = {".".join(path): field.key for field in self.group.fields for path in field.also}
            for place, words in _mistakes(self.file.rules.id, self.overlay):
                place = typed_at.get(place, place)
                self.add_error(place if place in self.fields else None, words)
        return cleaned


class ConfirmForm(ActionForm):
    """The yes to what was shown, and why; `seen` is the digest of the rules it was shown beside."""

    action = "rules.set"

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    note = LineField(label=gettext_lazy("原因（记入规则的历史）"), required=False, max_length=LONGEST_NOTE)


def typed_values(group: RuleGroup, file: DealerRules, back: str) -> dict[str, str]:
    """The group's rules as they would be typed, one of them (by key) or all ("*") as the playbook has it."""
    return {
        field.key: _typed(field, file.usually(field) if back in ("*", field.key) else file.held(field))
        for field in group.fields
    }


def _control(field: RuleField, hint: str) -> forms.Field:
    label = formats.in_language(field.label)
    if field.unit == "order":
        several = [(value, formats.in_language(words)) for value, words in field.choices]
        places = min(len(several), MOST_PLACES)
        return OrderField(label=label, choices=several, places=places, help_text=hint)
    if field.unit in SWITCHES or field.unit == "choice":
        choices = field.choices or tuple(zip(("yes", "no"), SWITCHES[field.unit], strict=True))
        shown = [(value, formats.in_language(words)) for value, words in choices]
        return forms.ChoiceField(label=label, choices=shown, widget=Select, help_text=hint)
    if field.unit == "text":
        return LineField(label=label, max_length=LONGEST_LINE, help_text=hint)
    unit = formats.in_language(UNITS[field.unit])
    if field.unit == "fen":
        return forms.DecimalField(
            label=_("%(rule)s（%(unit)s）") % {"rule": label, "unit": unit},
            min_value=field.least,
            max_value=MOST["fen"],
            decimal_places=2,
            help_text=hint,
            widget=forms.NumberInput({"class": "form-control", "inputmode": "decimal", "step": "0.01"}),
        )
    words = {
        "required": _("请填一个整数"),
        "invalid": _("请填一个整数"),
        "min_value": _("不能小于 %(limit_value)s"),
        "max_value": _("不能大于 %(limit_value)s"),
    }
    return forms.IntegerField(
        label=_("%(rule)s（%(unit)s）") % {"rule": label, "unit": unit},
        min_value=field.least,
        max_value=MOST.get(field.unit, LARGEST),
        help_text=hint,
        error_messages=words,
        widget=forms.NumberInput({"class": "form-control", "inputmode": "numeric"}),
    )


def _typed(field: RuleField, value: Any) -> str:
    if field.unit in SWITCHES:
        return "yes" if value else "no"
    if field.unit == "order":
        return ",".join(value)
    if field.unit == "fen":
        return str(exact_yuan(value))
    return str(round(value * 100) if field.unit == "percent" else value)


def read_value(field: RuleField, value: Any) -> Any:
    """What was typed as a pack has it: a whole percentage is a share there, yuan are fen."""
    if field.unit in SWITCHES:
        return value == "yes"
    if field.unit == "fen":
        return int(value * 100)
    return share_of(value, 100) if field.unit == "percent" else value


def _mistakes(pack: str, overlay: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What is wrong with the rules together: the key of the rule, and what."""
    try:
        playbooks.load(pack, overlay)
    except PlaybookError as error:
        for path, words in error.places:
            yield ".".join(path), formats.in_language(words)
