"""How far a sheet reaches, counted before it is loaded.

The workbook reader lays a sheet out as a full rectangle from its first to its last used cell, whatever
the sheet says of its dimension: two far cells are enough to ask for gigabytes. Counting has to be much
faster than loading, so what is usual is matched rather than collected.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NoReturn

from huidian.visits.importing.limits import Limits
from huidian.visits.importing.problems import FileRefused

_ROOT = re.compile(rb"<([A-Za-z0-9_.\-]+):(?:worksheet|sst)\b")
_USUAL_ROW = re.compile(rb'<row r="([0-9]{1,7})"')
_USUAL_CELL = re.compile(rb'<c r="([A-Z]{1,3})')
_CELL = re.compile(rb"<c[\s>/]")
_PREFIXED = re.compile(rb":(?:c|row)[\s/>]")
_REFERRED = re.compile(rb"<c\s[^<>]*\br\s*=")
_EMPTY_CELL = re.compile(rb"<c\s[^<>]*/>")
_EMPTY_ROW = re.compile(rb"<row\s[^<>]*(?:/>|>\s*</row>)")
_TAG = re.compile(rb"<(?:[^\s<>/:]+:)?(row|c)(?=[\s/>])([^<>]*)>")
_REFERENCE = re.compile(rb"\br\s*=\s*[\"']\s*([A-Za-z]*)([0-9]*)")
_LETTERS = 26
_FAR_COLUMN = 16_384
_UNUSUAL_CELLS = 500_000


class Extent:
    """Counts the cells of one XML part and its farthest row and column.

    ``used_only`` leaves out cells and rows that have a style and nothing else, as the workbook reader
    does; it is slower and meant for a second look.
    """

    def __init__(self, limits: Limits, *, used_only: bool = False) -> None:
        self._limits = limits
        self._used_only = used_only
        self._row = self._column = self._unusual = 0
        self.cells = self.rows = self.columns = 0

    @property
    def too_far(self) -> bool:
        """Whether the rectangle from the first cell to the farthest is beyond the limit."""
        return self.rows * self.columns > self._limits.cells or self.columns > self._limits.columns

    def refuse(self) -> NoReturn:
        """Raise the ``FileRefused`` for a rectangle that is too far."""
        if self.columns > self._limits.columns:
            raise FileRefused("too_many_columns", count=self.columns, most=self._limits.columns)
        raise FileRefused("too_many_cells", most=self._limits.cells)

    def take(self, piece: bytes) -> None:
        """Count one piece, which begins and ends between tags; raises ``FileRefused`` past the limit."""
        if b"<c" not in piece and b"row" not in piece and b":c" not in piece:
            return
        if self._used_only:
            piece = _EMPTY_ROW.sub(b"", _EMPTY_CELL.sub(b"", piece))
        if not self._take_usual(piece) and not self._take_unreferred(piece):
            self._take_any(piece)
        if self.cells > self._limits.cells or self._unusual > _UNUSUAL_CELLS:
            raise FileRefused("too_many_cells", most=self._limits.cells)

    def _take_usual(self, piece: bytes) -> bool:
        """Count a piece whose every cell names its column and row as known programs write it.

        Otherwise false, and nothing is counted.
        """
        rows = [int(row) for row in _USUAL_ROW.findall(piece)]
        if len(rows) != piece.count(b"<row") or _PREFIXED.search(piece):
            return False
        low, high = str(min([self._row or 1, *rows])), str(max([self._row or 1, *rows]))
        unusual, farthest = _unusual_cell(low, high, self.columns)
        if farthest * self.columns > self._limits.cells or unusual.search(piece):
            return False
        self.cells += piece.count(b"<c ")
        if self.columns > _LETTERS:
            self.columns = max([self.columns, *map(_number, set(_USUAL_CELL.findall(piece)))])
        self.rows = max(self.rows, int(high))
        self._row = rows[-1] if rows else self._row
        return True

    def _take_unreferred(self, piece: bytes) -> bool:
        """Count a piece whose cells name no place: each stands beside the one before."""
        if _PREFIXED.search(piece) or _REFERRED.search(piece):
            return False
        for at, row in enumerate(piece.split(b"<row")):
            if at:
                reference = _REFERENCE.search(row[:100].partition(b">")[0])
                self._row = int(reference[2] or 0) if reference else self._row + 1
                self._column = 0
            cells = len(_CELL.findall(row))
            self._column += cells
            self.cells += cells
            self._reach(self._row, self._column)
        return True

    def _take_any(self, piece: bytes) -> None:
        for tag in _TAG.finditer(piece):
            reference = _REFERENCE.search(tag[2])
            letters, digits = reference.groups() if reference else (b"", b"")
            if tag[1] == b"row":
                self._row = int(digits or self._row + 1)
                self._column = 0
                continue
            self._column = _number(letters) if letters else self._column + 1
            self._unusual += 1
            self.cells += 1
            self._reach(int(digits or self._row), self._column)

    def _reach(self, row: int, column: int) -> None:
        self.rows = max(self.rows, row)
        self.columns = max(self.columns, column)


def _unusual_cell(low: str, high: str, columns: int) -> tuple[re.Pattern[bytes], int]:
    """What finds a cell without a plain reference to a column up to ``columns`` and a row from low to high.

    Rows are compared by their common beginning only: the second value is the farthest row that passes.
    Past column Z any column passes.
    """
    common = ""
    if len(low) == len(high):
        common = low[: next((at for at in range(len(low)) if low[at] != high[at]), len(low))]
    letters = f"[A-{chr(64 + max(columns, 1))}]" if columns <= _LETTERS else "[A-Z]{1,3}"
    free = len(high) - len(common)
    digits = f"[0-9]{{1,{free}}}" if free else ""
    pattern = rf'<c(?=[\s/>])(?! r="{letters}{common}{digits}")'
    return re.compile(pattern.encode()), int(common + "9" * free)


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = min(number * 26 + letter - 64, _FAR_COLUMN)
    return number


def between_tags(pieces: Iterable[bytes], limits: Limits, size: int) -> Iterator[bytes]:
    """The same data cut where a tag begins, its own prefix of tags taken off.

    Raises ``FileRefused`` for a tag or text without end, unless all the data (``size`` bytes) is little:
    pictures pass here too.
    """
    carried, prefix = b"", None
    for piece in pieces:
        cut = piece.rfind(b"<")
        if cut < 0:
            carried += piece
        else:
            whole = carried + piece[:cut]
            if prefix is None:
                root = _ROOT.search(piece)
                prefix = root[1] + b":" if root else b""
            yield whole.replace(b"<" + prefix, b"<").replace(b"</" + prefix, b"</") if prefix else whole
            carried = piece[cut:]
        if len(carried) > limits.run_bytes and size > limits.trusted_bytes:
            raise FileRefused("unpacks_too_large")
    yield carried
