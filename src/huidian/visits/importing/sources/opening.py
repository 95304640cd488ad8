"""What a file is, by its content and never by its name."""

from pathlib import Path

from huidian.kit.labels import Label
from huidian.visits.importing.limits import MIB, Limits
from huidian.visits.importing.problems import FileRefused
from huidian.visits.importing.sources.sheets import Source
from huidian.visits.importing.sources.textfile import Understood, open_text
from huidian.visits.importing.sources.webpage import is_web_page, open_web_page
from huidian.visits.importing.sources.workbook import open_ole_workbook, open_zip_workbook

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS: tuple[tuple[bytes, Label], ...] = (
    (b"%PDF", Label("PDF 文档", "a PDF document")),
    (b"\x89PNG", Label("图片", "a picture")),
    (b"\xff\xd8\xff", Label("图片", "a picture")),
    (b"GIF8", Label("图片", "a picture")),
    (b"Rar!", Label("压缩包", "an archive")),
    (b"7z\xbc\xaf", Label("压缩包", "an archive")),
    (b"\x1f\x8b", Label("压缩包", "an archive")),
    (b"PK\x05\x06", Label("压缩包", "an archive")),
    (b"PK\x07\x08", Label("压缩包", "an archive")),
    (b"SQLite format 3", Label("数据库文件", "a database")),
    (b"MZ", Label("程序", "a program")),
    (b"\x7fELF", Label("程序", "a program")),
    (b"{\\rtf", Label("RTF 文档", "an RTF document")),
)
_OLD_EXCEL = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08")


def open_source(
    path: Path, limits: Limits, first_rows: int | None = None, *, understood: Understood = len
) -> Source:
    """The sheets of a file, checked but mostly not loaded; raises ``FileRefused``.

    ``first_rows``: no more rows of each sheet than these will be wanted. ``understood`` as in ``open_text``.
    """
    try:
        size = path.stat().st_size
        if size > limits.file_bytes:
            raise FileRefused("file_too_large", size=size // MIB, most=limits.file_bytes // MIB)
        with path.open("rb") as file:
            start = file.read(4096)
    except (FileNotFoundError, IsADirectoryError):
        raise FileRefused("file_missing") from None
    except OSError:
        raise FileRefused("file_unreadable") from None
    if not start:
        raise FileRefused("file_empty")
    return _by_content(path, start, limits, first_rows, understood)


def _by_content(
    path: Path, start: bytes, limits: Limits, first_rows: int | None, understood: Understood
) -> Source:
    if start.startswith(_ZIP):
        return open_zip_workbook(path, limits, first_rows)
    if start.startswith(_OLE):
        return open_ole_workbook(path, limits)
    for magic, label in _OTHERS:
        if start.startswith(magic):
            raise FileRefused("not_a_table", what=label)
    if start.startswith(_OLD_EXCEL):
        raise FileRefused("excel_too_old")
    _refuse_markup(start)
    if is_web_page(start):
        return open_web_page(path, limits)
    return open_text(path, limits, understood)


def _refuse_markup(start: bytes) -> None:
    text = start.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if not text.startswith(b"<"):
        return
    if b"<workbook" in text or b"schemas-microsoft-com:office:spreadsheet" in text:
        raise FileRefused("xml_2003")
    if text.startswith((b"<?xml", b"<!doctype")) and not is_web_page(start):
        raise FileRefused("not_a_table", what=Label("XML 文件", "an XML file"))
