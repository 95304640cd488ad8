"""Whether a zipped workbook may be given to the workbook reader."""

import re
import zipfile
from array import array
from collections.abc import Iterator
from itertools import repeat
from pathlib import Path
from typing import BinaryIO

from huidian.kit.labels import Label
from huidian.visits.importing.limits import Limits
from huidian.visits.importing.problems import FileRefused
from huidian.visits.importing.sources.archive import parts_of, unpacked
from huidian.visits.importing.sources.contents import is_binary, opened_parts
from huidian.visits.importing.sources.extent import Extent, between_tags
from huidian.visits.importing.sources.records import BinarySheet

_FROM_1904 = re.compile(rb"date1904\s*=\s*[\"'](?:1|true)")
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY|ELEMENT)", re.IGNORECASE)
_CELL_MARKUP = 24
_FEW_TEXTS = 500_000
_SPACED_END = re.compile(rb"</si\s+>|<si\s+/>")
_NUMBER = re.compile(rb">\s*\+?0*([0-9]{1,9})\s*<")
_ENCODED_NUMBER = re.compile(rb">[\s0-9+]{0,20}&#[0-9A-Fa-fx]{1,8};[^<]{0,20}<")


def check_zip_workbook(path: Path, limits: Limits) -> bool:
    """Whether the workbook counts its days from 1904; raises ``FileRefused`` where it is not safe to read."""
    with path.open("rb") as file:
        parts = parts_of(file, limits)
        check = _Check(file, limits)
        if is_binary(parts):
            return check.binary(opened_parts(file, parts))
        return check.markup(parts)


class _Check:
    """One pass over the parts of one workbook."""

    def __init__(self, file: BinaryIO, limits: Limits) -> None:
        self._file = file
        self._limits = limits
        self._cells = 0
        self._lengths = array("I")
        self._shared = array("I")
        self._from_1904 = False

    def markup(self, parts: list[zipfile.ZipInfo]) -> bool:
        """Look at every part: a part's name does not say what the reader will take it for."""
        for part in sorted(parts, key=_sheets_first):
            self._markup(part)
        self._check_texts(parts)
        return self._from_1904

    def binary(self, parts: list[zipfile.ZipInfo]) -> bool:
        """Look at the parts a binary workbook opens."""
        for part in sorted(parts, key=_sheets_first):
            self._binary(part)
        self._check_texts([])
        return self._from_1904

    def _markup(self, part: zipfile.ZipInfo) -> None:
        extent = Extent(self._limits)
        holds_texts = False
        for piece in self._pieces(part):
            # The sign alone first: it is rare, and every tag begins as a declaration does.
            if b"!" in piece and _DECLARATION.search(piece):
                raise FileRefused("unsafe_content", what=Label("XML 实体声明", "XML entity declarations"))
            holds_texts = holds_texts or (b"sst" in piece and (b"<sst" in piece or b":sst" in piece))
            if holds_texts:
                self._texts(piece)
            if part.filename == "xl/workbook.xml" and _FROM_1904.search(piece):
                self._from_1904 = True
            extent.take(piece)
            if extent.too_far:
                extent = self._second_look(part)
                break
        self._add(extent.cells)
        if part.file_size - _CELL_MARKUP * extent.cells > self._limits.text_bytes:
            raise FileRefused("unpacks_too_large")

    def _pieces(self, part: zipfile.ZipInfo) -> Iterator[bytes]:
        return between_tags(unpacked(self._file, part), self._limits, size=part.file_size)

    def _add(self, cells: int) -> None:
        self._cells += cells
        if self._cells > self._limits.cells:
            raise FileRefused("too_many_cells", most=self._limits.cells)

    def _texts(self, piece: bytes) -> None:
        """Note the lengths of shared texts; refuse more of them than there are cells."""
        if (start := piece.find(b"<sst")) >= 0:
            piece = piece[piece.find(b">", start) + 1 :]
        plain = _SPACED_END.sub(b"</si>", piece).replace(b"<si/>", b"</si>")
        self._lengths.extend(map(len, plain.split(b"</si>")))
        if len(self._lengths) > max(_FEW_TEXTS, self._cells + self._cells // 8):
            raise FileRefused("unpacks_too_large")

    def _second_look(self, part: zipfile.ZipInfo) -> Extent:
        """Count the used cells only: stray formats far below or beside a table are common and harmless."""
        extent = Extent(self._limits, used_only=True)
        for piece in self._pieces(part):
            extent.take(piece)
            if extent.too_far:
                extent.refuse()
        return extent

    def _binary(self, part: zipfile.ZipInfo) -> None:
        sheet = BinarySheet(self._limits)
        for piece in unpacked(self._file, part):
            sheet.take(piece)
            if len(sheet.lengths) > max(_FEW_TEXTS, self._cells):
                raise FileRefused("unpacks_too_large")
        sheet.finish()
        self._add(sheet.cells)
        self._lengths.extend(sheet.lengths)
        self._shared.extend(sheet.shared)
        self._from_1904 = self._from_1904 or sheet.counts_from_1904

    def _check_texts(self, parts: list[zipfile.ZipInfo]) -> None:
        """Refuse a long text shared by too many cells.

        Texts too short to matter count at their longest; how often each other one is shown is counted.
        """
        budget = self._limits.text_bytes
        short = budget // (2 * max(self._cells, 1))
        if max(self._lengths, default=0) <= 2 * short:
            return
        long = {at: length for at, length in enumerate(self._lengths) if length > short}
        shown = sum(map(long.get, self._shared, repeat(0)))
        spelled = {b"%d" % at: length for at, length in long.items()}
        longest = max(long.values())
        for part in parts:
            for piece in self._pieces(part):
                shown += sum(map(spelled.get, _NUMBER.findall(piece), repeat(0)))
                shown += longest * len(_ENCODED_NUMBER.findall(piece))
                if shown > budget // 2:
                    raise FileRefused("unpacks_too_large")


def _sheets_first(part: zipfile.ZipInfo) -> bool:
    return not part.filename.lower().startswith("xl/worksheets/")
