"""What a person asks to be done with an upload: each a step of its machine, with the task to carry it out.

Each raises `NotNowError` where the file is not in a state for it, `ImportBatch.DoesNotExist` out of reach.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from huidian.flows.uploads import tasks
from huidian.flows.uploads.machine import UPLOAD
from huidian.flows.uploads.places import clear
from huidian.network import audit
from huidian.network.machines import move
from huidian.network.models import Staff
from huidian.network.scope import Scope
from huidian.network.submissions import IdempotencyKey, Outcome, once
from huidian.visits.models import ImportBatch
from huidian.visits.queries import overtaken_by

_WHY = "a batch found within a scope"


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks for a step, within which scope, and when."""

    staff: Staff
    scope: Scope
    at: datetime


def request_preview(batch: ImportBatch, by: Asker) -> None:
    """Have the file read and matched in the background."""
    _enqueue(batch, by, "preview", lambda: tasks.preview_upload.enqueue(batch.pk).id)


def request_commit(batch: ImportBatch, by: Asker) -> bool:
    """Have a previewed file written in the background, or once more where that failed.

    Where the same content came in since the preview it is previewed again instead, and False given.
    """
    if batch.state == ImportBatch.State.PREVIEWED and overtaken_by(batch):
        request_preview(batch, by)
        return False
    _enqueue(batch, by, "commit", lambda: tasks.commit_upload.enqueue(batch.pk, by.staff.pk).id)
    return True


def request_undo(batch: ImportBatch, by: Asker) -> None:
    """Have an import taken back in the background, or once more where that failed.

    `undone_by` is set here and `undone_at` when it is done: between the two it is being undone.
    """
    _enqueue(batch, by, "undo", lambda: tasks.undo_upload.enqueue(batch.pk, by.staff.pk).id)


def discard(batch: ImportBatch, by: Asker, key: IdempotencyKey | None = None) -> Outcome:
    """Throw away a file nothing of which is in force, with all that is kept of it; says which. The same form
    once more (`key`) says the same.
    """
    outcome = once(key, at=by.at, act=lambda: _discard(batch, by))
    clear(batch)
    return outcome


def _discard(batch: ImportBatch, by: Asker) -> Outcome:
    move(UPLOAD, batch.pk, "discard", at=by.at, by=by.staff, scope=by.scope)
    return {"file": batch.file_name}


def _enqueue(batch: ImportBatch, by: Asker, verb: str, enqueue: Callable[[], str]) -> None:
    rows = ImportBatch.objects.unscoped(_WHY)
    with audit.atomic():
        move(UPLOAD, batch.pk, verb, at=by.at, by=by.staff, scope=by.scope)
        rows.filter(pk=batch.pk).update(task_id=enqueue())
    batch.refresh_from_db(from_queryset=rows)
