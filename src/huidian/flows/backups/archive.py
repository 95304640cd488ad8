"""A backup is one file: a ZIP of its parts, with a manifest that says what they are and their digests.

Written beside its place and put there whole, never over another file. What cannot be read, or is not what the
manifest says, is `BackupRefused`, with a sentence.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any, Protocol

from huidian.kit.labels import Label

FORMAT = 2
MANIFEST = "backup.json"
_CHUNK = 2**20
Watch = Callable[[int, int], None]
"""Is told how many bytes are done, of how many."""


def unwatched(done: int, total: int) -> None:
    """Nobody waits for it."""


class _Place(Protocol):
    """Where the content of a part goes."""

    def write(self, data: bytes, /) -> int: ...


class _Nowhere:
    """What is only read to be checked."""

    def write(self, data: bytes, /) -> int:
        return len(data)


class BackupRefused(Exception):  # noqa: N818
    """A backup that cannot be made, or not be brought back; `label` says why in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.label = Label(zh, en)


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a backup: its size in bytes and the SHA-256 of its content."""

    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds: version, kind of store, migrations, rows by table, audit head, parts, who made it
    ("": nobody, it was the night's).
    """

    format: int
    version: str
    store: str
    made_at: str
    migrations: list[str]
    counts: dict[str, int]
    audit: dict[str, Any]
    parts: dict[str, Part]
    made_by: str = ""


def write_archive(
    path: Path, described: Mapping[str, Any], parts: Mapping[str, Path], watch: Watch = unwatched
) -> Manifest:
    """Puts these files (by their names in it) into a backup at `path`, which nobody else may read.

    A file that went meanwhile is left out. Raises `BackupRefused` where something is at `path` already.
    """
    refuse_to_overwrite(path)
    fresh = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as opened:
            with zipfile.ZipFile(opened, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as packed:
                step = _counting(watch, sum(file.stat().st_size for file in parts.values() if file.exists()))
                kept = {n: part for n, file in parts.items() if (part := _pack(packed, n, file, step))}
                manifest = Manifest(format=FORMAT, parts=kept, **described)
                packed.writestr(MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1))
            opened.flush()
            os.fsync(opened.fileno())
        _put(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)
    return manifest


def read_manifest(path: Path, name: str = "") -> Manifest:
    """What a backup says it holds; `name` is what people know the file by, if not by where it lies."""
    name = name or path.name
    with _opened(path, name) as packed:
        try:
            fields: dict[str, Any] = json.loads(packed.read(MANIFEST))
        except KeyError:
            raise _not_a_backup(name) from None
    if not isinstance(fields, dict) or not isinstance(fields.get("format"), int):
        raise _not_a_backup(name)
    if fields["format"] > FORMAT:
        raise newer(str(fields.get("version", "?")))
    try:
        parts = {name: Part(**part) for name, part in fields.pop("parts").items()}
        return Manifest(parts=parts, **fields)
    except (KeyError, TypeError, AttributeError):
        raise _damaged(MANIFEST) from None


def unpack(path: Path, manifest: Manifest, folder: Path) -> None:
    """Puts the parts into a folder, each checked against its digest."""

    def into(name: str) -> AbstractContextManager[_Place]:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        return _private(folder / name)

    _read_parts(path, manifest, into, unwatched)


def check(path: Path, watch: Watch = unwatched) -> Manifest:
    """Reads a backup to its end and compares every part with its digest. Raises `BackupRefused`."""
    manifest = read_manifest(path)
    _read_parts(path, manifest, lambda name: nullcontext(_Nowhere()), watch)
    return manifest


def newer(version: str) -> BackupRefused:
    return BackupRefused(
        f"这份备份由更新的版本（{version}）生成，请先升级 huidian。",
        f"This backup was made by a newer version ({version}). Upgrade huidian first.",
    )


def _read_parts(
    path: Path, manifest: Manifest, into: Callable[[str], AbstractContextManager[_Place]], watch: Watch
) -> None:
    step = _counting(watch, sum(part.bytes for part in manifest.parts.values()))
    with _opened(path, path.name) as packed:
        for name, part in manifest.parts.items():
            place = PurePosixPath(name)
            if place.is_absolute() or ".." in place.parts:
                raise _damaged(name)
            try:
                content = packed.open(name)
            except KeyError:
                raise _damaged(name) from None
            with content, into(name) as file:
                if _copy(content, file, step, most=part.bytes) != part:
                    raise _damaged(name)


def _counting(watch: Watch, total: int) -> Callable[[int], None]:
    """Takes bytes as they are done and tells the watch of all of them."""
    done = 0

    def step(bytes_more: int) -> None:
        nonlocal done
        done += bytes_more
        watch(done, total)

    return step


@contextmanager
def _opened(path: Path, name: str) -> Iterator[zipfile.ZipFile]:
    if not path.is_file():
        raise BackupRefused(f"没有这个文件：{path}", f"There is no such file: {path}")
    with path.open("rb") as file:
        if file.read(2) != b"PK":
            raise _not_a_backup(name)
    try:
        with zipfile.ZipFile(path) as packed:
            yield packed
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError) as error:
        raise _damaged(name) from error


def _pack(packed: zipfile.ZipFile, name: str, file: Path, step: Callable[[int], None]) -> Part | None:
    try:
        content = file.open("rb")
    except FileNotFoundError:
        return None
    with content, packed.open(_entry(name), "w", force_zip64=True) as into:
        return _copy(content, into, step)


def _copy(content: IO[bytes], into: _Place, step: Callable[[int], None], most: int | None = None) -> Part:
    """Copies to the end; one that grows beyond `most` bytes is not what it says, and is left there."""
    digest, size = hashlib.sha256(), 0
    while chunk := content.read(_CHUNK):
        into.write(chunk)
        digest.update(chunk)
        size += len(chunk)
        step(len(chunk))
        if most is not None and size > most:
            break
    return Part(size, digest.hexdigest())


def _put(fresh: Path, path: Path) -> None:
    try:
        os.link(fresh, path)  # never over what somebody else put there meanwhile
    except FileExistsError:
        refuse_to_overwrite(path)
    except OSError:  # a file system without links
        refuse_to_overwrite(path)
        fresh.replace(path)


def refuse_to_overwrite(path: Path) -> None:
    if path.exists():
        raise BackupRefused(f"{path} 已存在，不会覆盖。", f"{path} is there already and is not overwritten.")


def _private(path: Path) -> IO[bytes]:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


def _damaged(what: str) -> BackupRefused:
    return BackupRefused(
        f"这份备份已损坏（{what}），什么都没有恢复。",
        f"This backup is damaged ({what}); nothing was restored.",
    )


def _not_a_backup(name: str) -> BackupRefused:
    return BackupRefused(f"{name} 不是 huidian 的备份。", f"{name} is no backup of huidian.")


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry
