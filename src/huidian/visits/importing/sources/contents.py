"""Which workbook an archive holds, and which of its parts the workbook reader would open."""

import re
import zipfile
from typing import BinaryIO

from huidian.kit.labels import Label
from huidian.visits.importing.limits import MIB
from huidian.visits.importing.problems import FileRefused
from huidian.visits.importing.sources.archive import unpacked
from huidian.visits.importing.sources.records import LONGEST_HEAD, record_head

_MARKUP, _BINARY = "xl/workbook.xml", "xl/workbook.bin"
_RELATIONS = "xl/_rels/workbook.bin.rels"
_RELATION = re.compile(rb"<(?:[\w.\-]+:)?Relationship\b[^<>]*>")
_ATTRIBUTE = re.compile(rb"\b(Id|Target)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_LONGEST_WORKBOOK = MIB
_SHEET = 156
_SHEET_ID = 8
"""Where a sheet's record says its relation: after its state and its number."""
_BY_NAME = frozenset({"workbook.bin", "sharedstrings.bin", "styles.bin"})


def is_binary(parts: list[zipfile.ZipInfo]) -> bool:
    """Whether the workbook is an ``.xlsb``; raises ``FileRefused`` for what is none, and for two in one."""
    names = {part.filename for part in parts}
    if _MARKUP not in names and _BINARY not in names:
        raise FileRefused("not_a_table", what=_what_else(names))
    if {_MARKUP, _BINARY} <= names or "content.xml" in names:
        raise FileRefused("damaged")
    return _BINARY in names


def _what_else(names: set[str]) -> Label:
    if any(name.startswith("word/") for name in names):
        return Label("Word 文档", "a Word document")
    if any(name.startswith("ppt/") for name in names):
        return Label("PowerPoint 文档", "a PowerPoint document")
    if "content.xml" in names:
        return Label("OpenDocument 文档", "an OpenDocument file")
    return Label("压缩包", "an archive")


def opened_parts(file: BinaryIO, parts: list[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    """The parts of an ``.xlsb`` that would be opened: its sheets may stand under any name.

    Printer settings, pictures, macros and a theme are left alone; as records they would be noise. Raises
    ``FileRefused`` for targets written to be overlooked.
    """
    by_name = {part.filename.lower(): part for part in parts}
    sheets = _sheet_relations(file, by_name.get(_BINARY))
    targets: set[str] = set()
    if _RELATIONS in by_name:
        for relation in _RELATION.findall(b"".join(unpacked(file, by_name[_RELATIONS]))):
            attributes = {name: double or single for name, double, single in _ATTRIBUTE.findall(relation)}
            target = attributes.get(b"Target", b"")
            if any(sign in target for sign in (b"&", b"%", b"\\")):
                raise FileRefused("damaged")
            if sheets is None or attributes.get(b"Id", b"").decode("utf-8", "replace") in sheets:
                targets.add(target.decode("utf-8", "replace").rpartition("/")[2].lower())
    reached = targets | _BY_NAME
    return [part for part in parts if part.filename.lower().rpartition("/")[2] in reached]


def _sheet_relations(file: BinaryIO, workbook: zipfile.ZipInfo | None) -> set[str] | None:
    """The ids of the relations that a binary workbook's sheets go by; ``None`` where it names none."""
    if workbook is None or workbook.file_size > _LONGEST_WORKBOOK:
        return None
    data = b"".join(unpacked(file, workbook)) + bytes(LONGEST_HEAD)
    ids, at = set(), 0
    while at < len(data) - LONGEST_HEAD:
        kind, size, start = record_head(data, at)
        if kind == _SHEET and start + _SHEET_ID + 4 <= len(data):
            length = int.from_bytes(data[start + _SHEET_ID : start + _SHEET_ID + 4], "little")
            text = data[start + _SHEET_ID + 4 : start + _SHEET_ID + 4 + 2 * min(length, size)]
            ids.add(text.decode("utf-16-le", "replace"))
        at = start + size
    return ids or None
