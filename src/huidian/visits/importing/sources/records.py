"""Sheets of a binary workbook (``.xlsb``), counted record by record before they are loaded."""

from array import array

from huidian.visits.importing.limits import Limits
from huidian.visits.importing.problems import FileRefused

_ROW = 0
_BLANK = 1
_LAST_CELL = 11
_SHARED_TEXT = 19
_WORKBOOK_PROPERTIES = 153
_LONGEST = 16 * 1024 * 1024


class BinarySheet:
    """Counts cells, their farthest row and column, and the lengths of shared texts of one part."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._left = b""
        self._row = self._records = 0
        self.cells = self.rows = self.columns = 0
        self.lengths = array("I")
        self.counts_from_1904 = False

    def take(self, piece: bytes) -> None:
        """Count the records of one piece; raises ``FileRefused`` past a limit."""
        data = self._left + piece
        at = 0
        while (header := _header(data, at)) is not None:
            kind, size, start = header
            if size > _LONGEST:
                raise FileRefused("damaged")
            if start + size > len(data):
                break
            self._record(kind, data, start, size)
            at = start + size
        self._left = data[at:]
        self._records += 1
        if self.cells > self._limits.cells or self.rows * self.columns > self._limits.cells:
            raise FileRefused("too_many_cells", most=self._limits.cells)

    def _record(self, kind: int, data: bytes, start: int, size: int) -> None:
        if _BLANK < kind <= _LAST_CELL and size >= 4:
            self.cells += 1
            self.columns = max(self.columns, int.from_bytes(data[start : start + 4], "little") + 1)
            self.rows = max(self.rows, self._row + 1)
        elif kind == _ROW and size >= 4:
            self._row = int.from_bytes(data[start : start + 4], "little")
        elif kind == _SHARED_TEXT:
            self.lengths.append(size)
        elif kind == _WORKBOOK_PROPERTIES and size:
            self.counts_from_1904 = bool(data[start] & 1)


def _header(data: bytes, at: int) -> tuple[int, int, int] | None:
    """Kind, size and start of the record at a position; ``None`` where it is not whole yet."""
    end = len(data)
    if at + 6 > end and at + 2 > end:
        return None
    kind = data[at]
    at += 1
    if kind & 0x80:
        kind = (kind & 0x7F) | (data[at] & 0x7F) << 7
        at += 1
    size = shift = 0
    while at < end:
        byte = data[at]
        at += 1
        size |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80 or shift == 28:
            return kind, size, at
    return None
