"""A list as an Excel file: the same columns, the same rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from huidian.kit import sheets
from huidian.kit.labels import Label
from huidian.web import formats
from huidian.web.lists.columns import Column, Kind, Row

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMS: Mapping[Kind, sheets.Form] = {
    "count": "count",
    "percent": "share",
    "score": "score",
    "yuan": "yuan",
    "money": "yuan",
    "day": "day",
    "moment": "moment",
}
ZoneOf = Callable[[Row], str]


def _here(row: Any) -> str:
    return timezone.get_current_timezone_name()


def excel_answer(
    name: str,
    title: Sequence[str],
    columns: Sequence[Column[Row]],
    rows: Sequence[Row],
    zone_of: ZoneOf[Row] = _here,
) -> HttpResponse:
    """The file as a download. ``title`` lines stand above the header and say what the list is of."""
    response = HttpResponse(excel(title, columns, rows, zone_of), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.xlsx") or ""
    response["Cache-Control"] = "no-store"
    return response


def excel(
    title: Sequence[str], columns: Sequence[Column[Row]], rows: Sequence[Row], zone_of: ZoneOf[Row] = _here
) -> bytes:
    """The workbook's bytes: title lines, a header with a filter, one row per row, moments in its zone."""
    target = BytesIO()
    book = sheets.Book(target)
    written = [
        sheets.Column(
            str(one.label), _FORMS.get(one.kind, "text"), [_value(one, row, zone_of) for row in rows]
        )
        for one in columns
    ]
    book.list_sheet(title[0] if title else "", written, above=title)
    book.close()
    return target.getvalue()


def _value(column: Column[Row], row: Row, zone_of: ZoneOf[Row]) -> sheets.Value:
    value: Any = column.value(row)
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return timezone.localtime(value, ZoneInfo(zone_of(row))).replace(tzinfo=None)
    if column.kind == "month":
        return formats.month(value)
    if column.kind in ("yuan", "money"):
        return float(value) / 100
    if isinstance(value, Label):
        return formats.in_language(value)
    return value if isinstance(value, (int, float, date)) else str(value)
