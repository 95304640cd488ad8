"""Files as dealers and attackers bring them, made on the spot."""

import re
import struct
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

import xlsxwriter
import xlwt

HEADER = ["委托书号", "牌照号", "底盘号", "结算日期", "行驶里程", "修理类型", "结算金额"]
ROW = ["RO0001", "沪A12345", "LSVAA0007A1000001", "2010-06-03", "12000", "保养", "350.00"]
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def csv_file(
    path: Path, rows: Iterable[Sequence[object]], encoding: str = "utf-8", separator: str = ","
) -> Path:
    """A text file without any quoting."""
    path.write_bytes("".join(separator.join(map(str, row)) + "\r\n" for row in rows).encode(encoding))
    return path


def xlsx_file(
    path: Path, sheets: Mapping[str, Sequence[Sequence[object]]], *, from_1904: bool = False
) -> Path:
    """A workbook whose dates are real dates."""
    with xlsxwriter.Workbook(path, {"date_1904": from_1904, "strings_to_formulas": False}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, date):
                        sheet.write_datetime(at, column, cell, day)
                    elif cell != "":
                        sheet.write(at, column, cell)
    return path


def xls_file(path: Path, rows: Sequence[Sequence[object]], *, from_1904: bool = False) -> Path:
    """An Excel 97 workbook."""
    book = xlwt.Workbook(encoding="utf-8")
    book.dates_1904 = from_1904
    sheet = book.add_sheet("结算")
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write(at, column, cell, day)
            else:
                sheet.write(at, column, cell)
    book.save(str(path))
    return path


def raw_xlsx(
    path: Path,
    sheet_data: bytes | Iterable[bytes],
    *,
    head: bytes = b"",
    shared: bytes | None = None,
    prefix: str = "",
) -> Path:
    """A workbook with one sheet, ``sheet_data`` put into it as it stands (``prefix`` added to its tags)."""
    pieces = [sheet_data] if isinstance(sheet_data, bytes) else sheet_data
    mark = f"{prefix}:".encode() if prefix else b""
    declared = b":" + prefix.encode() if prefix else b""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in _frame().items():
            archive.writestr(name, text)
        if shared is not None:
            archive.writestr("xl/sharedStrings.xml", b'<sst xmlns="%b">%b</sst>' % (_MAIN.encode(), shared))
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            part.write(b'<?xml version="1.0" encoding="UTF-8"?>' + head)
            part.write(b'<%bworksheet xmlns%b="%b"><%bsheetData>' % (mark, declared, _MAIN.encode(), mark))
            for piece in pieces:
                part.write(re.sub(rb"<(/?)(?=\w)", rb"<\1" + mark, piece) if mark else piece)
            part.write(b"</%bsheetData></%bworksheet>" % (mark, mark))
    return path


def _frame() -> dict[str, str]:
    relationship = '<Relationship Id="rId{0}" Type="{1}/{2}" Target="{3}"/>'
    default = '<Default Extension="xml" ContentType="application/xml"/>'
    types = f'<Types xmlns="{_PACKAGE}/content-types">{default}</Types>'
    inner = relationship.format(1, _OFFICE, "worksheet", "worksheets/sheet1.xml") + relationship.format(
        2, _OFFICE, "sharedStrings", "sharedStrings.xml"
    )
    related = f'<Relationships xmlns="{_PACKAGE}/relationships">{{}}</Relationships>'
    outer = relationship.format(1, _OFFICE, "officeDocument", "xl/workbook.xml")
    return {
        "[Content_Types].xml": types,
        "_rels/.rels": related.format(outer),
        "xl/_rels/workbook.xml.rels": related.format(inner),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>',
    }


def rows_xml(rows: Iterable[Sequence[object]], first: int = 1) -> bytes:
    """Rows as a sheet's XML: numbers as they are, everything else inline text."""
    written = []
    for number, row in enumerate(rows, start=first):
        cells = "".join(
            f'<c r="{chr(65 + at)}{number}"><v>{cell}</v></c>'
            if isinstance(cell, int | float)
            else f'<c r="{chr(65 + at)}{number}" t="inlineStr"><is><t>{cell}</t></is></c>'
            for at, cell in enumerate(row)
        )
        written.append(f'<row r="{number}">{cells}</row>')
    return "".join(written).encode()


def xlsb_file(path: Path, rows: Sequence[Sequence[object]], *, from_1904: bool = False) -> Path:
    """A binary workbook (MS-XLSB) with one sheet of inline texts and numbers."""
    return raw_xlsb(path, b"".join(_xlsb_row(at, row) for at, row in enumerate(rows)), from_1904=from_1904)


def raw_xlsb(path: Path, sheet_data: bytes, *, from_1904: bool = False) -> Path:
    """A binary workbook, ``sheet_data`` (records) put into its one sheet as it stands."""
    frame = {name: text.replace(".xml", ".bin") for name, text in _frame().items() if "workbook.xml" in name}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _frame()["[Content_Types].xml"])
        archive.writestr("_rels/.rels", _frame()["_rels/.rels"].replace("workbook.xml", "workbook.bin"))
        archive.writestr(
            "xl/_rels/workbook.bin.rels", frame["xl/_rels/workbook.xml.rels"].replace("sharedStrings", "none")
        )
        archive.writestr(
            "xl/workbook.bin",
            biff12(131)
            + biff12(153, struct.pack("<II", int(from_1904), 0) + wide("ThisWorkbook"))
            + biff12(143)
            + biff12(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("S"))
            + biff12(144)
            + biff12(132),
        )
        archive.writestr(
            "xl/worksheets/sheet1.bin",
            biff12(129)
            + biff12(148, struct.pack("<IIII", 0, 9, 0, 9))
            + biff12(145)
            + sheet_data
            + biff12(146)
            + biff12(130),
        )
    return path


def _xlsb_row(number: int, row: Sequence[object]) -> bytes:
    cells = b""
    for column, cell in enumerate(row):
        place = struct.pack("<II", column, 0)
        if isinstance(cell, int | float):
            cells += biff12(5, place + struct.pack("<d", cell))
        elif cell != "":
            cells += biff12(6, place + wide(str(cell)))
    return biff12(0, struct.pack("<IIHBBBI", number, 0, 300, 0, 0, 0, 0)) + cells


def biff12(kind: int, data: bytes = b"") -> bytes:
    """One record: kind and length as groups of seven bits."""
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, length = b"", len(data)
    while True:
        size += bytes([length & 0x7F | (0x80 if length > 127 else 0)])
        length >>= 7
        if not length:
            return head + size + data


def wide(text: str) -> bytes:
    """A text as binary workbooks hold it: its length and UTF-16."""
    return struct.pack("<I", len(text.encode("utf-16-le")) // 2) + text.encode("utf-16-le")
