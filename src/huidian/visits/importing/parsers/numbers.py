"""Kilometres and money, as numbers or as text with separators and units."""

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from huidian.visits.importing.parsers.cells import Cell, Context, Parse, flaw, written

MOST_KILOMETRES = 3_000_000
MOST_YUAN = 100_000_000
_NOISE = re.compile(r"[\s,'¥$]|RMB|CNY|人民币|KMS?|公里|千米|元整?")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)")
_BRACKETED = re.compile(r"\((.+)\)")
_GROUPS = re.compile(r"[^,]*\d{1,3}(?:,\d{3})+(?:\.\d+)?[^,]*|[^,]*")


def kilometres(context: Context) -> Parse:
    """Whole kilometres; ``万`` counts ten thousand."""

    def parse(cell: Cell) -> object:
        if isinstance(cell, float) and 0 <= cell <= MOST_KILOMETRES:
            return int(cell)
        number = read_number(cell)
        if number is None:
            return flaw("odometer_unreadable") if written(cell) else None
        if not 0 <= number <= MOST_KILOMETRES:
            return flaw("odometer_doubtful", most=MOST_KILOMETRES)
        return int(number)

    return parse


def money(context: Context) -> Parse:
    """An amount of yuan as whole fen (分), half a fen rounded away from zero; refunds are negative."""

    def parse(cell: Cell) -> object:
        if isinstance(cell, float) and cell.is_integer() and abs(cell) <= MOST_YUAN:
            return int(cell) * 100
        number = read_number(cell)
        if number is None or abs(number) > MOST_YUAN:
            return flaw("amount_unreadable") if written(cell) else None
        return int((number * 100).quantize(Decimal(1), ROUND_HALF_UP))

    return parse


def read_number(cell: Cell) -> Decimal | None:
    """The number a cell holds, ``None`` where it holds none. Text may carry separators and units."""
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int | float):
        return _decimal(repr(cell))
    text = written(cell).upper()
    if not _GROUPS.fullmatch(text):
        return None
    text = _NOISE.sub("", text)
    if bracketed := _BRACKETED.fullmatch(text):
        text = "-" + bracketed[1]
    factor = 10_000 if text.endswith("万") else 1
    text = text.removesuffix("万")
    number = _decimal(text) if _NUMBER.fullmatch(text) else None
    return None if number is None else number * factor


def _decimal(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
