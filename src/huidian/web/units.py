"""What so many of a thing are called: Chinese has one word for it, English two."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.translation import npgettext

_WORDS: Mapping[str, Callable[[int], str]] = {
    "台": lambda n: npgettext("unit", "台", "台", n),
    "家": lambda n: npgettext("unit", "家", "家", n),
    "天": lambda n: npgettext("unit", "天", "天", n),
    "行": lambda n: npgettext("unit", "行", "行", n),
    "笔": lambda n: npgettext("unit", "笔", "笔", n),
    "项": lambda n: npgettext("unit", "项", "项", n),
    "分": lambda n: npgettext("unit", "分", "分", n),
    "元": lambda n: npgettext("unit", "元", "元", n),
}


def unit(n: float | None, of: str) -> str:
    """The word after a number: 1 vehicle, 2 vehicles, 0 vehicles, −1 vehicle."""
    return _WORDS[of](1 if n is not None and abs(n) == 1 else 2)


def chart_unit(of: str) -> dict[str, str]:
    """A chart's unit, as its spec has it: at its axis and after a value, and after the value of one."""
    return {"unit": unit(None, of), "unit_one": unit(1, of)}
