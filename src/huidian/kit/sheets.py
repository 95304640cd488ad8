"""Workbooks: a text stays a text (never a formula, a link or a number); typed columns, ready to print."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO, Literal

Form = Literal["text", "count", "share", "score", "day", "moment", "yuan"]
Value = str | int | float | date | datetime | None

_PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_NUMBER_FORMATS = {
    "text": "@",
    "count": "#,##0",
    "share": "0.0%",
    "score": "0.0",
    "day": "yyyy-mm-dd",
    "moment": "yyyy-mm-dd hh:mm",
    "yuan": "#,##0.00",
}
_FONT = {"font_name": "Microsoft YaHei", "font_size": 10, "valign": "vcenter"}
_NARROWEST, _WIDEST = 8, 44
_SAMPLE = 500
_LONGEST_NAME = 31
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
_FIRST_YEAR = 1900


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its title, the form of its cells, and their values (``None`` for an empty cell)."""

    title: str
    form: Form
    values: Sequence[Value]


class Book:
    """A workbook being written to a path or an open file; `close` finishes it.

    `streaming` keeps one row in memory at a time: rows have to be written from top to bottom.
    """

    def __init__(self, target: Path | BinaryIO, *, streaming: bool = False) -> None:
        import xlsxwriter  # here: whoever may write a workbook mostly does not

        options = {
            **_PLAIN,
            "constant_memory": streaming,
            "in_memory": not streaming,
            "nan_inf_to_errors": True,
        }
        self.workbook = xlsxwriter.Workbook(str(target) if isinstance(target, Path) else target, options)
        self._names: set[str] = set()
        self.title = self.style(bold=True, font_size=16)
        self.lead = self.style(font_size=12)
        self._wrapped = self.style(text_wrap=True)
        self._header = self.style(bold=True, bottom=1, bg_color="#EEF2F6", text_wrap=True)
        self.forms = {form: self.style(num_format=text) for form, text in _NUMBER_FORMATS.items()}

    def style(self, **properties: Any) -> Any:
        """A look of cells, in the workbook's type."""
        return self.workbook.add_format({**_FONT, **properties})

    def close(self) -> None:
        self.workbook.close()

    def sheet(self, name: str) -> Any:
        """A new sheet for A4 paper lying, its columns on one page's width."""
        sheet = self.workbook.add_worksheet(self._free_name(name))
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.set_footer("&L&A&R&P / &N")
        return sheet

    def list_sheet(self, name: str, columns: Sequence[Column], *, above: Sequence[str] = ()) -> Any:
        """A sheet that is one list: header frozen, filtering and repeated on every page.

        The lines `above` stand over the header with an empty row between.
        """
        sheet = self.sheet(name)
        for at, line in enumerate(above):
            sheet.write_string(at, 0, line)
        top = len(above) + 1 if above else 0
        rows = self.table(sheet, top, columns)
        sheet.freeze_panes(top + 1, 0)
        sheet.repeat_rows(top)
        sheet.autofilter(top, 0, top + max(rows, 1), len(columns) - 1)
        return sheet

    def table(self, sheet: Any, top: int, columns: Sequence[Column]) -> int:
        """Writes columns below ``top`` (row from 0) and fits their widths; returns the number of rows."""
        for at, column in enumerate(columns):
            sheet.write_string(top, at, column.title, self._header)
            form = self.forms[column.form]
            for row, value in enumerate(column.values, top + 1):
                self.cell(sheet, row, at, value, form)
            sheet.set_column(at, at, _width_of(column))
        return max((len(column.values) for column in columns), default=0)

    def cell(self, sheet: Any, row: int, at: int, value: Value, style: Any = None) -> None:
        """One value as what it is; without a style, days and moments get theirs. ``None`` writes nothing."""
        match value:
            case None | "":
                return
            case str():
                sheet.write_string(row, at, value, style)
            case date() if value.year < _FIRST_YEAR:
                # No spreadsheet counts days before its first one.
                sheet.write_string(row, at, f"{value:%Y-%m-%d}".rjust(10, "0"), style)
            case bool():
                sheet.write_boolean(row, at, value, style)
            case datetime():
                sheet.write_datetime(row, at, value, style or self.forms["moment"])
            case date():
                sheet.write_datetime(row, at, value, style or self.forms["day"])
            case _:
                sheet.write_number(row, at, value, style)

    def paragraph(self, sheet: Any, row: int, text: str, columns: int, letters_per_line: int = 90) -> None:
        """A text over several columns, its lines broken where the page ends."""
        sheet.merge_range(row, 0, row, columns - 1, "", self._wrapped)
        sheet.write_string(row, 0, text, self._wrapped)
        sheet.set_row(row, 15 * (1 + (_width(text) - 1) // letters_per_line))

    def _free_name(self, name: str) -> str:
        wanted = name.translate(_FORBIDDEN).strip().strip("'")[:_LONGEST_NAME] or "-"
        free, number = wanted, 2
        while free.casefold() in self._names:
            free = f"{wanted[: _LONGEST_NAME - 4]} {number}"
            number += 1
        self._names.add(free.casefold())
        return free


def _width_of(column: Column) -> float:
    if column.form in ("day", "moment"):
        return 12 if column.form == "day" else 17
    texts: Iterable[str] = (str(value) for value in column.values[:_SAMPLE] if isinstance(value, str))
    widest = max(map(_width, (column.title, *texts)))
    return min(max(widest + 3, _NARROWEST), _WIDEST)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
