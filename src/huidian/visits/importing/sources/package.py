"""Workbooks whose container is put together oddly, written anew as known programs put it together.

Some systems zip with backslashes in names, put the workbook elsewhere than others do, or write targets
such as ``../xl/worksheets/sheet1.xml``. The workbook reader goes by names: it is given a usual copy.
"""

import posixpath
import re
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from huidian.visits.importing.limits import MIB, Limits
from huidian.visits.importing.problems import FileRefused
from huidian.visits.importing.sources.archive import parts_of, unpacked

_RELATION = re.compile(rb"<(?:[\w.\-]+:)?Relationship\b[^<>]*>")
_ATTRIBUTE = re.compile(rb"\b(Type|Target|TargetMode)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_WORKBOOKS = ("xl/workbook.xml", "xl/workbook.bin")
_ROOT = "_rels/.rels"
_LONGEST_RELATIONS = MIB
_FIXED = {b"/sharedStrings": "xl/sharedStrings", b"/styles": "xl/styles"}


@contextmanager
def usual_package(path: Path, limits: Limits) -> Iterator[Path]:
    """The workbook itself where its names are the usual ones, else a copy with usual names."""
    with path.open("rb") as file:
        parts = parts_of(file, limits)
        names = _usual_names(file, parts)
        if names is None:
            yield path
            return
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "workbook"
            _write(file, parts, names, copy)
            yield copy


def _usual_names(file: BinaryIO, parts: list[zipfile.ZipInfo]) -> dict[str, str] | None:
    """The name each part should have, by its canonical one; ``None`` where nothing is odd."""
    by_name = {_canonical(part.filename): part for part in parts}
    if len(by_name) != len(parts):
        raise FileRefused("damaged")
    odd = any(part.filename != name for name, part in by_name.items())
    workbook = next((name for name in _WORKBOOKS if name in by_name), None) or _main_part(file, by_name)
    if workbook is None:
        return None
    names = {name: name for name in by_name}
    if workbook not in _WORKBOOKS:
        odd = True
        names[workbook] = "xl/workbook.bin" if workbook.endswith(".bin") else "xl/workbook.xml"
    home = f"{posixpath.dirname(workbook)}/".lstrip("/")
    relations = _relations_of(workbook)
    for kind, target in _targets(file, by_name.get(relations)):
        reached = _canonical(posixpath.join(posixpath.dirname(workbook), target))
        odd |= "\\" in target or target.startswith(("../", "./"))
        if reached in names and (usual := _usual(kind, reached, home)) != reached:
            odd = True
            names[reached] = usual
    if not odd:
        return None
    names[relations] = _relations_of(names[workbook])
    return names


def _canonical(name: str) -> str:
    return posixpath.normpath(name.replace("\\", "/")).lstrip("/")


def _relations_of(part: str) -> str:
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels".lstrip("/")


def _main_part(file: BinaryIO, by_name: dict[str, zipfile.ZipInfo]) -> str | None:
    named = (
        _canonical(target)
        for kind, target in _targets(file, by_name.get(_ROOT))
        if kind.endswith(b"/officeDocument")
    )
    return next((name for name in named if name in by_name and "workbook" in name.lower()), None)


def _targets(file: BinaryIO, part: zipfile.ZipInfo | None) -> list[tuple[bytes, str]]:
    """The relations of a part: what each is, and its target inside the package."""
    if part is None or part.file_size > _LONGEST_RELATIONS:
        return []
    targets = []
    for relation in _RELATION.findall(b"".join(unpacked(file, part))):
        attributes = {name: double or single for name, double, single in _ATTRIBUTE.findall(relation)}
        if attributes.get(b"TargetMode") != b"External" and b"Target" in attributes:
            targets.append((attributes.get(b"Type", b""), attributes[b"Target"].decode("utf-8", "replace")))
    return targets


def _usual(kind: bytes, name: str, home: str) -> str:
    for ending, usual in _FIXED.items():
        if kind.endswith(ending):
            return f"{usual}.{name.rpartition('.')[2]}"
    return name if name.startswith("xl/") else f"xl/{name.removeprefix(home)}"


def _write(file: BinaryIO, parts: list[zipfile.ZipInfo], names: dict[str, str], copy: Path) -> None:
    relations = {_ROOT: "", **{_relations_of(name): "xl/" for name in _WORKBOOKS}}
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for part in parts:
            before = _canonical(part.filename)
            name = names[before]
            if name in relations:
                text = b"".join(unpacked(file, part))
                archive.writestr(name, _with_usual_targets(text, before, names, relations[name]))
                continue
            with archive.open(name, "w", force_zip64=True) as target:
                for piece in unpacked(file, part):
                    target.write(piece)


def _with_usual_targets(relations: bytes, name: str, names: dict[str, str], home: str) -> bytes:
    folder = posixpath.dirname(posixpath.dirname(name))

    def usual(attribute: re.Match[bytes]) -> bytes:
        if attribute[1] != b"Target":
            return attribute[0]
        target = (attribute[2] or attribute[3] or b"").decode("utf-8", "replace")
        reached = names.get(_canonical(posixpath.join(folder, target)))
        return f'Target="{reached.removeprefix(home)}"'.encode() if reached else attribute[0]

    return _ATTRIBUTE.sub(usual, relations)
