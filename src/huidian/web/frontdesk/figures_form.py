"""A year of figures as a form: a line for each thing that can be set, a field for each month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huidian.retention.figure_texts import read_value, write_value
from huidian.retention.month_figures import ENTRY, FigureKind, Slot, Subject, Unit
from huidian.web import formats
from huidian.web.figures.metrics import name_of
from huidian.web.forms import ActionForm

UNITS: Mapping[Unit, Any] = {
    "rate": "%",
    "count": "",
    "money": gettext_lazy("元"),
    "tenths": gettext_lazy("分"),
}


def words_of(kind: FigureKind) -> str:
    """What a kind of figure is called, with its unit."""
    name = formats.in_language(kind.label) if kind.label else name_of(kind.key)
    unit = str(UNITS[kind.unit])
    return formats.aside(name, unit) if unit else name


class FigureField(forms.CharField):
    """One figure of a month, as it is typed."""

    def __init__(self, unit: Unit, label: str, initial: str) -> None:
        look = {"class": "form-control hd-grid-field", "inputmode": "decimal", "aria-label": label}
        widget = forms.TextInput({**look, "autocomplete": "off"})
        super().__init__(label=label, required=False, max_length=20, initial=initial, widget=widget)
        self.unit: Unit = unit

    def clean(self, value: Any) -> int | None:
        """The value in its smallest unit, None for an empty field."""
        text = str(super().clean(value)).replace("\0", "")
        try:
            return read_value(self.unit, text)
        except ValueError:
            raise ValidationError(_("请填数字，例如 %(one)s") % {"one": "82.5"}) from None


@dataclass(frozen=True, slots=True)
class GridLine:
    """One line: its words, and what stands in each month (a field of the form, or a text)."""

    words: str
    cells: Sequence[Any]


class GridForm(ActionForm):
    """The figures of a subject in a year; the fields come from `lay_out`."""

    action = "month_figures.set"

    def lay_out(
        self, kinds: Sequence[FigureKind], months: Sequence[int], subject: Subject, now: Mapping[Slot, int]
    ) -> None:
        """A field for each kind and month."""
        self.subject, self.kinds, self.months = subject, kinds, months
        for kind in kinds:
            for month in months:
                slot = Slot(kind.key, subject, month)
                label = f"{words_of(kind)} {formats.month(month)}"
                text = write_value(kind.unit, now.get(slot))
                self.fields[_name(kind.key, month)] = FigureField(kind.unit, label, text)

    @property
    def lines(self) -> list[GridLine]:
        return [
            GridLine(words_of(kind), [self[_name(kind.key, month)] for month in self.months])
            for kind in self.kinds
        ]

    @property
    def values(self) -> dict[Slot, int | None]:
        """What was typed, by slot."""
        return {
            Slot(kind.key, self.subject, month): self.cleaned_data[_name(kind.key, month)]
            for kind in self.kinds
            for month in self.months
        }


def read_lines(
    kinds: Sequence[FigureKind], months: Sequence[int], subject: Subject, now: Mapping[Slot, int]
) -> list[GridLine]:
    """The same for who may only read."""
    return [
        GridLine(
            words_of(kind),
            [write_value(kind.unit, now.get(Slot(kind.key, subject, month))) or "–" for month in months],
        )
        for kind in kinds
    ]


def title_of(sort: str) -> str:
    """The question of the page."""
    return _("订单里看不到的，填在这里") if sort == ENTRY else _("各月要做到多少？")


def _name(key: str, month: int) -> str:
    return f"{key}-{formats.month(month)}"
