"""Answers in files, so that what one process has asked no other has to ask.

A file is named by the digest of all that its answer depends on, and holds plain values alone; reading one
makes nothing but rows. What cannot be read, is cut or changed is as if it were not there.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import pickle
import stat
import tempfile
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

Rows = Sequence[dict[str, Any]]

UNUSED_FOR = timedelta(days=2)
MOST_BYTES = 256 * 2**20
MOST_BYTES_OF_ONE = 2**20
_BETWEEN_SWEEPS = 200
_PLAIN = {type(None), bool, int, float, str, date, Decimal}
_NAMED = {("datetime", "date"): date, ("decimal", "Decimal"): Decimal}
_SIGNED = hashlib.sha256().digest_size


class AnswerFiles:
    """Rows by name, in a folder that is for this user alone; without a folder nothing is kept.

    Of more than `most_bytes` together, what was not read for longest goes; an answer beyond
    `MOST_BYTES_OF_ONE`, or with other values than plain ones, is not kept.
    """

    def __init__(self, folder: Path | None, most_bytes: int = MOST_BYTES) -> None:
        self._folder = folder
        self._most_bytes = most_bytes
        self._written = 0
        if folder is not None and not _is_ours(folder):
            self._folder = None

    @property
    def are_kept(self) -> bool:
        return self._folder is not None

    def get(self, name: str) -> list[dict[str, Any]] | None:
        """The rows kept under a name; None where there are none, or not whole."""
        if self._folder is None:
            return None
        file = self._folder / name
        try:
            content = file.read_bytes()
        except OSError:
            return None
        with contextlib.suppress(OSError):
            os.utime(file)  # what is asked for again stays longer
        signed, body = content[:_SIGNED], content[_SIGNED:]
        return _rows(body) if signed == _sign(name, body) else None

    def keep(self, name: str, rows: Rows) -> None:
        """Keeps rows in one step: a reader finds all of them or none."""
        if self._folder is None or not _is_plain(rows):
            return
        names = tuple(rows[0]) if rows else ()
        body = pickle.dumps((names, [tuple(row.values()) for row in rows]), protocol=5)
        if len(body) > MOST_BYTES_OF_ONE:
            return
        part = None
        try:
            handle, part = tempfile.mkstemp(dir=self._folder, prefix=".")
            with os.fdopen(handle, "wb") as opened:
                opened.write(_sign(name, body) + body)
            Path(part).replace(self._folder / name)
        except OSError:
            if part is not None:
                Path(part).unlink(missing_ok=True)
            return
        self._written += 1
        if self._written % _BETWEEN_SWEEPS == 0:
            self.make_room()

    def make_room(self, unused_since: datetime | None = None) -> None:
        """Removes what nobody read since a moment (aware), then what is too much."""
        if self._folder is None:
            return
        before = unused_since.timestamp() if unused_since else 0.0
        left = self._most_bytes
        for read_at, size, file in sorted(_files(self._folder), reverse=True):
            left -= size
            if read_at < before or left < 0:
                with contextlib.suppress(OSError):
                    file.unlink()


def _is_ours(folder: Path) -> bool:
    """Whether the folder is there, made where it was not, and nobody but this user gets into it."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.name != "posix":
            return True
        seen = folder.lstat()
        if seen.st_uid != os.geteuid() or not stat.S_ISDIR(seen.st_mode):
            return False
        folder.chmod(0o700)
    except OSError:
        return False
    return True


def _files(folder: Path) -> list[tuple[float, int, Path]]:
    """When each file was last read, its bytes."""
    files = []
    with contextlib.suppress(OSError):
        for entry in os.scandir(folder):
            with contextlib.suppress(OSError):
                seen = entry.stat(follow_symlinks=False)
                files.append((seen.st_mtime, seen.st_size, Path(entry.path)))
    return files


def _sign(name: str, body: bytes) -> bytes:
    return hashlib.sha256(name.encode() + body).digest()


def _is_plain(rows: Rows) -> bool:
    """Whether all rows have the same columns, and plain values alone."""
    names = rows[0].keys() if rows else ()
    return all(row.keys() == names and _PLAIN.issuperset(map(type, row.values())) for row in rows)


class _Plain(pickle.Unpickler):
    """Reads plain values alone: nothing that a file names is imported or called, but what makes a day."""

    def find_class(self, module: str, name: str) -> Any:
        try:
            return _NAMED[module, name]
        except KeyError:
            raise pickle.UnpicklingError(f"{module}.{name}") from None


def _rows(body: bytes) -> list[dict[str, Any]] | None:
    try:
        names, values = _Plain(io.BytesIO(body)).load()
        return [dict(zip(names, row, strict=True)) for row in values]
    except (pickle.UnpicklingError, ValueError, TypeError, EOFError, AttributeError, IndexError):
        return None
