"""A list as an Excel file: the same columns, the same rows, texts that are never read as formulas."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

import xlsxwriter
from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from huidian.kit.labels import Label
from huidian.web import formats
from huidian.web.tables.columns import Column, Row

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_FORMATS = {
    "day": "yyyy-mm-dd",
    "moment": "yyyy-mm-dd hh:mm",
    "percent": "0.0%",
    "count": "#,##0",
    "yuan": "#,##0.00",
}
_WIDTHS = {"day": 12, "moment": 17, "percent": 9, "count": 9, "yuan": 12, "month": 10}


def excel_answer(
    name: str, title: Sequence[str], columns: Sequence[Column[Row]], rows: Iterable[Row]
) -> HttpResponse:
    """The file as a download. ``title`` lines stand above the header and say what the list is of."""
    response = HttpResponse(excel(title, columns, rows), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.xlsx") or ""
    response["Cache-Control"] = "no-store"
    return response


def excel(title: Sequence[str], columns: Sequence[Column[Row]], rows: Iterable[Row]) -> bytes:
    """The workbook's bytes: title lines, a header with a filter, one row per row."""
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {**_PLAIN, "in_memory": True})
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True, "bottom": 1})
    cells = {kind: book.add_format({"num_format": form}) for kind, form in _FORMATS.items()}
    for at, line in enumerate(title):
        sheet.write_string(at, 0, line)
    top = len(title) + 1
    for at, column in enumerate(columns):
        sheet.write_string(top, at, str(column.label), bold)
        sheet.set_column(at, at, _WIDTHS.get(column.kind, 16))
    last = top
    for last, row in enumerate(rows, start=top + 1):
        for at, column in enumerate(columns):
            _write(sheet, last, at, column.value(row), column, cells.get(column.kind))
    sheet.autofilter(top, 0, last, len(columns) - 1)
    sheet.freeze_panes(top + 1, 1)
    book.close()
    return target.getvalue()


def _write(sheet: Any, row: int, at: int, value: Any, column: Column[Any], style: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, datetime):
        sheet.write_datetime(row, at, timezone.localtime(value).replace(tzinfo=None), style)
    elif isinstance(value, date):
        sheet.write_datetime(row, at, value, style)
    elif column.kind == "month":
        sheet.write_string(row, at, formats.month(value))
    elif column.kind == "yuan":
        sheet.write_number(row, at, value / 100, style)
    elif isinstance(value, (int, float)):
        sheet.write_number(row, at, value, style)
    else:
        sheet.write_string(row, at, formats.in_language(value) if isinstance(value, Label) else str(value))
