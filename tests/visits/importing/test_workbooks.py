"""The three Excel formats, both date systems, and files that carry a wrong name."""

import random
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from huidian.visits.importing import FileRefused, read_file
from tests.visits.importing.files import (
    HEADER,
    ROW,
    csv_file,
    raw_xlsx,
    rows_xml,
    xls_file,
    xlsb_file,
    xlsx_file,
)

SERIAL = [*ROW[:3], 40332, *ROW[4:]]
REAL = [*ROW[:3], date(2010, 6, 3), *ROW[4:]]
Make = Callable[..., Path]


def _xlsx(path: Path, rows: list[list[object]], *, from_1904: bool) -> Path:
    return xlsx_file(path, {"结算": rows}, from_1904=from_1904)


@pytest.mark.parametrize("make", [_xlsx, xls_file, xlsb_file])
@pytest.mark.parametrize(("from_1904", "day"), [(False, date(2010, 6, 3)), (True, date(2014, 6, 4))])
def test_serials_follow_the_date_system_of_their_workbook(
    tmp_path: Path, make: Make, from_1904: bool, day: date
) -> None:
    reading = read_file(make(tmp_path / "a.xyz", [HEADER, ROW, SERIAL], from_1904=from_1904))
    assert reading.columns["settled_on"] == [date(2010, 6, 3), day]
    assert reading.columns["amount_fen"] == [35000, 35000]


@pytest.mark.parametrize("make", [_xlsx, xls_file])
@pytest.mark.parametrize("from_1904", [False, True])
def test_real_dates_are_the_same_in_both_systems(tmp_path: Path, make: Make, from_1904: bool) -> None:
    reading = read_file(make(tmp_path / "a.xyz", [HEADER, REAL], from_1904=from_1904))
    assert reading.columns["settled_on"] == [date(2010, 6, 3)]


@pytest.mark.parametrize("name", ["a.csv", "a.txt", "a.xls", "a.pdf", "noname"])
def test_content_decides_not_the_name(tmp_path: Path, name: str) -> None:
    for make in (xls_file, xlsb_file, csv_file):
        assert len(read_file(make(tmp_path / name, [HEADER, ROW]))) == 1


def test_tags_with_a_prefix_are_read_as_well(tmp_path: Path) -> None:
    path = raw_xlsx(tmp_path / "a.xlsx", rows_xml([HEADER, *[ROW] * 300]), prefix="x")
    assert len(read_file(path)) == 300


def test_cells_without_references_are_read_as_well(tmp_path: Path) -> None:
    cells = [
        "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in row) for row in (HEADER, ROW, ROW)
    ]
    path = raw_xlsx(tmp_path / "a.xlsx", "".join(f"<row>{row}</row>" for row in cells).encode())
    assert read_file(path).places == [(0, 2), (0, 3)]


def test_shared_texts_are_read_as_well(tmp_path: Path) -> None:
    texts = [*HEADER, *ROW]
    shared = "".join(f"<si><t>{text}</t></si>" for text in texts).encode()
    rows = [
        f'<row r="{number}">'
        + "".join(f'<c r="{chr(65 + at)}{number}" t="s"><v>{first + at}</v></c>' for at in range(7))
        + "</row>"
        for number, first in ((1, 0), (2, 7), (3, 7))
    ]
    assert len(read_file(raw_xlsx(tmp_path / "a.xlsx", "".join(rows).encode(), shared=shared))) == 2


def test_stray_formats_far_away_do_no_harm(tmp_path: Path) -> None:
    far = b'<row r="1048576"><c r="XFD1048576" s="1"/></row>'
    assert len(read_file(raw_xlsx(tmp_path / "a.xlsx", rows_xml([HEADER, ROW]) + far))) == 1


@pytest.mark.parametrize("make", [_xlsx, xlsb_file])
def test_pictures_and_printer_settings_beside_the_table_do_no_harm(tmp_path: Path, make: Make) -> None:
    path = make(tmp_path / "a.xyz", [HEADER, ROW], from_1904=False)
    noise = random.Random(3)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/media/image1.png", b"\x89PNG" + noise.randbytes(3_000_000))
        archive.writestr("xl/media/image2.bmp", bytes(3_000_000))
        archive.writestr("xl/printerSettings/printerSettings1.bin", noise.randbytes(5_000))
    assert len(read_file(path)) == 1


@pytest.mark.parametrize("make", [_xlsx, xls_file, xlsb_file])
def test_zero_rows(tmp_path: Path, make: Make) -> None:
    for rows, code in (([HEADER], "no_rows"), ([["", ""]], "no_header")):
        with pytest.raises(FileRefused) as refused:
            read_file(make(tmp_path / "a.xyz", rows, from_1904=False))
        assert refused.value.reason.code == code


def test_a_large_plain_workbook_is_read(tmp_path: Path) -> None:
    path = raw_xlsx(tmp_path / "a.xlsx", rows_xml([HEADER, *[ROW] * 30_000]))
    reading = read_file(path)
    assert len(reading) == 30_000
    assert reading.places[-1] == (0, 30_001)
