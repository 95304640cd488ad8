"""A file as sheets of raw rows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from huidian.visits.importing.parsers.cells import Cell

Merge = tuple[tuple[int, int], tuple[int, int]]
"""First and last cell of a merged range as (row, column) from 0, columns as in the rows."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one sheet from its first row on, empty ones included; ``expected`` counts them, about."""

    rows: Iterator[list[Cell]]
    expected: int
    merges: tuple[Merge, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetSource:
    """A sheet not yet loaded. ``load`` may raise ``FileRefused``."""

    name: str
    load: Callable[[], Rows]
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """A file's sheets, in its order."""

    sheets: list[SheetSource] = field(default_factory=list)
    counts_from_1904: bool = False
