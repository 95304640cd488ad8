"""The first look at a file, for mapping its columns."""

from pathlib import Path

import pytest

from huidian.visits.importing import DEFAULT, FileRefused, inspect_file, load_profile, read_file
from huidian.visits.importing.sources.trimming import trimmed
from tests.visits.importing.files import HEADER, ROW, csv_file, raw_xlsx, rows_xml, xlsx_file


def test_a_known_export_is_usable_as_it_is(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", [["标题"], HEADER, *[ROW] * 50])
    seen = inspect_file(path, display_name="六月.csv")
    (sheet,) = seen.sheets
    assert seen.usable
    assert seen.file == "六月.csv"
    assert sheet.header_row == 2
    assert [column.field for column in sheet.columns][:4] == ["order_no", "plate", "vin", "settled_on"]
    assert sheet.columns[1].sample == ["沪A12345"] * 5
    assert len(sheet.raw_rows) == 20
    assert sheet.raw_rows[1] == HEADER


def test_an_unknown_export_shows_what_is_missing(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", [["cust", "date"], ["4", "19970101"]])
    sheet = inspect_file(path).sheets[0]
    assert not sheet.usable
    assert sheet.header_row == 1
    assert [column.header for column in sheet.columns] == ["cust", "date"]
    assert sheet.missing == ["settled_on", "plate/vin/vehicle"]
    assert sheet.missing_label.zh == "结算日期、车牌号/VIN/车辆编号"


def test_with_columns_by_hand_it_becomes_usable(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", [["cust", "date"], ["4", "19970101"]])
    assert inspect_file(path, mapping={"vehicle": "cust", "settled_on": "date"}).usable


def test_mistakes_in_a_mapping_are_no_errors_here(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", [HEADER, ROW])
    seen = inspect_file(
        path, mapping={"nothing": "x", "plate": "no such column"}, profile=load_profile("svw-2")
    )
    assert seen.sheets[0].columns[0].field == "order_no"
    assert seen.usable


def test_every_sheet_is_shown(tmp_path: Path) -> None:
    path = xlsx_file(tmp_path / "a.xlsx", {"六月": [HEADER, ROW], "空": [], "说明": [["没有表格"]]})
    seen = inspect_file(path)
    assert [(sheet.name, sheet.usable, sheet.header_row) for sheet in seen.sheets] == [
        ("六月", True, 1),
        ("空", False, None),
        ("说明", False, 1),
    ]


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    path = raw_xlsx(
        tmp_path / "a.xlsx", rows_xml([HEADER]) + b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    )
    with pytest.raises(FileRefused):
        inspect_file(path)


@pytest.mark.parametrize("prefix", ["", "x"])
def test_of_a_large_sheet_only_the_beginning_is_loaded(tmp_path: Path, prefix: str) -> None:
    path = raw_xlsx(tmp_path / "a.xlsx", rows_xml([["标题"], HEADER, *[ROW] * 8_000]), prefix=prefix)
    whole, (sheet,) = read_file(path, row_limit=10), inspect_file(path).sheets
    assert [column.field for column in sheet.columns] == [column.field for column in whole.sheets[0].columns]
    assert sheet.header_row == 2
    assert sheet.raw_rows[2:] == [ROW] * 18
    beginning = trimmed(path, 60, DEFAULT)
    assert beginning is not None
    assert len(beginning.read()) < path.stat().st_size / 10
