"""What a kind of file may hold: one table a kind, a row a field.

To add a field, add a row: its key, its names, the parser of its cells (see ``parsers``) and the headers
it is known by. Headers are compared without blanks, units and case, in simplified characters; the
earlier synonym wins where a file has several.
"""

from dataclasses import dataclass
from typing import Literal

from huidian.kit.labels import Label

Kind = Literal["visits", "customers", "vehicles"]
Need = Literal["always", "if present", "no"]


@dataclass(frozen=True, slots=True)
class Field:
    """One canonical field. ``many``: several columns of the file are gathered into one list."""

    key: str
    label: Label
    parser: str
    synonyms: tuple[str, ...]
    need: Need = "no"
    many: bool = False


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
    key: str, zh: str, en: str, parser: str, synonyms: str, need: Need = "no", many: bool = False
) -> Field:
    """A row of a table; ``synonyms`` is a text with blanks between the headers."""
    return Field(key, Label(zh, en), parser, (zh, en, key, *synonyms.split()), need, many)
