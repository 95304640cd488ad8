"""The records of an ``.xls`` workbook (MS-XLS), counted before the workbook reader lays them out."""

import struct
from array import array
from collections.abc import Iterable, Iterator

from huidian.visits.importing.limits import Limits
from huidian.visits.importing.problems import FileRefused

_BOF, _EOF, _CONTINUE = 0x0809, 0x000A, 0x003C
_FILEPASS, _DATEMODE, _SHEET, _DIMENSIONS, _SST = 0x002F, 0x0022, 0x0085, 0x0200, 0x00FC
_ONE_CELL = frozenset({0x0203, 0x00FD, 0x027E, 0x0204, 0x0006, 0x0205, 0x00D6, 0x0406, 0x0206})
_MORE_CELLS = frozenset({0x00BD, 0x00BE})
_SHARED_TEXT = 0x00FD
_RICH, _EXTENDED = 0x08, 0x04
_MOST_ROWS, _MOST_COLUMNS = 65_536, 256

Record = tuple[int, int, bytes]
"""Position in the stream, kind, data."""


def records(pieces: Iterable[bytes], limits: Limits) -> Iterator[Record]:
    """The records of a stream; raises ``FileRefused`` for more than a sheet's cells could need."""
    left, base, count = b"", 0, 0
    for piece in pieces:
        data = left + piece
        at = 0
        while at + 4 <= len(data):
            kind, size = struct.unpack_from("<HH", data, at)
            if at + 4 + size > len(data):
                break
            yield base + at, kind, data[at + 4 : at + 4 + size]
            at += 4 + size
            count += 1
        if count > limits.cells:
            raise FileRefused("unpacks_too_large")
        left = data[at:]
        base += at


class Workbook:
    """What the records of one workbook add up to."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._beginnings: set[int] = set()
        self._sheets: list[int] = []
        self._rows = self._columns = self._spans = 0
        self._shared = array("I")
        self._texts: list[bytes] = []
        self._in_texts = False
        self.counts_from_1904 = False

    def take(self, at: int, kind: int, data: bytes) -> None:
        """Count one record; raises ``FileRefused``."""
        if kind in _ONE_CELL or kind in _MORE_CELLS:
            self._cell(kind, data)
        elif kind == _CONTINUE and self._in_texts:
            self._texts.append(data)
            return
        elif kind in (_BOF, _EOF):
            self._boundary(at, kind)
        else:
            self._other(kind, data)
        self._in_texts = kind == _SST

    def finish(self) -> None:
        """Refuse a workbook whose sheets overlap or whose texts would be repeated into too much."""
        self._close()
        if len(set(self._sheets)) != len(self._sheets) or not self._beginnings.issuperset(self._sheets):
            raise FileRefused("damaged")
        lengths = text_lengths(self._texts)
        if max(lengths, default=0) * len(self._shared) > self._limits.text_bytes:
            known = len(lengths)
            if sum(lengths[at] for at in self._shared if at < known) > self._limits.text_bytes:
                raise FileRefused("unpacks_too_large")

    def _cell(self, kind: int, data: bytes) -> None:
        if len(data) < 6:
            raise FileRefused("damaged")
        row, column = struct.unpack_from("<HH", data)
        if kind in _MORE_CELLS:
            column = max(column, int.from_bytes(data[-2:], "little"))
        elif kind == _SHARED_TEXT and len(data) >= 10:
            self._shared.append(int.from_bytes(data[6:10], "little"))
        self._rows = max(self._rows, row + 1)
        self._columns = max(self._columns, column + 1)
        if self._columns > _MOST_COLUMNS:
            raise FileRefused("damaged")

    def _boundary(self, at: int, kind: int) -> None:
        if kind == _EOF:
            self._close()
        else:
            self._beginnings.add(at)

    def _close(self) -> None:
        self._spans += self._rows * self._columns
        self._rows = self._columns = 0
        if self._spans > self._limits.cells:
            raise FileRefused("too_many_cells", most=self._limits.cells)

    def _other(self, kind: int, data: bytes) -> None:
        if kind == _FILEPASS:
            raise FileRefused("encrypted")
        if kind == _DATEMODE:
            self.counts_from_1904 = data[:1] == b"\x01"
        elif kind == _SHEET:
            self._sheets.append(int.from_bytes(data[:4], "little"))
        elif kind == _SST:
            self._texts.append(data)
        elif kind == _DIMENSIONS and len(data) >= 12:
            top, bottom, left, right = struct.unpack_from("<IIHH", data)
            if max(top, bottom) > _MOST_ROWS or max(left, right) > _MOST_COLUMNS:
                raise FileRefused("damaged")


def text_lengths(blocks: list[bytes]) -> "array[int]":
    """The most bytes each text of a shared table can take; texts run on from block to block.

    Raises ``FileRefused`` for a table that claims more than it holds.
    """
    lengths = array("I")
    cursor = _Cursor(blocks)
    claimed = int.from_bytes(cursor.take(8)[4:], "little") if blocks else 0
    while len(lengths) < claimed:
        count, flags = struct.unpack("<HB", cursor.take(3))
        runs = int.from_bytes(cursor.take(2), "little") if flags & _RICH else 0
        extra = int.from_bytes(cursor.take(4), "little") if flags & _EXTENDED else 0
        cursor.skip_letters(count, flags & 1)
        cursor.skip(4 * runs + extra)
        lengths.append(3 * count)
    return lengths


class _Cursor:
    """A position in blocks that continue one another."""

    def __init__(self, blocks: list[bytes]) -> None:
        self._blocks = blocks
        self._block = self._at = 0

    def _room(self) -> int:
        if self._block >= len(self._blocks):
            raise FileRefused("damaged")
        return len(self._blocks[self._block]) - self._at

    def _next(self) -> None:
        self._block += 1
        self._at = 0

    def take(self, size: int) -> bytes:
        while not self._room():
            self._next()
        if self._room() < size:
            raise FileRefused("damaged")
        self._at += size
        return self._blocks[self._block][self._at - size : self._at]

    def skip(self, size: int) -> None:
        while size > (room := self._room() if size else 0):
            size -= room
            self._next()
        self._at += size

    def skip_letters(self, count: int, wide: int) -> None:
        """Skip letters of one or two bytes; each continued block says anew which."""
        while count:
            step = min(count, self._room() >> wide)
            count -= step
            self._at += step << wide
            if count:
                self._next()
                wide = self.take(1)[0] & 1
