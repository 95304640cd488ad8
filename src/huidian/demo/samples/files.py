"""Writes sample exports: workbooks with titles, merged headers and totals, texts in two encodings."""

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from huidian.demo.dice import Dice
from huidian.demo.orders import Order
from huidian.demo.places import Shop
from huidian.demo.samples.cells import Cell, Row, bad_rows, cells_of, totals_row
from huidian.demo.samples.styles import STYLES, Style
from huidian.kit.months import format_month, month_of

SUFFIX = {"xlsx": ".xlsx", "gb18030": ".csv", "tabs": ".txt"}
_FIXED = datetime(2010, 12, 31)  # noqa: DTZ001 - workbooks know no zones


def write_sample(path: Path, shop: Shop, orders: Sequence[Order], seed: int) -> Path:
    """Writes orders in the manner of the shop's system, beside them a few rows that cannot be kept.

    The suffix is the system's. Gives the path written.
    """
    style = STYLES[shop.profile]
    dice = Dice(seed, "sample", path.name)
    path = path.with_name(path.name + SUFFIX[style.form])
    tells_sales_apart = any(field == "sale_type" for field, _ in style.header)
    rows = [
        (order, cells_of(order, style, dice, style.form == "xlsx"))
        for order in orders
        if tells_sales_apart or order.sale_type == "repair"
    ]
    if style.form == "xlsx":
        _write_workbook(path, style, rows)
    else:
        _write_text(path, style, rows)
    return path


def _write_workbook(path: Path, style: Style, rows: list[tuple[Order, Row]]) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "constant_memory": True}) as book:
        # The same data give the same bytes, whenever it is written.
        book.set_properties({"created": _FIXED})
        for name, part in _sheets(style, rows):
            sheet = book.add_worksheet(name)
            day = book.add_format({"num_format": "yyyy-mm-dd"})
            line = 0
            for title in style.titles:
                sheet.write_string(line, 0, title)
                line += 1
            line = _write_header(book, sheet, style, line)
            for row in [*(cells for _, cells in part), *bad_rows(part, style), totals_row(part, style)]:
                for column, cell in enumerate(row):
                    _write_cell(sheet, line, column, cell, day)
                line += 1


def _sheets(style: Style, rows: list[tuple[Order, Row]]) -> list[tuple[str, list[tuple[Order, Row]]]]:
    if not style.sheet_by_month:
        return [("结算明细", rows)]
    months: dict[int, list[tuple[Order, Row]]] = {}
    for order, cells in rows:
        months.setdefault(month_of(order.settled_on), []).append((order, cells))
    return [(format_month(month), months[month]) for month in sorted(months)]


def _write_header(book: Any, sheet: Any, style: Style, line: int) -> int:
    bold = book.add_format({"bold": True, "align": "center"})
    at = 0
    for text, width in style.groups:
        sheet.merge_range(line, at, line, at + width - 1, text, bold)
        at += width
    line += bool(style.groups)
    for column, (_, text) in enumerate(style.header):
        sheet.write_string(line, column, text, bold)
    return line + 1


def _write_cell(sheet: Any, line: int, column: int, cell: Cell, day: Any) -> None:
    if isinstance(cell, date):
        sheet.write_datetime(line, column, cell, day)
    elif isinstance(cell, str):
        sheet.write_string(line, column, cell)
    elif cell is not None:
        sheet.write_number(line, column, cell)


def _write_text(path: Path, style: Style, rows: list[tuple[Order, Row]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter="," if style.form == "gb18030" else "\t", lineterminator="\r\n")
    writer.writerows([title] for title in style.titles)
    writer.writerow([header for _, header in style.header])
    writer.writerows(cells for _, cells in rows)
    writer.writerows(bad_rows(rows, style))
    writer.writerow(totals_row(rows, style))
    path.write_bytes(text.getvalue().encode("gb18030" if style.form == "gb18030" else "utf-8-sig"))
