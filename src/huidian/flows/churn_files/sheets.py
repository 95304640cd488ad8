"""Tables in a workbook: typed columns, a frozen header that filters, widths that fit, ready to print."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

Form = Literal["text", "count", "share", "day"]

_NUMBER_FORMATS = {"text": "@", "count": "#,##0", "share": "0.0%", "day": "yyyy-mm-dd"}
_FONT = {"font_name": "Microsoft YaHei", "font_size": 10, "valign": "vcenter"}
_NARROWEST, _WIDEST = 8, 44
_SAMPLE = 500
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its title, the form of its cells, and their values (``None`` for an empty cell)."""

    title: str
    form: Form
    values: Sequence[str | int | float | date | None]


class Book:
    """A workbook being written. Every text is written as text, never as a formula or a link."""

    def __init__(self, workbook: Any) -> None:
        self.workbook = workbook
        self._names: set[str] = set()
        self.title = workbook.add_format({**_FONT, "bold": True, "font_size": 16})
        self.lead = workbook.add_format({**_FONT, "font_size": 12})
        self._wrapped = workbook.add_format({**_FONT, "text_wrap": True})
        self._header = workbook.add_format(
            {**_FONT, "bold": True, "bottom": 1, "bg_color": "#EEF2F6", "text_wrap": True}
        )
        self._forms = {
            form: workbook.add_format({**_FONT, "num_format": number_format})
            for form, number_format in _NUMBER_FORMATS.items()
        }

    def sheet(self, name: str) -> Any:
        """A new sheet for A4 paper lying, its columns on one page's width."""
        sheet = self.workbook.add_worksheet(self._free_name(name))
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.set_footer("&L&A&R&P / &N")
        return sheet

    def list_sheet(self, name: str, columns: Sequence[Column]) -> Any:
        """A sheet that is one list: header frozen, filtering and repeated on every page."""
        sheet = self.sheet(name)
        rows = self.table(sheet, 0, columns)
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        sheet.autofilter(0, 0, max(rows, 1), len(columns) - 1)
        return sheet

    def table(self, sheet: Any, top: int, columns: Sequence[Column]) -> int:
        """Writes columns below ``top`` (row from 0) and fits their widths; returns the number of rows."""
        for at, column in enumerate(columns):
            sheet.write_string(top, at, column.title, self._header)
            form = self._forms[column.form]
            for row, value in enumerate(column.values, top + 1):
                _write(sheet, row, at, value, form)
            sheet.set_column(at, at, _width_of(column))
        return max((len(column.values) for column in columns), default=0)

    def paragraph(self, sheet: Any, row: int, text: str, columns: int, letters_per_line: int = 90) -> None:
        """A text over several columns, its lines broken where the page ends."""
        sheet.merge_range(row, 0, row, columns - 1, "", self._wrapped)
        sheet.write_string(row, 0, text, self._wrapped)
        sheet.set_row(row, 15 * (1 + (_width(text) - 1) // letters_per_line))

    def _free_name(self, name: str) -> str:
        wanted = name.translate(_FORBIDDEN).strip().strip("'")[:31] or "-"
        free, number = wanted, 2
        while free.casefold() in self._names:
            free = f"{wanted[:27]} {number}"
            number += 1
        self._names.add(free.casefold())
        return free


def _write(sheet: Any, row: int, at: int, value: str | int | float | date | None, form: Any) -> None:
    if isinstance(value, str):
        sheet.write_string(row, at, value, form)
    elif isinstance(value, date):
        sheet.write_datetime(row, at, value, form)
    elif value is not None:
        sheet.write_number(row, at, value, form)


def _width_of(column: Column) -> float:
    if column.form == "day":
        return 12
    texts: Iterable[str] = (str(value) for value in column.values[:_SAMPLE] if isinstance(value, str))
    widest = max(map(_width, (column.title, *texts)))
    return min(max(widest + 3, _NARROWEST), _WIDEST)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
