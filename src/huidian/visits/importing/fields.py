"""What a kind of file may hold: one table a kind, a row a field.

To add a field, add a row: its key, its names, the parser of its cells (see ``parsers``), the headers it is
known by, and where it is stored (see ``stored``; docs/recipes/add-an-import-column.md). Headers are compared
without blanks, units and case, in simplified characters; the earlier synonym wins where a file has several.
"""

from dataclasses import dataclass
from typing import Literal

from huidian.kit.labels import Label

Kind = Literal["visits", "customers", "vehicles"]
Keeper = Literal["order", "vehicle", "owner"]
_DAYS = frozenset({"day", "future_day", "birthday", "moment"})
Need = Literal["always", "if present", "no"]


@dataclass(frozen=True, slots=True)
class Field:
    """One canonical field. ``many``: several columns of the file are gathered into one list.

    ``of`` says whose record keeps it, ``columns`` under which names; of a text at most ``most`` characters.
    Where it is of nobody it serves to recognise whom a row speaks of. ``later``: it came when stores already
    held data, which have to keep their digests.
    """

    key: str
    label: Label
    parser: str
    synonyms: tuple[str, ...]
    need: Need = "no"
    many: bool = False
    of: Keeper | None = None
    columns: tuple[str, ...] = ()
    most: int | None = None
    later: bool = False

    @property
    def is_day(self) -> bool:
        """Whether its cells are days or moments, which may stand in several orders."""
        return self.parser in _DAYS


@dataclass(frozen=True, slots=True)
class FieldTable:
    """The fields of one kind of file; every row needs at least one of ``identifying``."""

    kind: Kind
    fields: tuple[Field, ...]
    identifying: tuple[str, ...]

    def field(self, key: str) -> Field:
        """The field of a key; ``KeyError`` where this kind has none."""
        for candidate in self.fields:
            if candidate.key == key:
                return candidate
        raise KeyError(key)

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(entry.key for entry in self.fields)


def row(
    key: str,
    zh: str,
    en: str,
    parser: str,
    synonyms: str,
    *,
    need: Need = "no",
    many: bool = False,
    of: Keeper | None = None,
    stored: str = "",
    most: int | None = None,
    later: bool = False,
) -> Field:
    """A row of a table; ``synonyms`` and ``stored`` are texts with blanks between the names.

    What is kept is stored under the field's key unless ``stored`` says otherwise.
    """
    names = (zh, en, key, *synonyms.split())
    columns = tuple(stored.split()) or ((key,) if of else ())
    return Field(key, Label(zh, en), parser, names, need, many, of, columns, most, later)
