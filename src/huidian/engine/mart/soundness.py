"""Is a file what was written? Seen before it is read: its size each time, its digest once while it stays."""

import hashlib
from pathlib import Path

_read_before: dict[tuple[str, int, int, int], str] = {}
"""The digests of files read in this process, by path, inode, moment of change and size."""
_MOST = 100_000


def is_sound(path: Path, size: int | None, digest: str) -> bool:
    """Whether the file is there, has the size (bytes; ``None``: unknown) and the SHA-256 in hexadecimal."""
    try:
        there = path.stat()
        if size is not None and there.st_size != size:
            return False
        identity = (str(path), there.st_ino, there.st_mtime_ns, there.st_size)
        if identity not in _read_before:
            with path.open("rb") as file:
                read = hashlib.file_digest(file, "sha256").hexdigest()
            if len(_read_before) >= _MOST:
                _read_before.clear()
            _read_before[identity] = read
        return _read_before[identity] == digest
    except OSError:
        return False
