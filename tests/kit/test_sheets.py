"""What no spreadsheet can count is written as text."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO

import pytest

from huidian.kit.sheets import Book


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (date(1, 1, 1), "0001-01-01"),
        (date(1899, 12, 31), "1899-12-31"),
        (datetime(1850, 5, 1, 9), "1850-05-01"),
        (date(1900, 1, 1), ""),
        (date(9999, 12, 31), ""),
    ],
)
def test_a_day_before_the_first_one_of_a_sheet_is_text(value: date, written: str) -> None:
    book = Book(BytesIO())
    sheet = book.sheet("天")
    book.cell(sheet, 0, 0, value)
    (cell,) = sheet.table[0].values()
    assert ("String" in type(cell).__name__) == bool(written)
    assert not written or written in book.workbook.str_table.string_table
