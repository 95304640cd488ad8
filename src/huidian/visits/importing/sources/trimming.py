"""The beginning of a large workbook as a small workbook, for a first look at its sheets."""

import re
import zipfile
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from huidian.visits.importing.limits import MIB, Limits
from huidian.visits.importing.sources.archive import parts_of, unpacked

_ROW_END = re.compile(rb"</([A-Za-z0-9_.\-]+:)?row\s*>")
_SMALL = 2 * MIB


def trimmed(path: Path, first_rows: int, limits: Limits) -> BinaryIO | None:
    """The workbook with only the first rows of its large sheets; ``None`` where it has no large sheet.

    The file must have been found harmless before.
    """
    with path.open("rb") as file:
        parts = parts_of(file, limits)
        if not any(map(_is_large_sheet, parts)):
            return None
        small = BytesIO()
        with zipfile.ZipFile(small, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for part in parts:
                if _is_large_sheet(part):
                    archive.writestr(part.filename, _beginning(file, part, first_rows))
                else:
                    archive.writestr(part.filename, b"".join(unpacked(file, part)))
    small.seek(0)
    return small


def _is_large_sheet(part: zipfile.ZipInfo) -> bool:
    name = part.filename.lower()
    return name.startswith("xl/worksheets/") and name.endswith(".xml") and part.file_size > _SMALL


def _beginning(file: BinaryIO, part: zipfile.ZipInfo, first_rows: int) -> bytes:
    """The XML of a sheet up to the end of a row, closed again."""
    read = b""
    for piece in unpacked(file, part):
        read += piece
        ends = list(_ROW_END.finditer(read))
        if ends and (len(ends) >= first_rows or len(read) > _SMALL):
            end = ends[min(first_rows, len(ends)) - 1]
            prefix = end[1] or b""
            return read[: end.end()] + b"</%bsheetData></%bworksheet>" % (prefix, prefix)
    return read
