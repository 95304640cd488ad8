"""Taking a task, giving it back, and finding those whose runner died.

Every change locks the task's row first and then looks whether the lease still is the runner's own: who lost
it changes nothing. Moments are the runners' clocks; machines that share a queue keep them within seconds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from traceback import format_exception
from typing import Any, TypeAlias
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS
from django_tasks.base import TaskResultStatus as Status
from django_tasks_db.models import DBTaskResult, get_date_max

from huidian.flows.background import GiveUp
from huidian.jobs.models import Lease
from huidian.jobs.pulses import Beat, pulse_store, task_key

Row: TypeAlias = "DBTaskResult[..., Any]"
_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=10), timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Claim:
    """A task in the hands of one worker for one attempt."""

    task_id: UUID
    worker: str
    attempt: int
    row: Row


def claim(worker: str, *, at: datetime) -> Claim | None:
    """Take the most urgent task that is due, or None. Of two workers at once only one gets it."""
    due = DBTaskResult.objects.filter(
        Q(run_after__lte=at) | Q(run_after=get_date_max()),
        status=Status.READY,
        backend_name=DEFAULT_TASK_BACKEND_ALIAS,
    )
    # Looking first spares SQLite's only write lock while there is nothing to do.
    if not due.exists():
        return None
    with transaction.atomic():
        row = due.select_for_update(skip_locked=True).first()
        if row is None:
            return None
        lease, _ = Lease.objects.get_or_create(task=row, defaults={"taken_at": at})
        lease.worker, lease.taken_at, lease.attempt = worker, at, lease.attempt + 1
        lease.done, lease.total, lease.words = 0, None, ""
        lease.save()
        row.status, row.started_at = Status.RUNNING, row.started_at or at
        row.worker_ids = [*row.worker_ids, worker]
        row.save(update_fields=["status", "started_at", "worker_ids"])
    return Claim(row.pk, worker, lease.attempt, row)


def finish(held: Claim, *, at: datetime, progress: Beat | None = None) -> bool:
    """The task is done. False if the lease was lost: then someone else is at it."""
    return _change(held, lambda row, lease: _settle(row, lease, Status.SUCCESSFUL, at, progress))


def fail(held: Claim, error: BaseException, *, at: datetime, progress: Beat | None = None) -> bool:
    """The task raised: it is tried again later, or failed for good after its last attempt or `GiveUp`."""

    def change(row: Row, lease: Lease) -> None:
        row.exception_class_path = f"{type(error).__module__}.{type(error).__qualname__}"
        row.traceback = "".join(format_exception(error))
        lease.reason = str(error)
        lease.cause = Lease.Cause.GAVE_UP if isinstance(error, GiveUp) else Lease.Cause.ERROR
        _retry_or_bury(row, lease, at, progress, final=isinstance(error, GiveUp))

    return _change(held, change)


def release(held: Claim, *, at: datetime) -> bool:
    """The worker stops before the task is done: the attempt does not count, someone else starts again."""

    def change(row: Row, lease: Lease) -> None:
        lease.attempt -= 1
        _put_back(row, lease, get_date_max())

    return _change(held, change)


def reap(*, at: datetime, lease_for: timedelta, dead_worker: str = "") -> int:
    """Put back, or bury, the tasks whose runner gave no sign for `lease_for`. How many there were.

    `dead_worker` is known to be dead already (its supervisor saw it): no need to wait for its leases.
    """
    beats = pulse_store()
    count = 0
    for lease in Lease.objects.filter(task__status=Status.RUNNING):
        beat = beats.read(task_key(lease.task_id))
        seen_at = max(lease.taken_at, beat.at) if beat else lease.taken_at
        if lease.worker == dead_worker or seen_at < at - lease_for:
            count += _change(_claim_of(lease), _bury_or_retry_lost(at, beat))
    return count


def _bury_or_retry_lost(at: datetime, beat: Beat | None) -> Callable[[Row, Lease], None]:
    def change(row: Row, lease: Lease) -> None:
        lease.cause = Lease.Cause.LOST
        lease.reason = f"worker {lease.worker} stopped without a word"
        _retry_or_bury(row, lease, at, beat, wait=False)

    return change


def _claim_of(lease: Lease) -> Claim:
    return Claim(lease.task_id, lease.worker, lease.attempt, DBTaskResult())


@transaction.atomic
def _change(held: Claim, change: Callable[[Row, Lease], None]) -> bool:
    row = DBTaskResult.objects.select_for_update().filter(id=held.task_id, status=Status.RUNNING).first()
    lease = Lease.objects.get(task__id=held.task_id) if row else None
    if row is None or lease is None or (lease.worker, lease.attempt) != (held.worker, held.attempt):
        return False
    change(row, lease)
    row.save()
    lease.save()
    transaction.on_commit(lambda: pulse_store().forget(task_key(held.task_id)))
    return True


def _retry_or_bury(
    row: Row,
    lease: Lease,
    at: datetime,
    progress: Beat | None,
    *,
    final: bool = False,
    wait: bool = True,
) -> None:
    if final or lease.attempt >= _max_attempts(row):
        _settle(row, lease, Status.FAILED, at, progress)
    else:
        pause = min(_FIRST_WAIT * 4 ** (lease.attempt - 1), _LONGEST_WAIT)
        _put_back(row, lease, at + pause if wait else get_date_max())


def _settle(row: Row, lease: Lease, status: Status, at: datetime, progress: Beat | None) -> None:
    row.status, row.finished_at = status, at
    if status == Status.SUCCESSFUL:
        row.exception_class_path = row.traceback = lease.cause = lease.reason = ""
    if progress:
        lease.done, lease.total, lease.words = progress.done, progress.total, progress.words


def _put_back(row: Row, lease: Lease, run_after: datetime) -> None:
    row.status, row.run_after = Status.READY, run_after
    lease.worker = ""


def _max_attempts(row: Row) -> int:
    """As the task declares it; a task that no longer exists is not tried again."""
    try:
        task: Any = row.task
    except ImportError:
        return 0
    return int(getattr(task, "max_attempts", 1))
