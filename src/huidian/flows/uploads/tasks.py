"""The work on an upload that runs without a person waiting. Each may run twice, and then finds it is done."""

from __future__ import annotations

from pathlib import Path

from huidian.flows import background
from huidian.flows.import_file import NotImportable, Stage, Watch, import_file, undo_import
from huidian.flows.preview_import import preview_import
from huidian.flows.uploads.ledger import write_ledger
from huidian.flows.uploads.places import ledger_of, rejects_path, source_of
from huidian.kit.labels import Label
from huidian.mart.actions import refresh
from huidian.network.ends import today_at
from huidian.network.models import Staff
from huidian.visits.actions import AlreadyCommitted, NotUndoable
from huidian.visits.importing import FileRefused, Reading, write_rejects
from huidian.visits.models import ImportBatch

State = ImportBatch.State
UNDOING = "undoing"
_FILE_GONE = Label(
    "文件已不在服务器上，请重新上传。", "The file is no longer on the server. Please upload it again."
)
_WHY = "the batch the task was given"


@background.task(max_attempts=3)
def preview_upload(context: background.Context, batch_id: int) -> None:
    """Read and match the file, list its rows, and put what it would do on the batch."""
    batch = _batch(batch_id)
    if batch is None or batch.state != State.READING:
        return
    try:
        preview = preview_import(batch, _source(batch), at=context.at, watch=_watch(context))
    except (FileRefused, NotImportable) as refusal:
        _refuse(batch, refusal)
        return
    write_ledger(ledger_of(batch), preview, batch.dealer)
    rejects_name = _keep_rejects(batch, preview.reading)
    reading = ImportBatch.objects.unscoped(_WHY).filter(
        pk=batch.pk, state=State.READING, task_id=batch.task_id
    )
    reading.update(
        state=State.PREVIEWED,
        counts=preview.plan.counts,
        effect=preview.effect,
        data_revision=preview.plan.data_revision,
        rejects_name=rejects_name,
    )


@background.task(max_attempts=3)
def commit_upload(context: background.Context, batch_id: int, staff_id: int) -> None:
    """Bring the file in. Killed after it was in, the next attempt only brings the figures up to date."""
    batch = _batch(batch_id)
    if batch is None or batch.state not in (State.COMMITTING, State.DONE):
        return
    watch = _watch(context)
    if batch.state == State.COMMITTING:
        try:
            import_file(
                batch,
                _source(batch),
                staff=_staff(staff_id),
                at=context.at,
                watch=watch,
                language=_language(batch),
            )
        except (FileRefused, NotImportable) as refusal:
            _refuse(batch, refusal)
        except AlreadyCommitted:
            pass
        return
    watch(Stage.COUNTING, 0, None)
    refresh(batch.dealer, as_of=today_at(context.at, batch.dealer), now=context.at)


@background.task(max_attempts=3)
def undo_upload(context: background.Context, batch_id: int, staff_id: int) -> None:
    """Take the file back."""
    batch = _batch(batch_id)
    if batch is None:
        return
    context.report(0, None, UNDOING)
    if batch.state == State.DONE:
        try:
            undo_import(batch, staff=_staff(staff_id), at=context.at)
        except NotUndoable:
            return
    refresh(batch.dealer, as_of=today_at(context.at, batch.dealer), now=context.at)


def _batch(number: int) -> ImportBatch | None:
    return ImportBatch.objects.unscoped(_WHY).select_related("dealer", "created_by").filter(pk=number).first()


def _staff(number: int) -> Staff | None:
    return Staff.objects.filter(pk=number).first()


def _language(batch: ImportBatch) -> str:
    return batch.created_by.language if batch.created_by else "zh"


def _source(batch: ImportBatch) -> Path:
    path = source_of(batch)
    if path is None:
        raise NotImportable(_FILE_GONE)
    return path


def _watch(context: background.Context) -> Watch:
    return lambda stage, done, total: context.report(done, total, stage.value)


def _keep_rejects(batch: ImportBatch, reading: Reading) -> str:
    """Write the refused rows to where the import itself will put them."""
    if not len(reading.rejected_rows):
        return ""
    batch.rejects_name = f"batch-{batch.pk}.xlsx"
    path = rejects_path(batch)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_rejects(path, reading, _language(batch))
    return batch.rejects_name


def _refuse(batch: ImportBatch, refusal: FileRefused | NotImportable) -> None:
    """Put the sentence on the batch, for both languages."""
    if isinstance(refusal, FileRefused):
        sentence = {"zh": refusal.text("zh"), "en": refusal.text("en")}
    else:
        sentence = {"zh": refusal.label.zh, "en": refusal.label.en}
    working = ImportBatch.objects.unscoped(_WHY).filter(pk=batch.pk, task_id=batch.task_id)
    working.filter(state__in=(State.READING, State.COMMITTING)).update(state=State.FAILED, error=sentence)
