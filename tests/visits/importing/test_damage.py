"""Damage at random: a workbook with a few bytes changed is read or refused, and nothing else happens."""

import io
import random
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

from huidian.visits.importing import FileRefused, read_file
from tests.visits.importing.files import HEADER, ROW, xls_file, xlsb_file, xlsx_file

_DATED: list[object] = [*ROW[:3], date(2010, 6, 3), *ROW[4:]]
TABLE: list[list[object]] = [list(HEADER), *[_DATED] * 20]
TIMES = 150
Damage = Callable[[bytes, random.Random], bytes]


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Some bytes changed, taken out or repeated."""
    changed = bytearray(data)
    for _ in range(chance.choice([1, 1, 2, 4, 16])):
        at = chance.randrange(len(changed) + 1)
        way = chance.randrange(4)
        if way == 0:
            changed[at : at + 1] = bytes([chance.randrange(256)])
        elif way == 1:
            changed[at : at + 4] = chance.choice(
                [b"\xff\xff\xff\xff", b"\0\0\0\0", b"\xff\xff\xff\x7f", b"\0\0\1\0"]
            )
        elif way == 2:
            del changed[at : at + chance.randrange(1, 40)]
        else:
            changed[at:at] = changed[at // 2 : at // 2 + chance.randrange(1, 64)]
    return bytes(changed)


def damaged_inside(data: bytes, chance: random.Random) -> bytes:
    """A zip whose own structure is whole, one part of it damaged."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        names = source.namelist()
        victim = chance.choice(names)
        for name in names:
            part = source.read(name)
            archive.writestr(name, damaged(part, chance) if name == victim else part)
    return out.getvalue()


@pytest.mark.parametrize("damage", [damaged, damaged_inside])
@pytest.mark.parametrize(
    "make", [lambda path: xlsx_file(path, {"a": TABLE, "b": TABLE}), lambda path: xlsb_file(path, TABLE)]
)
def test_damaged_zips(tmp_path: Path, make: Callable[[Path], Path], damage: Damage) -> None:
    _read_many(make(tmp_path / "a.bin"), damage)


def test_damaged_old_workbooks(tmp_path: Path) -> None:
    _read_many(xls_file(tmp_path / "a.bin", TABLE), damaged)


def _read_many(path: Path, damage: Damage) -> None:
    whole, chance = path.read_bytes(), random.Random(11)
    for _ in range(TIMES):
        path.write_bytes(damage(whole, chance))
        with suppress(FileRefused):
            reading = read_file(path)
            assert {len(column) for column in reading.columns.values()} == {len(reading.places)}
