"""Files replaced in one step, and one writer at a time."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

UNFINISHED = ".unfinished"
_PATIENCE = 50
_PAUSE_SECONDS = 0.02


def replace(path: Path, content: bytes | memoryview) -> None:
    """Puts content at ``path`` whole: a reader sees the old file or the new one, after a power cut too."""
    unfinished = path.with_name(f"{path.name}.{uuid4().hex}{UNFINISHED}")
    with unfinished.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    _move(unfinished, path)


def remove_if_free(path: Path) -> None:
    """Removes a file unless the system forbids it because someone reads it (Windows)."""
    with suppress(PermissionError):
        path.unlink(missing_ok=True)


def _move(source: Path, target: Path) -> None:
    for _ in range(_PATIENCE):
        with suppress(PermissionError):
            source.replace(target)
            return
        time.sleep(_PAUSE_SECONDS)  # on Windows a reader holds the file for a moment
    source.replace(target)


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Holds the lock file alone; waits for another holder. The system frees it when a holder is killed."""
    with path.open("a+b") as file:
        if sys.platform == "win32":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        yield  # closing the file frees the lock
