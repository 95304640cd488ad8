"""The refused rows as a workbook to be put right and brought back."""

from datetime import time, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from huidian.kit.labels import Label
from huidian.kit.sheets import Book
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
    book = Book(path, streaming=True)
    bold = book.style(bold=True, bg_color="#F1F5F9", bottom=1)
    wrapped = book.style(font_color="#B42318", text_wrap=True)
    for index, rows in groupby(reading.rejected_rows, key=lambda kept: kept[0][0]):
        sheet = reading.sheets[index]
        page = book.sheet(sheet.name)
        headers = sheet.headers
        page.freeze_panes(1, 0)
        page.set_column(0, max(len(headers) - 1, 0), _WIDTH)
        page.set_column(len(headers), len(headers), _REASON_WIDTH)
        added = [REASON_HEADER.in_(language), ROW_HEADER.in_(language)]
        for column, text in enumerate([*headers, *added]):
            page.write_string(0, column, text, bold)
        for at, (place, cells) in enumerate(rows, start=1):
            for column, cell in enumerate(cells):
                _write(book, page, at, column, cell)
            page.write_string(at, len(headers), reasons.get((sheet.name, place[1]), ""), wrapped)
            page.write_number(at, len(headers) + 1, place[1])
    if not len(reading.rejected_rows):
        book.sheet("")
    book.close()
    return len(reading.rejected_rows)


def _reasons(problems: list[Problem], language: str) -> dict[tuple[str, int], str]:
    joined: dict[tuple[str, int], str] = {}
    for problem in problems:
        text = problem.reason.text(language)
        if problem.column:
            text = f"{problem.column}: {text}"
        place = (problem.sheet, problem.row)
        joined[place] = f"{joined[place]}; {text}" if place in joined else text
    return joined


def _write(book: Book, page: Any, row: int, column: int, cell: Cell) -> None:
    """Durations stand as texts: an importer reads them back as it read them first."""
    book.cell(page, row, column, str(cell) if isinstance(cell, (time, timedelta)) else cell)
