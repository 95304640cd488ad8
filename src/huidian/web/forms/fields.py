"""Fields and controls in the product's look. Errors are sentences; what was typed is kept as it was typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from huidian.kit import day_ranges
from huidian.kit.day_ranges import DayRange

NO_SUCH_DAY = _("请填写今天或以前的日期，例如 2026-11-22")


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


class Opening(Radios):
    """One of a few, each with the part of the form that it needs (`parts`: by value, "" for none)."""

    def __init__(self, attrs: Mapping[str, Any] | None = None, **more: Any) -> None:
        super().__init__(attrs, **more)
        self.parts: Mapping[str, str] = {}

    def create_option(self, name: str, value: Any, *place: Any, **more: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *place, **more)
        option["attrs"]["data-needs"] = self.parts.get(str(value), "")
        return option


class Checks(forms.CheckboxSelectMultiple):
    """Several of a few, all in sight."""

    template_name = "forms/radios.html"

    def __init__(self, attrs: Mapping[str, Any] | None = None, **more: Any) -> None:
        super().__init__({"class": "form-check-input m-0", **(attrs or {})}, **more)


class InOrder(forms.MultiWidget):
    """Some of several choices one after another: a select for each place, all of one name."""

    def __init__(self, choices: Sequence[tuple[str, str]], places: int) -> None:
        empty = ("", "–")
        super().__init__(
            [Select(choices=[*choices] if place == 0 else [empty, *choices]) for place in range(places)]
        )
        self.widgets_names = [""] * places

    def decompress(self, value: Any) -> list[str]:
        given = value.split(",") if value else []
        return [*given, *[""] * len(self.widgets)][: len(self.widgets)]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        given = data.getlist(name) if hasattr(data, "getlist") else [data.get(name, "")]
        return ",".join(one for one in given if one)

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        for place, widget in enumerate(context["widget"]["subwidgets"], start=1):
            widget["attrs"]["aria-label"] = str(place)
        return context


class OrderField(forms.CharField):
    """What `InOrder` asks for, as a list; each may stand once."""

    def __init__(self, *, choices: Sequence[tuple[str, str]], places: int, **more: Any) -> None:
        super().__init__(widget=InOrder(choices, places), **more)
        self.known = [key for key, _words in choices]

    def clean(self, value: Any) -> list[str]:
        given = str(super().clean(value)).split(",")
        if any(one not in self.known for one in given):
            raise ValidationError(_("请从列表中选"), code="invalid")
        if len(set(given)) < len(given):
            raise ValidationError(_("同一项只能选一次"), code="invalid")
        return given


class LineField(forms.CharField):
    """A line of text; NULs are dropped, for no database takes them."""

    widget = TextLine

    def to_python(self, value: Any) -> str | None:
        return super().to_python(value.replace("\0", "") if isinstance(value, str) else value)


class PlaceCodeField(LineField):
    """The code of a dealer, a region or a manufacturer, as files and the command line name it."""

    default_validators = [
        RegexValidator(
            r"\A[-A-Za-z0-9_]+\Z", _("代码只能用字母、数字、“-”和“_”，不能有汉字和空格，例如 SVW01")
        )
    ]

    def __init__(self, **more: Any) -> None:
        super().__init__(max_length=32, **more)


class RangedDayField(forms.DateField):
    """A day within a range that the form says (`within`): whatever is typed, no other gets through."""

    words: Any = _("请填写日期，例如 2026-11-22")
    outside: Any = _("请填写 %(first)s 至 %(last)s 之间的日期")

    def __init__(self, *, label: Any = None, words: Any = None, hidden: bool = False, **more: Any) -> None:
        self.words, self.outside = words or self.words, words or self.outside
        look = {"type": "date", "class": "form-control"}
        widget = forms.HiddenInput() if hidden else forms.DateInput(look, format="%Y-%m-%d")
        messages = {"invalid": self.words, "required": self.words}
        super().__init__(
            label=label, widget=widget, input_formats=["%Y-%m-%d"], error_messages=messages, **more
        )
        self.range: DayRange | None = None

    def within(self, days: DayRange) -> None:
        """No day outside of `days` is taken."""
        self.range = days
        self.widget.attrs |= {"min": days.first.isoformat(), "max": days.last.isoformat()}

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value if isinstance(value, date) else str(value or "")[:20])
        if day is not None and self.range is not None and day not in self.range:
            part = {"first": self.range.first, "last": self.range.last}
            raise ValidationError(self.outside, code="invalid", params=part)
        return day


class DayField(RangedDayField):
    """A day up to today; left empty it is today. The form says which day today is (`until`)."""

    words = outside = NO_SUCH_DAY

    def until(self, today: date) -> None:
        """No day after `today` is taken."""
        self.initial = today
        self.within(day_ranges.done(today))

    def bound_data(self, data: Any, initial: Any) -> Any:
        return data or initial

    def clean(self, value: Any) -> date:
        day = super().clean(value or self.initial)
        assert day is not None
        return day
