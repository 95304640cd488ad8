"""How much a file may ask of this machine before it is refused, and which days are believed."""

from dataclasses import dataclass
from datetime import date

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one file. Sizes in bytes; cells are counted with the empty ones between them."""

    file_bytes: int = 200 * MIB
    unpacked_bytes: int = 700 * MIB
    part_bytes: int = 32 * MIB
    packing_ratio: int = 200
    zip_entries: int = 2_000
    sheets: int = 200
    cells: int = 8_000_000
    text_bytes: int = 512 * MIB
    columns: int = 1_000
    header_rows: int = 40
    earliest_on: date = date(1980, 1, 1)


DEFAULT = Limits()
