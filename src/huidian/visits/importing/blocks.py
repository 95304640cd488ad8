"""A sheet's rows in blocks of equal width, merged cells filled downwards."""

from collections.abc import Iterator, Sequence

from huidian.visits.importing.headers import Header
from huidian.visits.importing.parsers.cells import Cell
from huidian.visits.importing.rows import Block
from huidian.visits.importing.sources import Rows

BLOCK = 4_096
_OF_A_VISIT = frozenset({"order_no", "settled_on", "plate", "vin", "vehicle"})


def blocks(rows: Rows, first: Sequence[list[Cell]], header: Header, row_limit: int | None) -> Iterator[Block]:
    """The rows below the header; ``first`` are those already taken from ``rows``."""
    filler = _Filler(rows, header)
    width = max(len(header.fields), 1)
    left = row_limit
    number = header.row + 1
    head = iter(first[number:])
    while left is None or left > 0:
        size = BLOCK if left is None else min(BLOCK, left)
        taken = _take(head, rows.rows, size)
        if not taken:
            return
        numbers = list(range(number + 1, number + 1 + len(taken)))
        taken = [_fitted(cells, width) for cells in taken]
        yield Block(numbers, taken, filler.fill(numbers, taken))
        number += len(taken)
        left = None if left is None else left - len(taken)


def _take(head: Iterator[list[Cell]], rest: Iterator[list[Cell]], size: int) -> list[list[Cell]]:
    taken: list[list[Cell]] = []
    for source in (head, rest):
        while len(taken) < size and (cells := next(source, None)) is not None:
            taken.append(cells)
    return taken


def _fitted(cells: list[Cell], width: int) -> list[Cell]:
    if len(cells) == width:
        return cells
    return cells[:width] + [""] * (width - len(cells))


class _Filler:
    """Gives the cells of a merge that runs down the value of its first; sees lines of one merged order."""

    def __init__(self, rows: Rows, header: Header) -> None:
        down = [(top, left, bottom) for (top, left), (bottom, _) in rows.merges if bottom > top]
        self._merges = sorted((top + 1, left, bottom + 1) for top, left, bottom in down if top > header.row)
        self._next = 0
        self._running: dict[int, tuple[int, Cell]] = {}
        self._whole = frozenset(
            at for at, taken in enumerate(header.fields) if taken and taken.key in _OF_A_VISIT
        )

    def fill(self, numbers: list[int], rows: list[list[Cell]]) -> frozenset[int]:
        """Fill a block in place; the positions of rows whose every identity is continued from above."""
        if self._next >= len(self._merges) and not self._running:
            return frozenset()
        return frozenset(
            at
            for at, (number, cells) in enumerate(zip(numbers, rows, strict=True))
            if self._row(number, cells)
        )

    def _row(self, number: int, cells: list[Cell]) -> bool:
        self._running = {at: merge for at, merge in self._running.items() if merge[0] >= number}
        is_line = bool(self._whole) and self._whole <= self._running.keys()
        for at, (_, value) in self._running.items():
            if not is_line and at < len(cells) and cells[at] in ("", None):
                cells[at] = value
        while self._next < len(self._merges) and self._merges[self._next][0] <= number:
            top, left, bottom = self._merges[self._next]
            if top == number and left < len(cells):
                self._running[left] = (bottom, cells[left])
            self._next += 1
        return is_line
