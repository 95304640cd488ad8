"""Web pages saved as ``.xls``, as many systems export them: HTML, and the MHTML that holds some.

Nothing in a page is followed or carried out: its tables are cut out of the text, in one pass.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from pathlib import Path

from huidian.visits.importing.limits import MIB, Limits
from huidian.visits.importing.parsers.cells import Cell
from huidian.visits.importing.problems import FileRefused
from huidian.visits.importing.sources.sheets import Merge, Rows, SheetSource, Source

_LARGEST = 64 * MIB
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:]*)([^<>]*)>|<[!?][^<>]*>")
_SPAN = re.compile(r"\b(row|col)span\s*=\s*[\"']?\s*(\d{1,6})", re.IGNORECASE)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_\-]+)", re.IGNORECASE)
_SILENT = frozenset({"script", "style", "xml", "title"})
_BREAKS = frozenset({"br", "p", "div", "li"})
_BLANKS = re.compile(r"[ \t\r\f\v\n\xa0]+")
_MOST_SPAN = 10_000
_BEFORE = b"\xef\xbb\xbf\xff\xfe \t\r\n"
"""Byte order marks and blanks that may stand before anything."""
_HEAD_LINE = re.compile(rb"[a-z][a-z0-9\-]*:")
_LINE = "\0"


def is_web_page(start: bytes) -> bool:
    """Whether a file begins as HTML or as the MHTML of a saved page."""
    text = start.replace(b"\x00", b"").lstrip(_BEFORE).lower()
    return _is_mhtml(text) or (
        text.startswith(b"<")
        and any(tag in text for tag in (b"<html", b"<table", b"<!doctype html", b"<meta", b"<body"))
    )


def _is_mhtml(text: bytes) -> bool:
    """Whether a text in lower case is a message of several parts."""
    if not _HEAD_LINE.match(text) or b"multipart/related" not in text:
        return False
    return b"mime-version:" in text or text.startswith((b"from:", b"content-type:"))


def open_web_page(path: Path, limits: Limits) -> Source:
    """A page's tables as sheets; raises ``FileRefused`` where it has none, or is too large."""
    size = path.stat().st_size
    if size > _LARGEST:
        raise FileRefused("file_too_large", size=size // MIB, most=_LARGEST // MIB)
    tables = [table for page in _pages(path.read_bytes()) for table in _tables(page, limits) if table.rows]
    if not tables:
        raise FileRefused("web_page")
    if len(tables) > limits.sheets:
        raise FileRefused("too_many_sheets", count=len(tables), most=limits.sheets)
    names = (
        [path.stem] if len(tables) == 1 else [f"{path.stem} {number + 1}" for number in range(len(tables))]
    )
    return Source([_sheet(name, table) for name, table in zip(names, tables, strict=True)])


def _sheet(name: str, table: "_Table") -> SheetSource:
    return SheetSource(name, lambda: Rows(iter(table.rows), len(table.rows), tuple(table.merges)))


def _pages(content: bytes) -> Iterator[str]:
    message = content.lstrip(_BEFORE)
    if not _is_mhtml(message[:4096].lower()):
        yield _decoded(content, None)
        return
    for part in message_from_bytes(message, policy=policy.compat32).walk():
        if part.get_content_type() == "text/html":
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                yield _decoded(payload, part.get_content_charset())


def _decoded(content: bytes, charset: str | None) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    stated = _CHARSET.search(content[:4096])
    names = [charset, stated[1].decode("ascii") if stated else None, "utf-8-sig", "gb18030"]
    for name in names:
        # gb2312 is what pages say that are written in its successor.
        known = {"gb2312": "gb18030", "gbk": "gb18030"}.get(name.lower(), name) if name else None
        try:
            if known:
                return content.decode(known)
        except (LookupError, UnicodeDecodeError):
            continue
    raise FileRefused("encoding_unknown", line=1)


@dataclass
class _Table:
    """One table while it is read: `taken` are the cells that spans from above occupy, by row and column."""

    limits: Limits
    rows: list[list[Cell]] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    text: list[str] | None = None
    spans: tuple[int, int] = (1, 1)
    down: dict[int, int] = field(default_factory=dict)
    cells: int = 0

    def open_row(self) -> None:
        self.close_cell()
        self.rows.append([])
        self.down = {column: left - 1 for column, left in self.down.items() if left > 1}
        if len(self.rows) > self.limits.rows:
            raise FileRefused("too_many_rows", most=self.limits.rows)

    def open_cell(self, attributes: str) -> None:
        self.close_cell()
        if not self.rows:
            self.open_row()
        spans = {which.lower(): min(max(int(n), 1), _MOST_SPAN) for which, n in _SPAN.findall(attributes)}
        self.spans = (spans.get("row", 1), spans.get("col", 1))
        self.text = []

    def close_cell(self) -> None:
        if self.text is None:
            return
        content, self.text = "".join(self.text), None
        row = self.rows[-1]
        while self.down.get(len(row)):
            row.append("")
        at, (down, across) = len(row), self.spans
        row += [_plain(content), *[""] * (across - 1)]
        self.cells += across
        if len(row) > self.limits.columns:
            raise FileRefused("too_many_columns", count=len(row), most=self.limits.columns)
        if self.cells > self.limits.cells:
            raise FileRefused("too_many_cells", most=self.limits.cells)
        if down > 1:
            self.down.update(dict.fromkeys(range(at, at + across), down))
            top = len(self.rows) - 1
            self.merges.append(((top, at), (top + down - 1, at + across - 1)))


def _plain(text: str) -> str:
    lines = (_BLANKS.sub(" ", html.unescape(line)).strip() for line in text.split(_LINE))
    return "\n".join(line for line in lines if line)


def _tables(page: str, limits: Limits) -> list[_Table]:
    """The tables of a page, those inside others too, in the order in which they begin."""
    tables: list[_Table] = []
    open_: list[_Table] = []
    silent = ""
    at = 0
    for tag in _TAG.finditer(page):
        between, at = page[at : tag.start()], tag.end()
        name = (tag[2] or "").lower()
        if silent:
            silent = "" if tag[1] and name == silent else silent
            continue
        if open_ and open_[-1].text is not None:
            open_[-1].text.append(between)
        if name in _SILENT and not tag[1] and not tag[3].endswith("/"):
            silent = name
        elif name == "table":
            _table_tag(bool(tag[1]), tables, open_, limits)
        elif open_:
            _cell_tag(open_[-1], bool(tag[1]), name, tag[3] or "")
    for table in open_:
        table.close_cell()
    return tables


def _table_tag(closes: bool, tables: list[_Table], open_: list[_Table], limits: Limits) -> None:
    if not closes:
        tables.append(_Table(limits))
        open_.append(tables[-1])
        if len(tables) > limits.zip_entries:
            raise FileRefused("too_many_sheets", count=len(tables), most=limits.sheets)
    elif open_:
        open_.pop().close_cell()


def _cell_tag(table: _Table, closes: bool, name: str, attributes: str) -> None:
    if name in {"td", "th"}:
        table.close_cell() if closes else table.open_cell(attributes)
    elif name == "tr":
        table.close_cell() if closes else table.open_row()
    elif name in _BREAKS and table.text is not None:
        table.text.append(_LINE)
