"""How much a file may ask of this machine before it is refused, and which days are believed."""

from dataclasses import dataclass
from datetime import date

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one file. Sizes in bytes; ``cells`` counts the whole span of a sheet, empty cells too.

    ``text_bytes`` bounds the text of all cells together, ``run_bytes`` one text or tag, ``packing_ratio``
    how far a part of more than ``trusted_bytes`` may be packed.
    """

    file_bytes: int = 200 * MIB
    ole_bytes: int = 96 * MIB
    macro_bytes: int = MIB // 4
    unpacked_bytes: int = 400 * MIB
    text_bytes: int = 160 * MIB
    run_bytes: int = MIB
    trusted_bytes: int = 8 * MIB
    packing_ratio: int = 200
    zip_entries: int = 2_000
    sheets: int = 100
    cells: int = 6_000_000
    rows: int = 1_500_000
    columns: int = 1_000
    header_rows: int = 40
    earliest_on: date = date(1980, 1, 1)


DEFAULT = Limits()
