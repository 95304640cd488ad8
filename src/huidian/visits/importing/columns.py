"""Cells to values, column by column: a cell text met before costs one look-up."""

from collections.abc import Sequence

from huidian.visits.importing.characters import unwrapped
from huidian.visits.importing.parsers import PARSERS, Context, Flaw, Parse
from huidian.visits.importing.parsers.cells import Cell

_MOST_REMEMBERED = 50_000


class Column:
    """One column's parser with its memory."""

    def __init__(self, parser: str, context: Context) -> None:
        self._known = _Memory(PARSERS[parser](context))

    def values(self, cells: Sequence[Cell]) -> tuple[list[object], list[tuple[int, Flaw]]]:
        """The values of some cells, and which of them (by position) were flawed."""
        if len(self._known) > _MOST_REMEMBERED:
            self._known.clear()
        values = list(map(self._known.__getitem__, cells))
        if not self._known.flawed:
            return values, []
        flaws = [(at, value) for at, value in enumerate(values) if isinstance(value, Flaw)]
        for at, flaw in flaws:
            values[at] = flaw.value
        return values, flaws


class _Memory(dict[Cell, object]):
    """What each cell met so far means. Equal cells of unlike types (``1``, ``1.0``) mean the same."""

    def __init__(self, parse: Parse) -> None:
        super().__init__()
        self._parse = parse
        self.flawed = False

    def __missing__(self, cell: Cell) -> object:
        value = self[cell] = self._parse(unwrapped(cell) if isinstance(cell, str) else cell)
        if isinstance(value, Flaw):
            self.flawed = True
        return value
