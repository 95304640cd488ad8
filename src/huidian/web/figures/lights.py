"""Targets as pages say them: the value in its unit, and how it is met by sign, word and colour."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huidian.retention.month_figures import Light, Unit
from huidian.retention.queries.targets import Target
from huidian.web import formats

SIGNS: Mapping[Light, str] = {"met": "● ", "near": "▲ ", "missed": "■ "}
WORDS: Mapping[Light, Any] = {
    "met": gettext_lazy("达标"),
    "near": gettext_lazy("接近"),
    "missed": gettext_lazy("未达标"),
}


def value_text(unit: Unit, value: float | None) -> str:
    """A value in its unit: a rate as a percentage, money in yuan, a score with a decimal."""
    if value is None:
        return formats.NOTHING
    if unit == "rate":
        return formats.percent(value)
    if unit == "money":
        return _("%(yuan)s 元") % {"yuan": formats.yuan(int(value))}
    return f"{value:.1f}" if unit == "tenths" else formats.count(int(value))


def light_sign(target: Target) -> str:
    """A shape beside the colour, for who does not see that."""
    return SIGNS[target.light] if target.light else ""


def light_words(target: Target) -> str:
    """How it is met, in a word."""
    return str(WORDS[target.light]) if target.light else ""


def target_text(target: Target | None) -> str:
    """All of it in a line, for a cell of a table; "" without a target."""
    if target is None:
        return ""
    words = {"value": value_text(target.kind.unit, target.value)}
    return " · ".join(
        part for part in (light_sign(target) + _("目标 %(value)s") % words, light_words(target)) if part
    )
