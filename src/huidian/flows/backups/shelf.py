"""The backups there are: files in the folder of `HUIDIAN_BACKUP`; beside each what checking it has shown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from huidian.flows.backups.archive import BackupRefused, Watch, check, read_manifest, unwatched
from huidian.flows.swapping import read, write_whole
from huidian.kit.labels import Label

NAME = re.compile(r"huidian-(uploaded-)?\d{4}-\d{2}-\d{2}(-\d{6})?\.zip")
"""Of the night's, of one made by hand, of one that was brought; nobody's name is in it."""


@dataclass(frozen=True, slots=True)
class Shelved:
    """One backup. `made_at` and `made_by` are its own words, None and "" where it cannot be read; `sound` is
    None until it was checked, and `wrong` says why where it is not.
    """

    name: str
    bytes: int
    made_at: datetime | None
    made_by: str
    uploaded: bool
    nightly: bool
    sound: bool | None
    checked_at: datetime | None
    wrong: Label | None

    @property
    def restorable(self) -> bool:
        return self.made_at is not None and self.sound is not False


def folder() -> Path | None:
    """Where backups lie; None where the installation has no place for them."""
    where: Path | None = settings.HUIDIAN_BACKUP
    return where


def shelf() -> list[Shelved]:
    """The backups, the latest first; those that cannot be read last."""
    where = folder()
    if where is None or not where.is_dir():
        return []
    every = [_shelved(path) for path in where.iterdir() if NAME.fullmatch(path.name) and path.is_file()]
    return sorted(every, key=lambda one: (one.made_at is not None, str(one.made_at), one.name), reverse=True)


def path_of(name: str) -> Path:
    """The file of that name. Raises `LookupError` where there is none."""
    where = folder()
    if where is None or not NAME.fullmatch(name) or not (where / name).is_file():
        raise LookupError(name)
    return where / name


def new_path(at: datetime, *, uploaded: bool = False) -> Path:
    """Where a backup of this moment goes. Raises `LookupError` where there is no folder."""
    where = folder()
    if where is None:
        raise LookupError("HUIDIAN_BACKUP")
    where.mkdir(mode=0o700, parents=True, exist_ok=True)
    moment = at.astimezone(ZoneInfo(settings.TIME_ZONE))
    return where / f"huidian-{'uploaded-' if uploaded else ''}{moment:%Y-%m-%d-%H%M%S}.zip"


def check_shelved(path: Path, *, at: datetime, watch: Watch = unwatched) -> bool:
    """Read one to its end and keep beside it whether it is what it says; whether it is."""
    wrong: Label | None = None
    try:
        check(path, watch)
    except BackupRefused as refusal:
        wrong = refusal.label
    words = {} if wrong is None else {"zh": wrong.zh, "en": wrong.en}
    write_whole(_note(path), {"of": _mark(path), "at": at.isoformat(), "wrong": words})
    return wrong is None


def remove(path: Path) -> None:
    """Throw one away, with what is kept beside it."""
    path.unlink(missing_ok=True)
    _note(path).unlink(missing_ok=True)


def _shelved(path: Path) -> Shelved:
    made_at, made_by = None, ""
    try:
        manifest = read_manifest(path)
        made_at, made_by = datetime.fromisoformat(manifest.made_at), manifest.made_by
    except (BackupRefused, ValueError, OSError):
        pass
    note = read(_note(path))
    known = note if note.get("of") == _mark(path) else {}
    return Shelved(
        name=path.name,
        bytes=path.stat().st_size,
        made_at=made_at,
        made_by=made_by,
        uploaded="uploaded" in path.name,
        nightly=path.name.count("-") == 3,
        sound=not known["wrong"] if known else None,
        checked_at=datetime.fromisoformat(known["at"]) if known else None,
        wrong=Label(**known["wrong"]) if known.get("wrong") else None,
    )


def _mark(path: Path) -> list[int]:
    """By which it is seen that a file is the one that was checked."""
    there = path.stat()
    return [there.st_size, there.st_mtime_ns]


def _note(path: Path) -> Path:
    return path.with_name(f".{path.name}.checked")
