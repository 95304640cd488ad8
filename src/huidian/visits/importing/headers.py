"""Which row is the header, and which column is which field."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from huidian.visits.importing.characters import comparable, unwrapped
from huidian.visits.importing.fields import Field, FieldTable
from huidian.visits.importing.parsers.cells import Cell, DayOrder
from huidian.visits.importing.profile import Profile
from huidian.visits.importing.reading import How

_IN_BRACKETS = re.compile(r"[(\[【<〔].*?[)\]】>〕]")
_SIGNS = re.compile(r"[\s()\[\]【】<>〔〕:：*＊#'\"“”、,，._\-/\\|]+")
_LETTERS = re.compile(r"[A-Za-z]{1,3}")
_LINES = " / "
"""Joins the two lines of a header, in ``Header.texts`` too: a file written from them reads alike."""
_DAY_ORDER = re.compile(r"(.*):(dmy|mdy|ymd)", re.IGNORECASE | re.DOTALL)
_BY_HAND = -2
_PROFILE = -1


@dataclass(frozen=True, slots=True)
class Header:
    """A header: its last row (from 0), the texts, and per column the field and how it was known."""

    row: int
    depth: int
    texts: list[str]
    fields: list[Field | None]
    how: list[How | None]

    @property
    def matched(self) -> int:
        return sum(field is not None for field in self.fields)

    def missing(self, table: FieldTable) -> list[str]:
        """Keys of required fields no column was found for; identifying fields as one, joined by ``/``."""
        present = {field.key for field in self.fields if field}
        missing = [f.key for f in table.fields if f.need == "always" and f.key not in present]
        if not present.intersection(table.identifying):
            missing.append("/".join(table.identifying))
        return missing


class HeaderFinder:
    """Finds headers for one kind of file, one profile and one mapping by hand (field → column)."""

    def __init__(self, table: FieldTable, profile: Profile | None, mapping: Mapping[str, str] | None) -> None:
        self._by_name: dict[str, tuple[int, Field, How]] = {}
        by_hand = mapping or {}
        for field in table.fields:
            if field.key in by_hand:
                continue
            for rank, text in enumerate(field.synonyms):
                self._know(text, rank, field, "synonym")
        for key, texts in (profile.synonyms if profile else {}).items():
            if key in table.keys and key not in by_hand:
                for text in texts:
                    self._know(text, _PROFILE, table.field(key), "profile")
        columns = {key: without_day_order(column)[0] for key, column in by_hand.items()}
        self._by_hand = {_bare(column): table.field(key) for key, column in columns.items()}
        self._letters = {
            column.upper(): table.field(key) for key, column in columns.items() if _LETTERS.fullmatch(column)
        }

    def _know(self, text: str, rank: int, field: Field, how: How) -> None:
        name = _bare(text)
        if name not in self._by_name or rank < self._by_name[name][0]:
            self._by_name[name] = (rank, field, how)

    def find(self, rows: Sequence[Sequence[Cell]]) -> Header | None:
        """The most telling header among the first rows of a sheet; ``None`` where no cell is known."""
        best: Header | None = None
        for index, cells in enumerate(rows):
            texts = [_text(cell) for cell in cells]
            single = self._match(index, 1, texts)
            if best is None or single.matched > best.matched:
                best = single
            if index + 1 < len(rows) and single.matched and _could_be_header(rows[index + 1]):
                double = self._match(index + 1, 2, _joined(texts, [_text(cell) for cell in rows[index + 1]]))
                if double.matched > best.matched:
                    best = double
        return best if best and best.matched else None

    def understood(self, rows: Sequence[Sequence[Cell]]) -> int:
        """How many columns are known of the most telling header among some rows."""
        header = self.find(rows)
        return header.matched if header else 0

    def at(self, rows: Sequence[Sequence[Cell]], index: int) -> Header:
        """The header as it would be with the row at ``index`` (from 0) for one."""
        return self._match(index, 1, [_text(cell) for cell in rows[index]])

    def _match(self, row: int, depth: int, texts: list[str]) -> Header:
        names = {name for text in texts for name in _names(text)}
        candidates = [self._known(text, column, names) for column, text in enumerate(texts)]
        best: dict[str, tuple[int, int]] = {}
        for column, known in enumerate(candidates):
            if known and (known[1].key not in best or known[0] < best[known[1].key][0]):
                best[known[1].key] = (known[0], column)
        fields: list[Field | None] = []
        how: list[How | None] = []
        for column, known in enumerate(candidates):
            taken = known is not None and (known[1].many or best[known[1].key][1] == column)
            fields.append(known[1] if known and taken else None)
            how.append(known[2] if known and taken else None)
        return Header(row, depth, [_shown(text) for text in texts], fields, how)

    def _known(self, text: str, column: int, names: set[str]) -> tuple[int, Field, How] | None:
        for name in _names(text):
            if name in self._by_hand:
                return (_BY_HAND, self._by_hand[name], "by hand")
        letter = column_letters(column)
        if letter in self._letters and letter not in names:
            return (_BY_HAND, self._letters[letter], "by hand")
        for name in _names(text):
            if name in self._by_name:
                return self._by_name[name]
        return None


def without_day_order(column: str) -> tuple[str, DayOrder | None]:
    """A column named by hand, and the order of day, month and year said after it: ``日期:dmy``."""
    stated = _DAY_ORDER.fullmatch(column)
    return (stated[1], cast(DayOrder, stated[2].lower())) if stated else (column, None)


def likely_header(rows: Sequence[Sequence[Cell]]) -> int | None:
    """The row (from 0) that looks most like a header where no word is known: the first with most texts."""
    texts: list[int] = [sum(isinstance(cell, str) and cell.strip() != "" for cell in cells) for cells in rows]
    most = max(texts, default=0)
    return texts.index(most) if most else None


def column_letters(column: int) -> str:
    """The letters a spreadsheet shows for a column counted from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _text(cell: Cell) -> str:
    return unwrapped(cell).strip() if isinstance(cell, str) else ("" if cell is None else str(cell))


def _shown(text: str) -> str:
    return "".join(text.split()) if not text.isascii() and _LINES not in text else " ".join(text.split())


def _bare(text: str) -> str:
    return _SIGNS.sub("", comparable(text))


def _names(text: str) -> list[str]:
    """The forms under which a header may be known: whole, without brackets, its lower line alone."""
    if not text:
        return []
    names = [_bare(text), _bare(_IN_BRACKETS.sub("", comparable(text)))]
    upper, line, lower = text.rpartition(_LINES)
    if line:
        names = [_bare(upper + lower), *_names(lower)]
    return [name for name in names if name]


def _could_be_header(cells: Sequence[Cell]) -> bool:
    filled = [cell for cell in cells if cell not in ("", None)]
    return bool(filled) and all(
        isinstance(cell, str) and len(cell) <= 20 and not re.search(r"\d{3}", cell) for cell in filled
    )


def _joined(upper: list[str], lower: list[str]) -> list[str]:
    """Two header lines as one; an upper cell spans the columns to its right that have only a lower one."""
    joined, span = [], ""
    for column in range(max(len(upper), len(lower))):
        above = upper[column] if column < len(upper) else ""
        below = lower[column] if column < len(lower) else ""
        span = above or (span if below else "")
        joined.append(f"{span}{_LINES}{below}" if below and span else above or below)
    return joined
