"""What a person asks to be done with an upload. Each changes the batch only from the state it belongs to."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from huidian.flows import background
from huidian.flows.uploads import tasks
from huidian.flows.uploads.places import clear
from huidian.network import audit
from huidian.network.models import Staff
from huidian.network.submissions import IdempotencyKey, Outcome, once
from huidian.visits.models import ImportBatch

State = ImportBatch.State
OPEN = (State.WAITING, State.READING, State.PREVIEWED, State.FAILED)
"""States in which nothing of the file is in force."""


class NotNow(Exception):  # noqa: N818 - it tells what is
    """The batch is no longer in a state in which this can be done."""


def request_preview(batch: ImportBatch) -> None:
    """Have the file read and matched in the background. Raises `NotNow`."""
    with transaction.atomic():
        _claim(batch, OPEN, state=State.READING, error=None, counts={}, effect=[], rejects_name="")
        _keep_task(batch, tasks.preview_upload.enqueue(batch.pk).id)


def request_commit(batch: ImportBatch, *, staff: Staff) -> None:
    """Have a previewed file written in the background, or once more where that failed. Raises `NotNow`."""
    again = (State.COMMITTING,) if _is_over(batch.task_id) else ()
    with transaction.atomic():
        _claim(batch, (State.PREVIEWED, *again), state=State.COMMITTING)
        _keep_task(batch, tasks.commit_upload.enqueue(batch.pk, staff.pk).id)


def request_undo(batch: ImportBatch, *, staff: Staff) -> None:
    """Have an import taken back in the background. Raises `NotNow`.

    `undone_by` is set here and `undone_at` when it is done: between the two it is being undone.
    """
    with transaction.atomic():
        _claim(batch, (State.DONE,), undone_by=staff)
        _keep_task(batch, tasks.undo_upload.enqueue(batch.pk, staff.pk).id)


def discard(batch: ImportBatch, *, staff: Staff, at: datetime, key: IdempotencyKey | None = None) -> Outcome:
    """Throw away a file nothing of which is in force, with all that is kept of it; says which. The same form
    once more (`key`) says the same. Raises `NotNow`.
    """
    outcome = once(key, at=at, act=lambda: _discard(batch, staff, at))
    clear(batch)
    return outcome


def _discard(batch: ImportBatch, staff: Staff, at: datetime) -> Outcome:
    with transaction.atomic():
        mine = ImportBatch.objects.unscoped("a batch found within a scope").filter(pk=batch.pk)
        if not mine.filter(state__in=OPEN).delete()[0]:
            raise NotNow(batch.state)
        audit.record(
            at=at,
            staff=staff,
            action="import.discard",
            dealer=batch.dealer,
            object_type="import_batch",
            object_id=batch.pk,
            before={"kind": batch.kind, "sha256": batch.sha256},
        )
    return {"file": batch.file_name}


def _is_over(task_id: str) -> bool:
    progress = background.progress_of(task_id)
    return progress is None or progress.state in ("done", "failed")


def _claim(batch: ImportBatch, states: tuple[str, ...], **changes: object) -> None:
    mine = ImportBatch.objects.unscoped("a batch found within a scope").filter(pk=batch.pk)
    if not mine.filter(state__in=states).update(**changes):
        raise NotNow(batch.state)


def _keep_task(batch: ImportBatch, task_id: str) -> None:
    ImportBatch.objects.unscoped("a batch found within a scope").filter(pk=batch.pk).update(task_id=task_id)
    batch.refresh_from_db(from_queryset=ImportBatch.objects.unscoped("a batch found within a scope"))
