"""The thread that shows a worker lives and passes its task's progress on, whatever the task is doing."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self

from django.conf import settings
from django.db import DatabaseError, connection

from huidian.jobs.pulses import WORKER, Beat, pulse_store

log = logging.getLogger("huidian.jobs")
_LOOK_SECONDS = 0.5


class Followed(Protocol):
    """A running task as the heart sees it."""

    def beat(self, at: datetime) -> Beat: ...


class Heart:
    """Beats while entered: for the worker and its task every few seconds, at once where progress was told."""

    def __init__(self, worker: str, *, clock: Callable[[], datetime]) -> None:
        self._key = WORKER + worker
        self._clock = clock
        self._followed: Followed | None = None
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._live, name="heart", daemon=True)

    def follow(self, task: Followed | None) -> None:
        """From now on beat for this task too; None: for no task."""
        self._followed = task

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *raised: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._stopped.set()
        self._thread.join(5)

    def _live(self) -> None:
        store = pulse_store()
        due_at, written = 0.0, None
        while True:
            now = self._clock()
            beat = self._followed.beat(now) if self._followed else None
            progress = (beat.key, beat.done, beat.total, beat.words) if beat else None
            due = now.timestamp() >= due_at
            try:
                if due:
                    store.write(Beat(self._key, now))
                if beat and (due or progress != written):
                    store.write(beat)
                written = progress
            except (DatabaseError, OSError):
                log.warning("no sign of life could be given", exc_info=True)
                connection.close()
            if due:
                due_at = now.timestamp() + settings.HUIDIAN_LEASE_SECONDS / 9
            if self._stopped.wait(_LOOK_SECONDS):
                break
        store.forget(self._key)
        connection.close()
