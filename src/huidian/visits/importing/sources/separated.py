"""Separated lines as records, where a stray quotation mark must not swallow the lines after it."""

import csv
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence

_LONGEST_RECORD = 200
"""A cell may have line breaks in it, but not this many lines."""
_SUB, _TAIL = "\x1a", "\r\n"


class Records:
    """The records of some lines. A mark that opens a cell and does not close it is read as a sign.

    A quoted cell may run over several lines: it does where none of the further lines is a record by itself.
    Else its mark was a stray one (``17" wheel``), and every line is a record of its own.
    """

    def __init__(self, lines: Iterable[str], separator: str, width: int) -> None:
        self._lines = iter(lines)
        self._back: deque[str] = deque()
        self._separator = separator
        self._width = width
        self._taken: list[str] = []
        self.line = 0
        """The last line read, from 1."""

    def __iter__(self) -> Iterator[list[str]]:
        while True:
            repaired = False
            for cells in self._reader():
                lines, self._taken = self._taken, []
                if len(lines) == 1 and '"' in lines[0] and self._is_stray_alone(lines[0], cells):
                    yield self._literal(lines[0])
                elif len(lines) > 1 and self._is_stray(lines, cells):
                    self._back.extendleft(reversed(lines[1:]))
                    self.line -= len(lines) - 1
                    yield self._literal(lines[0])
                    repaired = True
                    break
                else:
                    yield cells
            if not repaired:
                return

    def _reader(self) -> Iterator[list[str]]:
        return csv.reader(self._feed(), delimiter=self._separator, skipinitialspace=True)

    def _feed(self) -> Iterator[str]:
        """The lines still to be read, up to where a record grows too long to be one."""
        while len(self._taken) < _LONGEST_RECORD:
            line = self._back.popleft() if self._back else next(self._lines, None)
            if line is None:
                return
            self._taken.append(line)
            self.line += 1
            yield _without_formulas(line, self._separator)

    def _is_stray(self, lines: Sequence[str], cells: Sequence[str]) -> bool:
        if len(lines) >= _LONGEST_RECORD or not lines[-1].rstrip(_TAIL + _SUB):
            return True
        alone = [len(next(self._alone(line), [])) for line in lines[1:]]
        return self._width in alone or (len(cells) < self._width <= len(self._literal(lines[0])))

    def _is_stray_alone(self, line: str, cells: Sequence[str]) -> bool:
        return len(cells) != self._width and len(self._literal(line)) == self._width

    def _alone(self, line: str) -> Iterator[list[str]]:
        return _record(line, self._separator)

    def _literal(self, line: str) -> list[str]:
        return next(csv.reader([line], delimiter=self._separator, quoting=csv.QUOTE_NONE), [])


def usual_width(lines: Sequence[str], separator: str) -> int:
    """How many cells most of the lines have, each read by itself; 0 without any."""
    widths = Counter(len(cells) for line in lines for cells in _record(line, separator) if len(cells) > 1)
    return max(widths, key=lambda width: (widths[width], width), default=0)


def _record(line: str, separator: str) -> Iterator[list[str]]:
    return csv.reader([_without_formulas(line, separator)], delimiter=separator, skipinitialspace=True)


def _without_formulas(line: str, separator: str) -> str:
    """``="1,200"`` is a quoted cell."""
    if '="' not in line:
        return line
    return line.removeprefix("=" if line.startswith('="') else "").replace(f'{separator}="', f'{separator}"')
