"""The queue: Django Tasks in the database, with attempts and progress."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, cast

from django.core.exceptions import ValidationError
from django_tasks.base import Task
from django_tasks_db import DatabaseBackend

from huidian.flows.background import Cause, Progress, State

if TYPE_CHECKING:
    from huidian.jobs.models import Lease

STATES: dict[str, State] = {
    "READY": "waiting",
    "RUNNING": "running",
    "SUCCESSFUL": "done",
    "FAILED": "failed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LeasedTask(Task):  # type: ignore[type-arg]
    """A task that knows how often it may be tried."""

    max_attempts: int = 3


class LeasedBackend(DatabaseBackend):
    """Keeps tasks where `django_tasks_db` does; `jobs.worker` runs them. Answers `flows.background.Queue`."""

    task_class = LeasedTask  # type: ignore[assignment]

    def progress_of(self, task_id: str) -> Progress | None:
        from django_tasks_db.models import DBTaskResult

        from huidian.jobs.pulses import pulse_store, task_key

        try:
            row = DBTaskResult.objects.select_related("lease").get(pk=task_id)
        except (DBTaskResult.DoesNotExist, ValidationError):
            return None
        state, lease = STATES[row.status], cast("Lease | None", getattr(row, "lease", None))
        if lease is None:
            return Progress(state)
        beat = pulse_store().read(task_key(task_id)) if state == "running" else None
        latest = beat or lease
        cause = cast(Cause, lease.cause if state == "failed" else "")
        reason = lease.reason if cause == "gave_up" else ""
        return Progress(state, latest.done, latest.total, latest.words, lease.attempt, cause, reason)

    def last_sign_of_life(self) -> datetime | None:
        from huidian.jobs.pulses import WORKER, pulse_store

        return pulse_store().newest(WORKER)
