"""CSV and other separated text in the encodings dealers export."""

import codecs
import csv
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from huidian.kit.labels import Label
from huidian.visits.importing.limits import MIB, Limits
from huidian.visits.importing.parsers.cells import Cell
from huidian.visits.importing.problems import FileRefused
from huidian.visits.importing.sources.separated import Records, usual_width
from huidian.visits.importing.sources.sheets import Rows, SheetSource, Source

_SEPARATORS = (",", "\t", ";", "|")
_SAMPLE = 64 * 1024
_SAMPLE_LINES = 60
Understood = Callable[[Sequence[Sequence[Cell]]], int]
"""How many columns some first rows have whose header is known."""


def nothing_known(rows: Sequence[Sequence[Cell]]) -> int:
    """No header is known: only the rows themselves speak for a separator."""
    return 0


_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_END_OF_FILE = "\x1a"
"""What DOS programs close a text file with."""
_PADDING = b"\x1a\x00"
"""What fills a file up to a whole block."""
_INSIDE_A_SIGN = bytes(range(0x80, 0xC0))
_CONTROLS = bytes(range(1, 9)) + bytes(range(14, 27)) + bytes(range(28, 32))


def open_text(path: Path, limits: Limits, understood: Understood = nothing_known) -> Source:
    """A text file as one sheet; raises ``FileRefused`` for binary noise and unknown encodings.

    Its separator is the one under which most of its header is ``understood``.
    """
    encoding, lines = _encoding(path, limits)
    with path.open(encoding=encoding, newline="") as file:
        sample = file.read(_SAMPLE)
    first = sample.splitlines(keepends=True)[:_SAMPLE_LINES]
    separator = _separator(first, understood)
    width = usual_width(first, separator)

    def load() -> Rows:
        return Rows(_rows(path, encoding, separator, width, limits), lines)

    return Source([SheetSource(path.stem, load)])


def _rows(path: Path, encoding: str, separator: str, width: int, limits: Limits) -> Iterator[list[Cell]]:
    with path.open(encoding=encoding, newline="") as file:
        records = Records(file, separator, width)
        try:
            for cells in records:
                if cells == [_END_OF_FILE]:
                    continue
                if len(cells) > limits.columns:
                    raise FileRefused("too_many_columns", count=len(cells), most=limits.columns)
                yield list[Cell](cells)
        except csv.Error:
            raise FileRefused("quote_unclosed", row=records.line) from None


def _encoding(path: Path, limits: Limits) -> tuple[str, int]:
    """The encoding by byte order mark, then strict UTF-8, then GB18030; and the number of lines.

    A text in UTF-8 with a damaged byte may be one in GB18030 too, of other signs: it is refused as UTF-8.
    """
    with path.open("rb") as file:
        start = file.read(_SAMPLE)
    marked = next((name for mark, name in _BOMS if start.startswith(mark)), None)
    wide = None if marked else _wide(start)
    if not marked:
        _refuse_noise(start, wide)
    first = marked or wide or "utf-8"
    lines, bad_at = _lines_if(path, first, limits)
    if bad_at is None:
        return first, lines
    if first == "utf-8" and not _is_mostly_utf8(path, bad_at):
        first = "gb18030"
        lines, bad_at = _lines_if(path, first, limits)
        if bad_at is None:
            return first, lines
    raise FileRefused("encoding_unknown", line=lines + 1)


def _is_mostly_utf8(path: Path, at: int) -> bool:
    """Whether around a byte that is no UTF-8 more signs are than are not."""
    with path.open("rb") as file:
        file.seek(max(at - _SAMPLE, 0))
        around = file.read(2 * _SAMPLE)
    text = codecs.getincrementaldecoder("utf-8")("replace").decode(around.lstrip(_INSIDE_A_SIGN))
    bad = text.count("\ufffd")
    return sum(not sign.isascii() for sign in text) > 2 * bad


def _lines_if(path: Path, encoding: str, limits: Limits) -> tuple[int, int | None]:
    """The lines up to the end or the first byte that is no sign, and that byte's place, if there is one."""
    decoder = codecs.getincrementaldecoder(encoding)()
    lines = line_length = read = 0
    with path.open("rb") as file:
        try:
            while chunk := file.read(MIB // 4):
                read += len(chunk)
                text = decoder.decode(chunk)
                ends = text.count("\n") or text.count("\r")
                lines += ends
                line_length = len(text) - text.rfind("\n") if ends else line_length + len(text)
                _refuse_endless(lines, line_length, limits)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            good = error.object[: error.start].decode(error.encoding)
            return lines + max(good.count("\n"), good.count("\r")), read - len(error.object) + error.start
    return lines, None


def _refuse_endless(lines: int, line_length: int, limits: Limits) -> None:
    if lines > limits.rows:
        raise FileRefused("too_many_rows", most=limits.rows)
    if line_length > limits.run_bytes:
        raise FileRefused("line_too_long", line=lines + 1)


def _wide(start: bytes) -> str | None:
    """UTF-16 without its mark, where the zero bytes stand on one side only."""
    low, high = start[0::2].count(0), start[1::2].count(0)
    if low + high < len(start) / 20:
        return None
    if high > 20 * low:
        return "utf-16-le"
    return "utf-16-be" if low > 20 * high else None


def _refuse_noise(start: bytes, wide: str | None) -> None:
    if not wide:
        start = start.rstrip(_PADDING)
    odd = len(start) - len(start.translate(None, _CONTROLS))
    if not wide and (b"\x00" in start or odd > len(start) / 200 + 1):
        raise FileRefused("not_a_table", what=Label("二进制数据", "binary data"))


def _separator(lines: list[str], understood: Understood) -> str:
    """The separator whose header is understood best; of equals the one that gives most rows one width."""
    if lines and lines[0].lower().startswith("sep=") and len(lines[0].rstrip()) == 5:
        return lines[0][4]

    def worth(separator: str) -> tuple[int, int]:
        try:
            rows = list(islice(Records(lines, separator, 0), _SAMPLE_LINES))
        except csv.Error:
            return 0, 0
        return understood([list[Cell](cells) for cells in rows]), _agreement(rows)

    return max(_SEPARATORS, key=worth)


def _agreement(rows: list[list[str]]) -> int:
    widths = Counter(len(cells) for cells in rows if len(cells) > 1)
    return max((count * (width - 1) for width, count in widths.items()), default=0)
