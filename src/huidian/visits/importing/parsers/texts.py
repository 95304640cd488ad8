"""Texts, numbers that are names, lists of items, and words with a fixed meaning."""

import re
from collections.abc import Callable

from huidian.visits.importing.parsers.cells import Cell, Context, Parse, flaw, written

_ROUNDED = re.compile(r"[+-]?\d(?:\.\d+[Ee]\+?|[Ee]\+)\d+")
_BETWEEN_ITEMS = re.compile(r"[;；、|\r\n\t，]+")
_WHOLE = re.compile(r"(\d+)\.0+")
"""A whole number as a program wrote it that counts in fractions."""
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_BLANKS = re.compile(r"\s+")
_LONGEST_BLANK = 6
_MOST_DIGITS = 10**15


def was_rounded(cell: Cell) -> bool:
    """Whether a spreadsheet has shortened a long number (``1.38E+10``), so that digits are gone."""
    if isinstance(cell, str):
        return bool(_ROUNDED.fullmatch(cell.strip()))
    return isinstance(cell, float) and (not cell.is_integer() or abs(cell) >= _MOST_DIGITS)


def text(context: Context) -> Parse:
    """A text as it stands, blanks at the ends and line breaks inside removed."""

    def parse(cell: Cell) -> object:
        if isinstance(cell, str) and written(cell):
            return _BLANKS.sub(" ", cell.strip())
        return written(cell) or None

    return parse


def number_text(context: Context) -> Parse:
    """A number that is a name (order, dealer, vehicle id), as text; refused where digits are lost."""

    def parse(cell: Cell) -> object:
        if isinstance(cell, str) and len(cell) > _LONGEST_BLANK and cell.isascii() and cell.isalnum():
            return cell
        if was_rounded(cell):
            return flaw("digits_lost")
        name = written(cell)
        return (whole[1] if (whole := _WHOLE.fullmatch(name)) else name) or None

    return parse


def items(context: Context) -> Parse:
    """A list of texts. Equal cells share one list: treat it as read only."""

    def parse(cell: Cell) -> object:
        raw = cell if isinstance(cell, str) else written(cell)
        return [part.strip() for part in _BETWEEN_ITEMS.split(raw) if part.strip()] if written(raw) else None

    return parse


def email(context: Context) -> Parse:
    """An e-mail address in lower case."""

    def parse(cell: Cell) -> object:
        address = written(cell)
        if not address:
            return None
        return address.lower() if _EMAIL.fullmatch(address) else flaw("email_unreadable")

    return parse


def may_contact(context: Context) -> Parse:
    """Whether an owner may be contacted, out of a column that says who is not to be; a word nobody knows is
    taken as a no.
    """
    known = {"yes": False, "no": True}

    def parse(cell: Cell) -> object:
        text = written(cell)
        if not text:
            return None
        meaning = context.profile.meaning("opted_out", text)
        return known[meaning] if meaning else flaw("opted_out_unknown", False)

    return parse


def word(family: str, unknown: str, otherwise: str | None = None) -> Callable[[Context], Parse]:
    """The canonical key of a word of the profile's ``family``; an unknown word keeps ``otherwise``."""

    def make(context: Context) -> Parse:
        def parse(cell: Cell) -> object:
            text = written(cell)
            if not text:
                return None
            return context.profile.meaning(family, text) or flaw(unknown, otherwise)

        return parse

    return make
