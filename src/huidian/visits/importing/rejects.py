"""The refused rows as a workbook to be put right and brought back."""

from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import xlsxwriter

from huidian.kit.labels import Label
from huidian.visits.importing.parsers.cells import Cell
from huidian.visits.importing.problems import Problem
from huidian.visits.importing.reading import Reading

REASON_HEADER = Label("拒收原因", "Reason refused")
ROW_HEADER = Label("原文件行号", "Row in the file")
_WIDTH = 14
_REASON_WIDTH = 48


def write_rejects(path: Path, reading: Reading, language: str = "zh") -> int:
    """Write the refused rows under their own headers, each with its place and reasons; gives their number.

    Cells stand as they were in the file; texts are never formulas. The two added columns are ignored when
    the file is read again.
    """
    reasons = _reasons(reading.rejections, language)
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(path, {**options, "constant_memory": True, "nan_inf_to_errors": True}) as book:
        formats = _Formats(book)
        for index, rows in groupby(reading.rejected_rows, key=lambda kept: kept[0][0]):
            sheet = reading.sheets[index]
            page = book.add_worksheet(_sheet_name(sheet.name, index))
            headers = sheet.headers
            page.freeze_panes(1, 0)
            page.set_column(0, max(len(headers) - 1, 0), _WIDTH)
            page.set_column(len(headers), len(headers), _REASON_WIDTH)
            added = [REASON_HEADER.in_(language), ROW_HEADER.in_(language)]
            for column, text in enumerate([*headers, *added]):
                page.write_string(0, column, text, formats.header)
            for at, (place, cells) in enumerate(rows, start=1):
                for column, cell in enumerate(cells):
                    _write(page, at, column, cell, formats)
                page.write_string(at, len(headers), reasons.get((sheet.name, place[1]), ""), formats.reason)
                page.write_number(at, len(headers) + 1, place[1])
        if not len(reading.rejected_rows):
            book.add_worksheet()
    return len(reading.rejected_rows)


class _Formats:
    def __init__(self, book: Any) -> None:
        self.header = book.add_format({"bold": True, "bg_color": "#F1F5F9", "bottom": 1})
        self.reason = book.add_format({"font_color": "#B42318", "text_wrap": True})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})


def _reasons(problems: list[Problem], language: str) -> dict[tuple[str, int], str]:
    joined: dict[tuple[str, int], str] = {}
    for problem in problems:
        text = problem.reason.text(language)
        if problem.column:
            text = f"{problem.column}: {text}"
        place = (problem.sheet, problem.row)
        joined[place] = f"{joined[place]}; {text}" if place in joined else text
    return joined


def _sheet_name(name: str, index: int) -> str:
    """A name a workbook takes: no forbidden signs, at most 31 characters, never twice."""
    clean = "".join(" " if sign in "[]:*?/\\'" else sign for sign in name).strip()
    return f"{index + 1} {clean}"[:31].strip() if index or not clean else clean[:31]


def _write(page: Any, row: int, column: int, cell: Cell, formats: _Formats) -> None:
    if isinstance(cell, bool):
        page.write_boolean(row, column, cell)
    elif isinstance(cell, int | float):
        page.write_number(row, column, cell)
    elif isinstance(cell, datetime):
        page.write_datetime(row, column, cell, formats.moment)
    elif isinstance(cell, date):
        page.write_datetime(row, column, cell, formats.day)
    elif cell is not None and cell != "":
        page.write_string(row, column, str(cell))
