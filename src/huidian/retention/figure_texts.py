"""Figures that people set, as they type and read them: rates in per cent, money in yuan."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from huidian.retention.month_figures import MOST, SCALES, Unit

_NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]{1,4})?")
_SHOWN: dict[Unit, int] = {"rate": 100, "count": 1, "money": 100, "tenths": 10}
"""How many of the smallest unit are one of what is typed."""


def read_value(unit: Unit, text: str) -> int | None:
    """What was typed in the smallest unit; None for nothing. `ValueError` for what is no such number."""
    plain = unicodedata.normalize("NFKC", text).strip().replace(",", "").replace(" ", "")
    plain = plain.removesuffix("%") if unit == "rate" else plain.removesuffix("元")
    if not plain:
        return None
    if not _NUMBER.fullmatch(plain):
        raise ValueError(f"not a number: {text!r}")
    value = Decimal(plain) * _SHOWN[unit]
    most = SCALES["rate"] if unit == "rate" else MOST
    if value != value.to_integral_value() or value > most:
        raise ValueError(f"cannot be: {text!r}")
    return int(value)


def write_value(unit: Unit, value: int | None) -> str:
    """A value as it is typed: 8250 ten-thousandths → 82.5."""
    if value is None:
        return ""
    number = Decimal(value) / _SHOWN[unit]
    return f"{number.normalize():f}" if number else "0"


def fraction(unit: Unit, value: int | None) -> float | None:
    """A value as figures have it: a rate as a fraction, money in fen, a score in points."""
    if value is None or unit in ("count", "money"):
        return value
    return value / SCALES[unit]
