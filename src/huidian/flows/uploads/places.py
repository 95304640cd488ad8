"""Where an uploaded file, the list of its rows and its refused rows lie."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from huidian.visits.models import ImportBatch


def source_of(batch: ImportBatch) -> Path | None:
    """The uploaded file; `None` where it was not kept (imported on the command line, or cleared away)."""
    path = Path(settings.HUIDIAN_UPLOADS) / batch.stored_name
    return path if batch.stored_name and path.is_file() else None


def ledger_of(batch: ImportBatch) -> Path:
    """The list of the batch's rows."""
    return Path(settings.HUIDIAN_UPLOADS) / f"{batch.stored_name}.rows"


def rejects_path(batch: ImportBatch) -> Path:
    """Where the workbook of refused rows belongs."""
    return Path(settings.HUIDIAN_HOME) / "rejects" / batch.rejects_name


def rejects_of(batch: ImportBatch) -> Path | None:
    """The workbook of refused rows, if there is one."""
    path = rejects_path(batch)
    return path if batch.rejects_name and path.is_file() else None


def clear(batch: ImportBatch) -> None:
    """Throw away everything kept of the batch outside the database."""
    for path in (source_of(batch), rejects_of(batch), ledger_of(batch) if batch.stored_name else None):
        if path is not None:
            path.unlink(missing_ok=True)
