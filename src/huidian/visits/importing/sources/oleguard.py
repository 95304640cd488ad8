"""Whether an ``.xls`` workbook may be given to the workbook reader."""

import struct
from pathlib import Path

from huidian.kit.labels import Label
from huidian.visits.importing.limits import MIB, Limits
from huidian.visits.importing.problems import FileRefused
from huidian.visits.importing.sources.biff import Workbook, records
from huidian.visits.importing.sources.compound import Compound, Entry

_WORKBOOKS = ("workbook", "book")
_LOCKED = frozenset({"encryptedpackage", "encryptioninfo"})
_STREAM = 2


def check_ole_workbook(path: Path, limits: Limits) -> bool:
    """Whether the workbook counts its days from 1904; raises ``FileRefused`` where it is not safe to read."""
    size = path.stat().st_size
    if size > limits.ole_bytes:
        raise FileRefused("file_too_large", size=size // MIB, most=limits.ole_bytes // MIB)
    compound = Compound(path.read_bytes())
    book = Workbook(limits)
    try:
        for at, kind, data in records(compound.stream(_workbook(compound.entries, limits)), limits):
            book.take(at, kind, data)
        book.finish()
    except struct.error:
        raise FileRefused("damaged") from None
    return book.counts_from_1904


def _workbook(entries: list[Entry], limits: Limits) -> Entry:
    streams = {entry.name.lower(): entry for entry in entries if entry.kind == _STREAM}
    if _LOCKED & streams.keys():
        raise FileRefused("encrypted")
    workbook = next((streams[name] for name in _WORKBOOKS if name in streams), None)
    if workbook is None:
        word = "worddocument" in streams
        label = (
            Label("Word 文档", "a Word document")
            if word
            else Label("其他 Office 文件", "another Office file")
        )
        raise FileRefused("not_a_table", what=label)
    macros = any(entry.name.upper() == "_VBA_PROJECT_CUR" for entry in entries)
    if macros and sum(entry.size for entry in streams.values()) - workbook.size > limits.macro_bytes:
        raise FileRefused("unsafe_content", what=Label("宏", "macros"))
    return workbook
