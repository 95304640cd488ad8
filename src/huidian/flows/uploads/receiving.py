"""A file arrives: kept, looked into, and refused at once where it is no table."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import cast

from django.db import transaction

from huidian.flows.uploads.mapping import saved_for
from huidian.flows.uploads.places import clear, source_of
from huidian.network import audit
from huidian.network.models import Dealer, Staff
from huidian.network.submissions import IdempotencyKey, Outcome, once
from huidian.visits import actions as visits
from huidian.visits.importing import DEFAULT, FileRefused, Kind, inspect_file
from huidian.visits.models import ImportBatch

MOST_BYTES = DEFAULT.file_bytes


def receive(
    chunks: Iterable[bytes],
    *,
    dealer_id: int,
    kind: str,
    file_name: str,
    staff: Staff | None,
    at: datetime,
    key: IdempotencyKey | None = None,
) -> int:
    """Keep an uploaded file and open a batch for it; its number. The same form once more (`key`) gives the
    number of the first time. Raises `FileRefused`; then nothing of it is kept.
    """
    dealer = Dealer.objects.get(pk=dealer_id)
    batch = visits.receive_file(chunks, dealer=dealer, kind=kind, file_name=file_name, staff=staff, at=at)
    path = source_of(batch)
    assert path is not None, "a file that was just written"
    try:
        found = inspect_file(path, kind=cast(Kind, kind), display_name=batch.file_name)
        if not found.usable and (name := saved_for(batch)):
            batch.profile = name
            batch.save(update_fields=["profile"])
        if found.has_only_headers:
            raise FileRefused("no_rows")
    except FileRefused:
        clear(batch)
        batch.delete()
        raise
    number = int(once(key, at=at, act=lambda: _note(batch, dealer, staff, at))["batch"])
    if number != batch.pk:
        clear(batch)
        batch.delete()
    return number


@transaction.atomic
def _note(batch: ImportBatch, dealer: Dealer, staff: Staff | None, at: datetime) -> Outcome:
    audit.record(
        at=at,
        staff=staff,
        action="import.upload",
        dealer=dealer,
        object_type="import_batch",
        object_id=batch.pk,
        after={"kind": batch.kind, "sha256": batch.sha256, "bytes": batch.file_bytes},
    )
    return {"batch": batch.pk}
