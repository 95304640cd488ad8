"""Fields and controls in the product's look. Errors are sentences; what was typed is kept as it was typed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

NO_SUCH_DAY = _("请填写今天或以前的日期，例如 2026-11-22")
EARLIEST = date(1990, 1, 1)


class TextLine(forms.TextInput):
    """One line of text."""

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__({"class": "form-control", "autocomplete": "off", **(attrs or {})})


class Select(forms.Select):
    """One of many."""

    def __init__(self, attrs: Mapping[str, Any] | None = None, **more: Any) -> None:
        super().__init__({"class": "form-select", **(attrs or {})}, **more)


class Searched(forms.Select):
    """One of very many: typing narrows them."""

    template_name = "forms/searched.html"

    def __init__(self, attrs: Mapping[str, Any] | None = None, **more: Any) -> None:
        super().__init__({"class": "form-control", "autocomplete": "off", **(attrs or {})}, **more)


class Radios(forms.RadioSelect):
    """One of a few, all in sight."""

    template_name = "forms/radios.html"

    def __init__(self, attrs: Mapping[str, Any] | None = None, **more: Any) -> None:
        super().__init__({"class": "form-check-input m-0", **(attrs or {})}, **more)


class Checks(forms.CheckboxSelectMultiple):
    """Several of a few, all in sight."""

    template_name = "forms/radios.html"

    def __init__(self, attrs: Mapping[str, Any] | None = None, **more: Any) -> None:
        super().__init__({"class": "form-check-input m-0", **(attrs or {})}, **more)


class LineField(forms.CharField):
    """A line of text; NULs are dropped, for no database takes them."""

    widget = TextLine

    def to_python(self, value: Any) -> str | None:
        return super().to_python(value.replace("\0", "") if isinstance(value, str) else value)


class DayField(forms.DateField):
    """A day up to today; left empty it is today. The form says which day today is (`until`)."""

    def __init__(self, *, label: Any, **more: Any) -> None:
        widget = forms.DateInput({"type": "date", "class": "form-control"}, format="%Y-%m-%d")
        words = {"invalid": NO_SUCH_DAY}
        super().__init__(label=label, widget=widget, input_formats=["%Y-%m-%d"], error_messages=words, **more)

    def until(self, today: date) -> None:
        """No day after `today` is taken."""
        self.initial = today
        self.widget.attrs["max"] = today.isoformat()

    def bound_data(self, data: Any, initial: Any) -> Any:
        return data or initial

    def clean(self, value: Any) -> date:
        today: date = self.initial
        day: date = super().clean(str(value or today)[:20])
        if not EARLIEST <= day <= today:
            raise ValidationError(NO_SUCH_DAY, code="invalid")
        return day
