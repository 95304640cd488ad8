"""SQL that was compiled once, kept in files: compiling takes longer than most questions take to answer.

A file is named by the whole expression and by who would compile it, so that what it holds is what compiling
would give. Several processes share the folder, and a new one starts with what those before it compiled.
"""

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path

UNUSED_FOR = timedelta(days=14)


class KeptSql:
    """SQL by dialect and the content of an operation, in a folder of its own; without one nothing is kept.

    What cannot be read or written (a full disk, a folder that is gone) is as if nothing were kept.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._by = "\n".join([*(version(one) for one in ("ibis-framework", "sqlglot")), "selections apart"])
        if folder is not None:
            with contextlib.suppress(OSError):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def sql_of(self, dialect: str, content: bytes, compiled: Callable[[], str]) -> str:
        """What is kept of an operation, else what ``compiled`` gives, which is kept from now on."""
        file = self._file(dialect, content)
        sql = _read(file) if file else None
        if sql is None:
            sql = compiled()
            if file:
                _write(file, sql)
        return sql

    def _file(self, dialect: str, content: bytes) -> Path | None:
        if self._folder is None:
            return None
        by = f"{self._by}\n{dialect}\n".encode()
        return self._folder / f"{_digest(by + content)}.sql"


def _read(file: Path) -> str | None:
    """The SQL of a file, None where it is not there or not whole; what is asked for again stays longer."""
    try:
        digest, _, sql = file.read_text("utf-8").partition("\n")
    except (OSError, UnicodeDecodeError):
        return None
    with contextlib.suppress(OSError):
        os.utime(file)
    return sql if digest == _digest(sql.encode()) else None


def _write(file: Path, sql: str) -> None:
    """Puts it there in one step."""
    with contextlib.suppress(OSError):
        handle, name = tempfile.mkstemp(dir=file.parent)
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as part:
            part.write(f"{_digest(sql.encode())}\n{sql}")
        Path(name).replace(file)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:40]


def sweep(folder: Path, *, at: datetime) -> None:
    """Removes what nobody asked for in ``UNUSED_FOR`` up to a moment (aware)."""
    before = (at - UNUSED_FOR).timestamp()
    with contextlib.suppress(OSError):
        for file in folder.iterdir():
            if file.stat().st_mtime < before:
                file.unlink(missing_ok=True)
