"""A data folder's content is exchanged for another's, while nothing runs on it; nothing is deleted by it.

Standard library only: whoever starts the processes does it before the store is opened. A plan is written
first, then everything goes aside and the other content comes, one rename each. Killed between two of them,
`finish` goes on from where the folder is: nothing is opened before it has.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

STORE = "huidian.sqlite3"
ENTRIES = (STORE, "uploads", "rejects", "mart", "answers", "audit-anchors.log")
"""What is exchanged. The installation's key and its backups stay."""
NEXT = "next"
_WANTED, _PLAN, _REFUSED = "wanted.json", "swap.json", "refused.json"
move = os.replace
"""One step; a test ends the process between two of them."""


def place(home: Path) -> Path:
    """The folder in the data folder where other content lies, to come or set aside."""
    return home / "restore"


def set_aside(home: Path) -> list[Path]:
    """Content that went aside, the latest first; each a folder that `want` takes."""
    return sorted((one for one in place(home).glob("before-*") if (one / STORE).is_file()), reverse=True)


def want(home: Path, source: str) -> None:
    """Ask whoever keeps the processes running for the exchange with this folder of `place`."""
    (place(home) / _REFUSED).unlink(missing_ok=True)
    write_whole(place(home) / _WANTED, {"source": source})


def is_wanted(home: Path) -> bool:
    """Whether an exchange was asked for and has not been done, or was begun."""
    return (place(home) / _WANTED).exists() or is_begun(home)


def is_begun(home: Path) -> bool:
    """Whether an exchange is half-way: then `finish` comes before anything else."""
    return (place(home) / _PLAN).exists()


def was_refused(home: Path) -> bool:
    """Whether the last exchange that was asked for was not done, for others have the store open."""
    return (place(home) / _REFUSED).exists()


def swap(home: Path, *, at: datetime) -> bool:
    """Do what `want` asked for; False, and nothing has changed, where somebody has the store open."""
    if is_begun(home):
        return finish(home)
    folder = place(home)
    source = str(read(folder / _WANTED).get("source", ""))
    there = folder / source
    if not source or not (there / STORE).is_file():
        (folder / _WANTED).unlink(missing_ok=True)
        return False
    if not (_settled(home / STORE) and _settled(there / STORE)):
        write_whole(folder / _REFUSED, {"at": at.isoformat()})
        (folder / _WANTED).unlink(missing_ok=True)
        return False
    aside = f"before-{at:%Y%m%d-%H%M%S}"
    plan = {
        "source": source,
        "aside": aside,
        "going": [name for name in ENTRIES if (home / name).exists()],
        "coming": [name for name in ENTRIES if (there / name).exists()],
    }
    (folder / aside).mkdir(mode=0o700)
    write_whole(folder / _PLAN, plan)
    return finish(home)


def finish(home: Path) -> bool:
    """Go on with an exchange that was begun; whether there was one. Asked again it has no effect."""
    folder = place(home)
    plan = read(folder / _PLAN)
    if not plan:
        return False
    source, aside = folder / plan["source"], folder / plan["aside"]
    for name in plan["going"]:  # none comes before all have gone: what is still here is the old one
        if not (aside / name).exists() and (home / name).exists():
            move(home / name, aside / name)
    for name in plan["coming"]:
        if (source / name).exists():
            move(source / name, home / name)
    for beside in ("-wal", "-shm", "-journal"):
        (home / f"{STORE}{beside}").unlink(missing_ok=True)
    shutil.rmtree(source, ignore_errors=True)
    source.with_suffix(".json").unlink(missing_ok=True)
    (folder / _WANTED).unlink(missing_ok=True)
    move(folder / _PLAN, aside / _PLAN)
    return True


def read(path: Path) -> Mapping[str, Any]:
    """A note of this folder; empty where there is none."""
    with suppress(FileNotFoundError, ValueError):
        fields = json.loads(path.read_text(encoding="utf-8"))
        return fields if isinstance(fields, dict) else {}
    return {}


def write_whole(path: Path, fields: Mapping[str, Any]) -> None:
    """Put a note there, whole or not at all, and on the disk before anything that follows from it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(
        os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as file:
        json.dump(fields, file, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def _settled(store: Path) -> bool:
    """Brings the log of an SQLite file into it. False where another process has it open: only the last one
    that has may leave the log behind.
    """
    if not store.exists():
        return True
    try:
        with closing(sqlite3.connect(store, timeout=2.0)) as opened:
            return bool(opened.execute("PRAGMA journal_mode=DELETE").fetchone()[0] == "delete")
    except sqlite3.OperationalError:
        return False
