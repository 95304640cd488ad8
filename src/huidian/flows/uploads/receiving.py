"""Files arrive: each is kept, looked into, and refused at once where it is no table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from huidian.flows.uploads.asking import Asker, request_preview
from huidian.flows.uploads.mapping import is_ready, saved_for
from huidian.flows.uploads.places import clear, source_of
from huidian.network import audit
from huidian.network.models import Dealer
from huidian.network.submissions import IdempotencyKey, Outcome, once
from huidian.visits import actions as visits
from huidian.visits.importing import DEFAULT, FileRefused, Kind, inspect_file
from huidian.visits.models import ImportBatch

MOST_BYTES = DEFAULT.file_bytes
MOST_FILES = 40


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it is sent."""

    name: str
    chunks: Iterable[bytes]


def receive(
    files: Sequence[Sent], *, dealer_id: int, kind: str, by: Asker, key: IdempotencyKey | None = None
) -> Outcome:
    """Keep uploaded files and open a batch for each.

    Gives `{"batches": [number], "refused": [{"file", "zh", "en"}]}`. A file that is no table is refused for
    itself, with a sentence; nothing of it is kept. Of several files those are read at once all of whose
    columns are recognised. The same form once more (`key`) gives what it gave the first time; where every
    file was refused it may come again.
    """
    dealer = Dealer.objects.get(pk=dealer_id)
    batches: list[ImportBatch] = []
    refused: list[dict[str, str]] = []
    for file in files:
        try:
            batches.append(_take_in(file, dealer, kind, by))
        except FileRefused as refusal:
            refused.append({"file": file.name, "zh": refusal.text("zh"), "en": refusal.text("en")})
        except Exception:
            # Of an upload that breaks nothing stays: no page would name those before, no trail has them.
            for batch in batches:
                _forget(batch)
            raise
    if not batches:
        return {"batches": [], "refused": refused}
    outcome = once(key, at=by.at, act=lambda: _note(batches, refused, by))
    is_first = outcome["batches"] == [batch.pk for batch in batches]
    for batch in batches:
        if not is_first:
            _forget(batch)
        elif len(files) > 1 and is_ready(batch):
            request_preview(batch, by)
    return outcome


def _take_in(file: Sent, dealer: Dealer, kind: str, by: Asker) -> ImportBatch:
    batch = visits.receive_file(
        file.chunks, dealer=dealer, kind=kind, file_name=file.name, staff=by.staff, at=by.at
    )
    path = source_of(batch)
    assert path is not None, "a file that was just written"
    try:
        inspection = inspect_file(path, kind=cast(Kind, kind), display_name=batch.file_name)
        if not inspection.usable and (name := saved_for(batch)):
            batch.profile = name
            batch.save(update_fields=["profile"])
        if inspection.has_no_table:
            raise FileRefused("no_table")
        if inspection.has_only_headers:
            raise FileRefused("no_rows")
    except Exception:
        _forget(batch)
        raise
    return batch


def _forget(batch: ImportBatch) -> None:
    clear(batch)
    batch.delete()


@audit.atomic()
def _note(batches: Sequence[ImportBatch], refused: Sequence[dict[str, str]], by: Asker) -> Outcome:
    for batch in batches:
        audit.record(
            at=by.at,
            staff=by.staff,
            action="import.upload",
            dealer=batch.dealer,
            object_type="import_batch",
            object_id=batch.pk,
            after={"kind": batch.kind, "sha256": batch.sha256, "bytes": batch.file_bytes},
        )
    return {"batches": [batch.pk for batch in batches], "refused": list(refused)}
