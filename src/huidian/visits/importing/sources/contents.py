"""Which workbook an archive holds, and which of its parts the workbook reader would open."""

import re
import zipfile
from typing import BinaryIO

from huidian.kit.labels import Label
from huidian.visits.importing.problems import FileRefused
from huidian.visits.importing.sources.archive import unpacked

_MARKUP, _BINARY = "xl/workbook.xml", "xl/workbook.bin"
_RELATIONS = "xl/_rels/workbook.bin.rels"
_TARGET = re.compile(rb"Target\s*=\s*[\"']([^\"']*)[\"']")
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

    Printer settings and pictures are left alone; as records they would be noise. Raises ``FileRefused``
    for macros, which would be noise too, and for targets written to be overlooked.
    """
    targets: set[str] = set()
    for part in parts:
        if part.filename.lower().endswith("vbaproject.bin"):
            raise FileRefused("unsafe_content", what=Label("宏", "macros"))
        if part.filename.lower() == _RELATIONS:
            found = _TARGET.findall(b"".join(unpacked(file, part)))
            if any(sign in target for target in found for sign in (b"&", b"%", b"\\")):
                raise FileRefused("damaged")
            targets = {target.decode("utf-8", "replace").rpartition("/")[2].lower() for target in found}
    reached = targets | _BY_NAME
    return [part for part in parts if part.filename.lower().rpartition("/")[2] in reached]
