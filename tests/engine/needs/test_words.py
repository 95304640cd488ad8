"""The facts of a need in a sentence: numbers with their unit, one and many, in both languages."""

from __future__ import annotations

from datetime import date

import pytest

from huidian.engine.needs.need import Fact
from huidian.engine.needs.words import _PHRASES, reasons
from huidian.kit.labels import Label

FACTS = {
    "years": (1, "满 1 年", "1 year ago"),
    "interval_months": (1, "间隔 1 个月", "every 1 month"),
    "interval_km": (7_500, "间隔 7,500 公里", "every 7,500 km"),
    "last_reading_km": (12_345, "最近读数 12,345 公里", "last reading 12,345 km"),
    "last_service_on": (date(2010, 3, 1), "上次保养 2010-03-01", "last service 2010-03-01"),
}
MANY = {
    "years": (3, "满 3 年", "3 years ago"),
    "interval_months": (12, "间隔 12 个月", "every 12 months"),
}


class Told:
    """As much of a need as its sentence takes."""

    def __init__(self, **facts: object) -> None:
        self.facts = tuple(Fact(name, value) for name, value in facts.items())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "value", "zh", "en"),
    [(name, *told) for known in (FACTS, MANY) for name, told in known.items()],
)
def test_a_fact_is_said_with_its_unit(name: str, value: object, zh: str, en: str) -> None:
    need = Told(**{name: value})
    assert (reasons(need, {}, "zh-hans"), reasons(need, {}, "en")) == (zh, en)  # type: ignore[arg-type]


def test_every_phrase_can_be_said() -> None:
    """With ones and with many: no braces are left, and English has no `1 months`."""
    for facts, words in _PHRASES:
        for number in (1, 2):
            values = {
                name: date(2010, 1, number) if name.endswith(("_on", "_by_time")) else number
                for name in facts
            }
            need = Told(**values)
            for language in ("zh-hans", "en"):
                text = reasons(need, {}, language)  # type: ignore[arg-type]
                assert text and "{" not in text, words
            if number == 1:
                assert " 1 months" not in text and not text.startswith("1 years"), text


def test_words_of_keys_are_those_given() -> None:
    need = Told(part="brake_fluid")
    assert reasons(need, {"brake_fluid": Label("制动液", "brake fluid")}, "en") == "brake fluid"  # type: ignore[arg-type]
