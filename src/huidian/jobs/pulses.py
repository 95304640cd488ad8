"""Signs of life and progress, kept outside the job's own transaction.

SQLite lets one transaction write at a time, so a row could not tell of a long import while it runs: there the
signs are small files in the data folder, which only one machine uses anyway. Elsewhere they are rows, written
through a connection of their own.
"""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.db import connection
from django.db.models import Max

WORKER = "worker-"
_FORGOTTEN_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Beat:
    """One sign of life. `done` of `total` `words` is the progress told last."""

    key: str
    at: datetime
    done: int = 0
    total: int | None = None
    words: str = ""


class PulseStore(Protocol):
    """Where beats are kept: the last one of each key."""

    def write(self, beat: Beat) -> None: ...
    def read(self, key: str) -> Beat | None: ...
    def forget(self, key: str) -> None: ...
    def newest(self, prefix: str) -> datetime | None: ...
    def prune(self, at: datetime) -> None: ...


def task_key(task_id: object) -> str:
    return f"task-{task_id}"


def pulse_store() -> PulseStore:
    """The store that fits the database."""
    return FilePulses(settings.HUIDIAN_HOME / "pulses") if connection.vendor == "sqlite" else RowPulses()


class FilePulses:
    """A file a key, replaced whole."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, beat: Beat) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        fresh = self._folder / f"{beat.key}.{os.getpid()}.new"
        fresh.write_text(json.dumps(asdict(beat) | {"at": beat.at.isoformat()}), encoding="utf-8")
        # Windows refuses while someone reads; the next beat comes soon.
        with contextlib.suppress(PermissionError):
            fresh.replace(self._folder / f"{beat.key}.json")

    def read(self, key: str) -> Beat | None:
        return self._read(self._folder / f"{key}.json")

    def forget(self, key: str) -> None:
        with contextlib.suppress(OSError):
            (self._folder / f"{key}.json").unlink(missing_ok=True)

    def newest(self, prefix: str) -> datetime | None:
        beats = (self._read(path) for path in self._folder.glob(f"{prefix}*.json"))
        return max((beat.at for beat in beats if beat), default=None)

    def prune(self, at: datetime) -> None:
        for path in self._folder.glob("*"):
            with contextlib.suppress(OSError):
                if path.stat().st_mtime < (at - _FORGOTTEN_AFTER).timestamp():
                    path.unlink()

    def _read(self, path: Path) -> Beat | None:
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return Beat(**(kept | {"at": datetime.fromisoformat(kept["at"])}))


class RowPulses:
    """A row a key."""

    def write(self, beat: Beat) -> None:
        from huidian.jobs.models import Pulse

        values = {"beat_at": beat.at, "done": beat.done, "total": beat.total, "words": beat.words}
        if not Pulse.objects.filter(pk=beat.key).update(**values):
            Pulse.objects.bulk_create([Pulse(key=beat.key, **values)], ignore_conflicts=True)

    def read(self, key: str) -> Beat | None:
        from huidian.jobs.models import Pulse

        row = Pulse.objects.filter(pk=key).first()
        return Beat(row.key, row.beat_at, row.done, row.total, row.words) if row else None

    def forget(self, key: str) -> None:
        from huidian.jobs.models import Pulse

        Pulse.objects.filter(pk=key).delete()

    def newest(self, prefix: str) -> datetime | None:
        from huidian.jobs.models import Pulse

        newest: datetime | None = Pulse.objects.filter(pk__startswith=prefix).aggregate(at=Max("beat_at"))[
            "at"
        ]
        return newest

    def prune(self, at: datetime) -> None:
        from huidian.jobs.models import Pulse

        Pulse.objects.filter(beat_at__lt=at - _FORGOTTEN_AFTER).delete()
