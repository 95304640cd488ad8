"""Sheets of a binary workbook (``.xlsb``), counted record by record before they are loaded."""

from array import array

from huidian.visits.importing.limits import Limits
from huidian.visits.importing.problems import FileRefused

_ROW = 0
_BLANK = 1
_LAST_CELL = 11
_SHARED_CELL = 7
_SHARED_TEXT = 19
_WORKBOOK_PROPERTIES = 153
_LONGEST = 1024 * 1024
LONGEST_HEAD = 12


class BinarySheet:
    """Counts cells, their farthest row and column, and the lengths of shared texts of one part.

    ``shared`` lists, for each cell that shows a shared text, which.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._left = b""
        self._row = 0
        self.cells = self.rows = self.columns = 0
        self.lengths = array("I")
        self.shared = array("I")
        self.counts_from_1904 = False

    def take(self, piece: bytes) -> None:
        """Count the records of one piece; raises ``FileRefused`` past a limit."""
        data = self._left + piece
        self._left = data[self._walk(data, len(data) - LONGEST_HEAD) :]
        self._check()

    def _check(self) -> None:
        if self.columns > self._limits.columns:
            raise FileRefused("too_many_columns", count=self.columns, most=self._limits.columns)
        if self.cells > self._limits.cells or self.rows * self.columns > self._limits.cells:
            raise FileRefused("too_many_cells", most=self._limits.cells)

    def finish(self) -> None:
        """Count what is left; raises ``FileRefused`` where the last record is not whole."""
        end = len(self._left)
        if self._walk(self._left + bytes(LONGEST_HEAD), end) != end:
            raise FileRefused("damaged")
        self._check()

    def _walk(self, data: bytes, end: int) -> int:
        """Count the records that begin before ``end``; gives where the first not whole begins."""
        at = 0
        while at < end:
            kind, size = data[at], data[at + 1]
            if kind < 128 and size < 128:
                start = at + 2
            else:
                kind, size, start = record_head(data, at)
            if size > _LONGEST:
                raise FileRefused("damaged")
            if start + size > len(data):
                break
            if kind <= _LAST_CELL:
                self._cell(kind, data, start)
            elif size:
                self._other(kind, data[start], size)
            at = start + size
        return at

    def _cell(self, kind: int, data: bytes, start: int) -> None:
        if start + 4 > len(data):
            raise FileRefused("damaged")
        number = data[start] | data[start + 1] << 8 | data[start + 2] << 16 | data[start + 3] << 24
        if kind == _ROW:
            self._row = number
        if kind <= _BLANK:
            return
        self.cells += 1
        if number >= self.columns:
            self.columns = number + 1
        if self._row >= self.rows:
            self.rows = self._row + 1
        if kind == _SHARED_CELL:
            self.shared.append(int.from_bytes(data[start + 8 : start + 12], "little"))

    def _other(self, kind: int, first: int, size: int) -> None:
        if kind == _SHARED_TEXT:
            self.lengths.append(size)
        elif kind == _WORKBOOK_PROPERTIES:
            self.counts_from_1904 = bool(first & 1)


def record_head(data: bytes, at: int) -> tuple[int, int, int]:
    """Kind, size and start of the record at a position that at least twelve bytes follow."""
    kind = data[at]
    at += 1
    if kind & 0x80:
        kind = (kind & 0x7F) | (data[at] & 0x7F) << 7
        at += 1
    size = shift = 0
    while shift < 28:
        byte = data[at]
        at += 1
        size |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            break
    return kind, size, at
