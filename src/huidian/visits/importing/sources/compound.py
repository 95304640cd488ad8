"""The container of ``.xls`` files (MS-CFB), read far enough to know that following it comes to an end."""

import struct
from array import array
from collections.abc import Iterator
from dataclasses import dataclass

from huidian.visits.importing.limits import MIB
from huidian.visits.importing.problems import FileRefused

_LAST_SECTOR = 0xFFFFFFFA
_SMALL_SECTOR = 64
_ENTRY = 128
_MOST_ENTRIES = 4_096
_ROOT = 5
_STREAM = 2


@dataclass(frozen=True, slots=True)
class Entry:
    """A named stream: where it begins and its length in bytes."""

    name: str
    kind: int
    start: int
    size: int


class Compound:
    """A compound file in memory; raises ``FileRefused`` where its chains do not hold together."""

    def __init__(self, data: bytes) -> None:
        try:
            self._open(data)
        except (struct.error, IndexError, ValueError):
            raise FileRefused("damaged") from None

    def _open(self, data: bytes) -> None:
        self._data = data
        shift, small_shift = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or small_shift != 6:
            raise FileRefused("damaged")
        self._sector = 1 << shift
        first_entry, self._cutoff, first_small = struct.unpack_from("<I4xII", data, 48)
        self._fat = self._read_fat(data)
        _refuse_cycles(self._fat)
        self.entries = self._read_entries(first_entry)
        root = next((entry for entry in self.entries if entry.kind == _ROOT), None)
        if root is None or any(entry.size > len(data) for entry in self.entries if entry.kind == _STREAM):
            raise FileRefused("damaged")
        self._small_fat = _numbers(b"".join(self._chain(first_small)))
        _refuse_cycles(self._small_fat)
        self._small = b"".join(self._chain(root.start))

    def stream(self, entry: Entry) -> Iterator[bytes]:
        """The bytes of a stream in pieces."""
        if entry.size >= self._cutoff:
            yield from _cut(self._chain(entry.start), entry.size)
            return
        at, left = entry.start, entry.size
        while left > 0 and at < len(self._small_fat):
            yield self._small[at * _SMALL_SECTOR :][: min(_SMALL_SECTOR, left)]
            left -= _SMALL_SECTOR
            at = self._small_fat[at]

    def _read_fat(self, data: bytes) -> "array[int]":
        """The allocation table, from its sectors listed in the header and in the chain of further lists."""
        listed = list(struct.unpack_from("<109I", data, 76))
        next_list = struct.unpack_from("<I", data, 68)[0]
        per_list = self._sector // 4 - 1
        seen = 0
        while next_list <= _LAST_SECTOR:
            seen += 1
            if seen > len(data) // self._sector:
                raise FileRefused("damaged")
            *more, next_list = struct.unpack_from(f"<{per_list + 1}I", data, _offset(self._sector, next_list))
            listed += more
        sectors = [number for number in listed if number <= _LAST_SECTOR]
        if len(sectors) > len(data) // self._sector:
            raise FileRefused("damaged")
        return _numbers(b"".join(self._one(number) for number in sectors))

    def _read_entries(self, first: int) -> list[Entry]:
        raw = b"".join(self._chain(first))
        if not raw or len(raw) // _ENTRY > _MOST_ENTRIES:
            raise FileRefused("damaged")
        entries = []
        for at in range(0, len(raw) - _ENTRY + 1, _ENTRY):
            length, kind = struct.unpack_from("<HB", raw, at + 64)
            start, size = struct.unpack_from("<IQ", raw, at + 116)
            name = raw[at : at + max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")
            entries.append(Entry(name, kind, start, size & 0xFFFFFFFF if self._sector == 512 else size))
        return entries

    def _one(self, number: int) -> bytes:
        at = _offset(self._sector, number)
        return self._data[at : at + self._sector]

    def _chain(self, number: int) -> Iterator[bytes]:
        """The sectors of a chain, neighbours together."""
        while number < len(self._fat):
            end = number
            longest = number + MIB // self._sector
            while self._fat[end] == end + 1 and end + 1 < min(longest, len(self._fat)):
                end += 1
            yield self._data[_offset(self._sector, number) : _offset(self._sector, end + 1)]
            number = self._fat[end]


def _offset(sector: int, number: int) -> int:
    return (number + 1) * sector


def _numbers(raw: bytes) -> "array[int]":
    return array("I", raw[: len(raw) // 4 * 4])


def _cut(pieces: Iterator[bytes], size: int) -> Iterator[bytes]:
    for piece in pieces:
        yield piece[:size]
        size -= len(piece)
        if size <= 0:
            return


def _refuse_cycles(following: "array[int]") -> None:
    """Every sector names its next: refuse a table in which some chain never ends."""
    checked = bytearray(len(following))
    for first in range(len(following)):
        at, walk = first, []
        while at < len(following) and not checked[at]:
            checked[at] = 1
            walk.append(at)
            at = following[at]
        if at < len(following) and checked[at] == 1:
            raise FileRefused("damaged")
        for done in walk:
            checked[done] = 2
