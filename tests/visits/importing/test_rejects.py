"""The rejects file: original rows with reasons, to be put right and brought back."""

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from huidian.visits.importing import RejectedRows, read_file, write_rejects
from tests.visits.importing.files import HEADER, ROW, csv_file, xlsx_file

BAD = ["RO0002", "沪A12346", "", date(2030, 6, 3), 9, "=1+1", "350.00"]
TODAY = date(2026, 1, 31)


def rows_of(path: Path, sheet: int = 0) -> list[list[object]]:
    """The cells of a workbook as another program reads them."""
    return [list(row) for row in openpyxl.load_workbook(path).worksheets[sheet].iter_rows(values_only=True)]


@pytest.mark.parametrize(("language", "reason"), [("zh", "拒收原因"), ("en", "Reason refused")])
def test_original_rows_under_their_own_header(tmp_path: Path, language: str, reason: str) -> None:
    source = xlsx_file(tmp_path / "a.xlsx", {"结算": [["标题"], HEADER, ROW, BAD]})
    path = tmp_path / "rejects.xlsx"
    assert write_rejects(path, read_file(source, today=TODAY), language) == 1
    header, row = rows_of(path)
    assert header[:7] == HEADER
    assert header[7] == reason
    assert row[:2] == BAD[:2]
    assert str(row[3]).startswith("2030-06-03")
    assert row[8] == 4
    assert "2026-01-31" in str(row[7])


def test_texts_never_become_formulas(tmp_path: Path) -> None:
    path = tmp_path / "rejects.xlsx"
    source = csv_file(
        tmp_path / "a.csv", [HEADER, ["=cmd|' /C calc'!A0", "", "", "+1", "@x", "=1+1", "-2"], ROW]
    )
    write_rejects(path, read_file(source))
    cells = openpyxl.load_workbook(path).worksheets[0][2]
    assert cells[0].value == "=cmd|' /C calc'!A0"
    assert {cell.data_type for cell in cells[:7] if cell.value is not None} == {"s"}


def test_put_right_and_brought_back_the_rows_go_in(tmp_path: Path) -> None:
    source = xlsx_file(tmp_path / "a.xlsx", {"结算": [HEADER, ROW, BAD, [*BAD[:3], "2010-02-30", *BAD[4:]]]})
    path = tmp_path / "rejects.xlsx"
    write_rejects(path, read_file(source, today=TODAY))
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["D2"] = "2010-06-04"
    book.worksheets[0]["D3"] = date(2010, 6, 5)
    book.save(path)
    again = read_file(path, today=TODAY)
    assert again.rejections == []
    assert again.columns["order_no"] == ["RO0002", "RO0002"]
    assert again.columns["settled_on"] == [date(2010, 6, 4), date(2010, 6, 5)]


def test_a_header_of_two_lines_can_be_read_again(tmp_path: Path) -> None:
    rows = [
        ["委托书号", "车辆", "", "结算日期"],
        ["", "牌照号", "底盘号", ""],
        ["RO1", "沪A12345", "", "2010-02-30"],
    ]
    path = tmp_path / "rejects.xlsx"
    first = read_file(xlsx_file(tmp_path / "a.xlsx", {"a": rows}))
    write_rejects(path, first)
    again = read_file(path)
    assert [problem.reason for problem in again.rejections] == [
        problem.reason for problem in first.rejections
    ]


def test_each_sheet_has_its_own_page(tmp_path: Path) -> None:
    rows = [HEADER, [*ROW[:3], "never", *ROW[4:]]]
    source = xlsx_file(tmp_path / "a.xlsx", {"六月": rows, "七月": rows})
    path = tmp_path / "rejects.xlsx"
    assert write_rejects(path, read_file(source)) == 2
    assert len(openpyxl.load_workbook(path).worksheets) == 2
    assert rows_of(path, 1)[1][0] == "RO0001"


def test_nothing_refused_gives_an_empty_workbook(tmp_path: Path) -> None:
    path = tmp_path / "rejects.xlsx"
    assert write_rejects(path, read_file(csv_file(tmp_path / "a.csv", [HEADER, ROW]))) == 0
    assert rows_of(path) == []


def test_many_refused_rows_are_kept_in_order() -> None:
    kept = RejectedRows()
    for number in range(2_500):
        kept.add((0, number), [f"RO{number}", number, date(2010, 6, 3)])
    assert len(kept) == 2_500
    assert list(kept)[1_777] == ((0, 1_777), ["RO1777", 1_777, date(2010, 6, 3)])
