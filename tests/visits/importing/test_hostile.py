"""Files made to do harm or broken on the way: one sentence, two seconds, 256 MB, nothing read.

All are read in one process of their own, which reports the processor time each took and how far its
memory had grown by then: the limit for one is kept by all together.
"""

import json
import random
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import xlwt

from tests.visits.importing.files import (
    HEADER,
    ROW,
    biff12,
    raw_xlsb,
    raw_xlsx,
    rows_xml,
    xls_file,
    xlsx_file,
)

MOST_SECONDS = 2.0
MOST_MIB = 256
TABLE = rows_xml([HEADER, ROW])
PROBE = Path(__file__).with_name("probe.py")
Make = Callable[[Path], object]


@dataclass(frozen=True)
class Outcome:
    """What reading a file in another process came to."""

    code: str | None
    rows: int | None
    zh: str
    seconds: float
    mib: float
    whole_mib: float


def probe(*paths: Path) -> list[Outcome]:
    """The outcomes for some files, read one after the other in a process of their own."""
    done = subprocess.run([sys.executable, PROBE, *paths], capture_output=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return [Outcome(**found) for found in json.loads(done.stdout)]


def zip_bomb(path: Path) -> None:
    raw_xlsx(path, (b" " * 2**20 for _ in range(100)))


def zip_bomb_below_the_ratio(path: Path) -> None:
    noise = random.Random(1).randbytes(2**16).replace(b"<", b" ")
    raw_xlsx(path, (part for _ in range(81) for part in (b" " * 5 * 2**20, noise)))


def zip_that_lies_about_its_size(path: Path) -> None:
    raw_xlsx(path, [TABLE] + [b'<row r="3"></row>' * 60_000] * 100)
    data = bytearray(path.read_bytes())
    entry = data.rfind(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = struct.pack("<I", 2_000)
    path.write_bytes(data)


def zip_with_too_many_parts(path: Path) -> None:
    raw_xlsx(path, TABLE)
    with zipfile.ZipFile(path, "a") as archive:
        for number in range(3_000):
            archive.writestr(f"xl/{number}.xml", "")


def zip_with_the_same_part_twice(path: Path) -> None:
    raw_xlsx(path, TABLE)
    path.write_bytes(path.read_bytes().replace(b"_rels/.rels", b"XL/WORKBOOK"))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/Workbook", "")


def far_cells(path: Path) -> None:
    raw_xlsx(path, TABLE + b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


def far_cells_in_odd_writing(path: Path) -> None:
    raw_xlsx(path, TABLE + b"<x:row r='1048576'><x:c t='n' r = 'XFD1048576'><x:v>1</x:v></x:c></x:row>")


def far_cell_among_many(path: Path) -> None:
    rogue = b'<row r="60002"><c r="A999999"><v>1</v></c></row>'
    raw_xlsx(path, [rows_xml([HEADER, *[ROW[:2]] * 60_000]), rogue, rows_xml([ROW[:2]] * 60_000, 60_003)])


def far_rows(path: Path) -> None:
    raw_xlsx(path, TABLE + b'<row r="1048576"><c r="J1048576"><v>1</v></c></row>')


def forged_dimension(path: Path) -> None:
    raw_xlsx(path, b'</sheetData><dimension ref="A1:XFD1048576"/><sheetData>')


def enormous_sheet(path: Path) -> None:
    block = rows_xml([[1] * 20] * 1_000)
    raw_xlsx(path, (block for _ in range(310)))


def enormous_sheet_without_references(path: Path) -> None:
    row = b"<row>" + b"<c><v>%d</v></c>" * 20 + b"</row>"
    block = b"".join(row % tuple(range(n, n + 20)) for n in range(3_000))
    raw_xlsx(path, (block for _ in range(110)))


def mixed_references(path: Path) -> None:
    row = b"<row>" + b'<c><v>1</v></c><c r="B1"><v>2</v></c>' * 10 + b"</row>"
    raw_xlsx(path, (row for _ in range(60_000)))


def entity_expansion(path: Path) -> None:
    head = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    raw_xlsx(path, TABLE, head=head)


def external_entity(path: Path) -> None:
    raw_xlsx(path, TABLE, head=b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/hostname">]>')


def long_text_shared_by_all(path: Path) -> None:
    cells = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n) for n in range(1, 60_000))
    raw_xlsx(path, cells, shared=b"<si><t>" + b"x" * 900_000 + b"</t></si>")


def endless_text(path: Path) -> None:
    raw_xlsx(path, TABLE, shared=b"<si><t>" + random.Random(1).randbytes(2**22).hex().encode() + b"</t></si>")


def texts_nobody_shows(path: Path) -> None:
    raw_xlsx(path, TABLE, shared=b"<si><t>a</t></si>" * 3_000_000)


def far_cells_in_binary(path: Path) -> None:
    rows = [biff12(0, struct.pack("<IIHBBBI", row, 0, 0, 0, 0, 0, 0)) for row in (0, 1_048_575)]
    cells = [biff12(5, struct.pack("<IId", column, 0, 1.0)) for column in (0, 16_383)]
    raw_xlsb(path, rows[0] + cells[0] + rows[1] + cells[1])


def records_of_any_length(path: Path) -> None:
    raw_xlsb(path, b"\x05\xff\xff\xff\x7f" + b"\x00" * 64)


def sheets_under_another_name(path: Path) -> None:
    """The far cells stand in a part that is named like a picture."""
    rows = [biff12(0, struct.pack("<IIHBBBI", row, 0, 0, 0, 0, 0, 0)) for row in (0, 1_048_575)]
    cell = biff12(5, struct.pack("<IId", 9, 0, 1.0))
    raw_xlsb(path, rows[0] + biff12(5, struct.pack("<IId", 0, 0, 1.0)) + rows[1] + cell)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            renamed = (
                data.replace(b"worksheets/sheet1.bin", b"media/image1.png")
                if name.endswith(".rels")
                else data
            )
            archive.writestr(name.replace("worksheets/sheet1.bin", "media/image1.png"), renamed)


def two_workbooks_in_one(path: Path) -> None:
    raw_xlsx(path, TABLE)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/workbook.bin", b"")


def two_directories_in_one(path: Path) -> None:
    raw_xlsx(path, TABLE)
    data = path.read_bytes()
    path.write_bytes(b"PK\x03\x04" + b"\0" * 40 + data)


def far_cells_on_many_old_sheets(path: Path) -> None:
    book = xlwt.Workbook()
    for number in range(30):
        sheet = book.add_sheet(f"s{number}")
        sheet.write(0, 0, 1)
        sheet.write(65_535, 255, 1)
    book.save(str(path))


def _old(path: Path, change: Callable[[bytearray], object]) -> None:
    data = bytearray(xls_file(path, [HEADER, ROW]).read_bytes())
    change(data)
    path.write_bytes(data)


def old_forged_dimension(path: Path) -> None:
    def forge(data: bytearray) -> None:
        at = data.find(struct.pack("<HH", 0x0200, 14))
        data[at + 4 : at + 16] = struct.pack("<IIHH", 0, 0x7FFFFFFF, 0, 0xFFFF)

    _old(path, forge)


def old_forged_text_count(path: Path) -> None:
    def forge(data: bytearray) -> None:
        at = next(
            n
            for n in range(512, len(data))
            if data[n : n + 2] == b"\xfc\0" and data[n + 4] == data[n + 8] > 0
        )
        data[at + 8 : at + 12] = struct.pack("<I", 0x7FFFFFFF)

    _old(path, forge)


def old_endless_chain(path: Path) -> None:
    def forge(data: bytearray) -> None:
        table = 512 * (1 + int.from_bytes(data[76:80], "little"))
        data[table : table + 8] = struct.pack("<II", 1, 0)

    _old(path, forge)


def old_password(path: Path) -> None:
    def forge(data: bytearray) -> None:
        at = data.find("Workbook".encode("utf-16-le"))
        name = "EncryptedPackage".encode("utf-16-le")
        data[at : at + 66] = name.ljust(64, b"\0") + struct.pack("<H", len(name) + 2)

    _old(path, forge)


def old_password_97(path: Path) -> None:
    def forge(data: bytearray) -> None:
        at = data.find(struct.pack("<HH", 0x0042, 2))
        data[at : at + 4] = struct.pack("<HH", 0x002F, 2)

    _old(path, forge)


def cut(make: Make) -> Make:
    """The first half of a file."""

    def half(path: Path) -> None:
        make(path)
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    return half


def noise_after(magic: bytes) -> Make:
    """Random bytes that begin like a known format."""
    return lambda path: path.write_bytes(magic + random.Random(7).randbytes(2**20))


def one_gigabyte(path: Path) -> None:
    with path.open("wb") as file:
        file.write(b"PK\x03\x04")
        file.truncate(2**30)


def one_endless_line(path: Path) -> None:
    path.write_bytes(b"a,b\n" + b"x" * (60 * 2**20))


def only_line_breaks(path: Path) -> None:
    path.write_bytes(b"\n" * (60 * 2**20))


def only_commas(path: Path) -> None:
    path.write_bytes(b"," * 900_000 + b"\n" + b"x\n" * 1_000)


REFUSED: list[tuple[Make, str]] = [
    (zip_bomb, "unpacks_too_large"),
    (zip_bomb_below_the_ratio, "unpacks_too_large"),
    (zip_that_lies_about_its_size, "unpacks_too_large"),
    (zip_with_too_many_parts, "unpacks_too_large"),
    (zip_with_the_same_part_twice, "damaged"),
    (far_cells, "too_many_columns"),
    (far_cells_in_odd_writing, "too_many_columns"),
    (far_rows, "too_many_cells"),
    (far_cell_among_many, "too_many_cells"),
    (forged_dimension, "no_header"),
    (enormous_sheet, "too_many_cells"),
    (enormous_sheet_without_references, "too_many_cells"),
    (mixed_references, "too_many_cells"),
    (entity_expansion, "unsafe_content"),
    (external_entity, "unsafe_content"),
    (long_text_shared_by_all, "unpacks_too_large"),
    (endless_text, "unpacks_too_large"),
    (texts_nobody_shows, "unpacks_too_large"),
    (far_cells_in_binary, "too_many_columns"),
    (records_of_any_length, "damaged"),
    (sheets_under_another_name, "too_many_cells"),
    (two_workbooks_in_one, "damaged"),
    (two_directories_in_one, "damaged"),
    (far_cells_on_many_old_sheets, "too_many_cells"),
    (old_forged_dimension, "damaged"),
    (old_forged_text_count, "damaged"),
    (old_endless_chain, "damaged"),
    (old_password, "encrypted"),
    (old_password_97, "encrypted"),
    (cut(lambda path: raw_xlsx(path, TABLE)), "damaged"),
    (cut(lambda path: xls_file(path, [HEADER, *[ROW] * 500])), "damaged"),
    (cut(lambda path: raw_xlsb(path, b"")), "damaged"),
    (noise_after(b""), "not_a_table"),
    (noise_after(b"PK\x03\x04"), "damaged"),
    (noise_after(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "damaged"),
    (one_gigabyte, "file_too_large"),
    (one_endless_line, "line_too_long"),
    (only_line_breaks, "too_many_rows"),
    (only_commas, "too_many_columns"),
]


def names() -> Iterator[str]:
    """Readable names of the cases."""
    for number, (make, code) in enumerate(REFUSED):
        name = getattr(make, "__name__", "case")
        yield (
            name
            if name.isidentifier() and name not in {"half", "<lambda>"}
            else f"{name.strip('<>')}-{number}-{code}"
        )


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> list[Outcome]:
    """Every hostile file, made and read."""
    folder = tmp_path_factory.mktemp("hostile")
    paths = [folder / f"{number}.xlsx" for number in range(len(REFUSED))]
    for path, (make, _) in zip(paths, REFUSED, strict=True):
        make(path)
    return probe(*paths)


@pytest.mark.slow
@pytest.mark.parametrize("number", range(len(REFUSED)), ids=names())
def test_a_hostile_file_is_refused_at_once(outcomes: list[Outcome], number: int) -> None:
    found, code = outcomes[number], REFUSED[number][1]
    assert (found.code, found.rows) == (code, None)
    assert found.zh.endswith("。")
    assert found.seconds <= MOST_SECONDS
    assert found.mib <= MOST_MIB


def test_nested_tags_do_not_exhaust_the_reader(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    raw_xlsx(path, TABLE + b"<a>" * 300_000)
    (found,) = probe(path)
    assert found.code in {None, "damaged"}
    assert found.seconds <= MOST_SECONDS


def test_an_honest_file_passes_the_same_probe(tmp_path: Path) -> None:
    path = xlsx_file(tmp_path / "a.xlsx", {"a": [HEADER, *[ROW] * 2_000]})
    assert probe(path)[0].rows == 2_000


@pytest.mark.slow
def test_two_hundred_thousand_rows_fit_into_memory(tmp_path: Path) -> None:
    first = rows_xml([[*HEADER, "车主", "车型", "服务顾问"]])
    row = rows_xml([["RO^^", "沪A^^", *ROW[2:], "张三", "帕萨特", "顾问"]], 88888).replace(b"88888", b"%d")
    row = row.replace(b"^^", b"%05d")
    path = tmp_path / "a.xlsx"
    numbers = range(2, 200_002)
    raw_xlsx(
        path, (row % (n, n, n % 90_000, n, n % 90_000, *[n] * 8) if n > 1 else first for n in (1, *numbers))
    )
    (found,) = probe(path)
    assert found.rows == 200_000
    assert found.whole_mib <= 450
