"""Files hold people's names and phones: none is kept longer than somebody may still want to look into it."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from huidian.flows.uploads.places import clear
from huidian.visits.models import ImportBatch

KEPT_FOR = timedelta(days=90)
STRAY_FOR = timedelta(days=2)


def forget_files(*, at: datetime) -> int:
    """Throw away the files of batches older than 90 days, and files no batch knows. Returns how many went.

    What the files said is in the store, with its history; undo does not need them.
    """
    folder = Path(settings.HUIDIAN_UPLOADS)
    before = sum(1 for _ in folder.glob("*"))
    batches = ImportBatch.objects.unscoped("files are forgotten for all dealers alike").exclude(
        stored_name=""
    )
    for batch in batches.filter(created_at__lt=at - KEPT_FOR):
        clear(batch)
    known = set(batches.filter(created_at__gte=at - KEPT_FOR).values_list("stored_name", flat=True))
    for path in folder.glob("*"):
        # A file on its way in is older than its batch.
        young = path.stat().st_mtime > (at - STRAY_FOR).timestamp()
        if not young and path.name.split(".rows")[0] not in known:
            path.unlink(missing_ok=True)
    return before - sum(1 for _ in folder.glob("*"))
