"""Plates, VINs and phones; what a spreadsheet has rounded is refused, never completed."""

import re

from huidian.kit.phones import normalise_phone
from huidian.kit.plates import normalise_plate
from huidian.kit.vins import has_valid_check_digit, is_placeholder, normalise_vin
from huidian.visits.importing.parsers.cells import Cell, Context, Flaw, Parse, flaw, written
from huidian.visits.importing.parsers.texts import was_rounded

_NO_PLATE = frozenset(
    (
        "未上牌",
        "无牌",
        "无牌照",
        "临牌",
        "临时",
        "临时牌",
        "新车",
        "未挂牌",
        "未上户",
        "无牌车",
        "无号牌",
        "待上牌",
    )
)
_BETWEEN_PHONES = re.compile(r"[/、,;\\|\n]|\s{1,}(?=1\d{10}|0\d{2,3})")
_CAPTION = re.compile(r"^(?:VIN码?|车架号|底盘号)\s*:\s*", re.IGNORECASE)
_VIN_SEPARATORS = re.compile(r"[\s.·\-–—_*]+")
_FRACTION = re.compile(r"(?<=\d{7})\.0+$")
_MOBILE = 11
_ROUNDED_MOBILE = re.compile(r"1\d{4}0{6}")


def plate(context: Context) -> Parse:
    """A plate in stored form; words for a car without one give nothing."""

    def parse(cell: Cell) -> object:
        if isinstance(cell, str) and (stored := normalise_plate(cell)):
            return stored
        text = written(cell)
        if not text or text in _NO_PLATE:
            return None
        return normalise_plate(text) or flaw("plate_unreadable")

    return parse


def vin(context: Context) -> Parse:
    """A VIN in stored form; the letters O, I and Q are read as digits, and that is said."""

    def parse(cell: Cell) -> object:
        if isinstance(cell, str) and normalise_vin(cell) == cell:
            return cell
        text = _CAPTION.sub("", written(cell))
        if not text:
            return None
        stored = normalise_vin(text)
        if stored is None and is_placeholder(_VIN_SEPARATORS.sub("", text).upper()):
            return flaw("vin_placeholder")
        if stored is None:
            return flaw("digits_lost") if was_rounded(cell) else flaw("vin_unreadable")
        if stored == text or stored == _VIN_SEPARATORS.sub("", text).upper():
            return stored
        return flaw(
            "vin_repaired" if has_valid_check_digit(stored) else "vin_repaired_doubtful", stored, vin=stored
        )

    return parse


def phone(context: Context) -> Parse:
    """One phone: the first of a cell that holds several."""

    def parse(cell: Cell) -> object:
        if isinstance(cell, str) and len(cell) == _MOBILE and (mobile := normalise_phone(cell)):
            return mobile
        numbers = read_phones(cell)
        if isinstance(numbers, Flaw):
            return Flaw(numbers.reason, numbers.value[0] if isinstance(numbers.value, list) else None)
        return numbers[0] if numbers else None

    return parse


def phones(context: Context) -> Parse:
    """Every phone of a cell, as a list."""

    def parse(cell: Cell) -> object:
        return read_phones(cell) or None

    return parse


def read_phones(cell: Cell) -> list[str] | Flaw:
    """The phones a cell holds; a flaw, with those that could be read, where one could not."""
    text = _FRACTION.sub("", written(cell))
    if not text:
        return []
    if was_rounded(cell) or (isinstance(cell, float | int) and _ROUNDED_MOBILE.fullmatch(text)):
        return flaw("phone_rounded")
    whole = normalise_phone(text)
    if whole:
        return [whole]
    parts = [part for part in _BETWEEN_PHONES.split(text) if part.strip()]
    numbers = [number for part in parts if (number := normalise_phone(part))]
    if len(numbers) == len(parts) and numbers:
        return numbers
    return flaw("phone_unreadable", numbers or None)
