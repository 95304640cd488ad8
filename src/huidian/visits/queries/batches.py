"""The batches a person may see, and what undoing one would do."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from huidian.customers.models import Statement
from huidian.network.guard import ScopedQuerySet
from huidian.network.scope import Scope
from huidian.visits.models import ImportBatch, ImportProfile, Visit

_WITH = ("dealer", "created_by", "undone_by")
_OWN = "the rows of a batch that was found within a scope"


@dataclass(frozen=True, slots=True)
class UndoOutlook:
    """What taking a batch back would do: rows retracted, earlier ones restored, later ones that stay."""

    retract: int
    restore: int
    keep: int


def batches(scope: Scope) -> ScopedQuerySet[ImportBatch]:
    """The files brought to the dealers of the scope, the newest first."""
    return ImportBatch.objects.within(scope).select_related(*_WITH).order_by("-created_at", "-id")


def find_batch(scope: Scope, number: int) -> ImportBatch | None:
    """The batch of that number, if it is of a dealer in the scope."""
    return ImportBatch.objects.within(scope).select_related(*_WITH).filter(pk=number).first()


def find_batches(scope: Scope, numbers: Collection[int]) -> list[ImportBatch]:
    """Those of the batches that are of dealers in the scope, in the order in which they came."""
    rows = ImportBatch.objects.within(scope).select_related(*_WITH)
    return list(rows.filter(pk__in=numbers).order_by("pk"))


def imported_before(batch: ImportBatch) -> ImportBatch | None:
    """The last batch in force that brought this dealer the very same content as the same kind of file."""
    twins = ImportBatch.objects.unscoped("the same dealer's batches").filter(
        dealer=batch.dealer_id, kind=batch.kind, sha256=batch.sha256, state=ImportBatch.State.DONE
    )
    return twins.exclude(pk=batch.pk).order_by("-id").first()


def overtaken_by(batch: ImportBatch) -> ImportBatch | None:
    """The batch that brought the very same content after this one was previewed, which counted without it."""
    twin = imported_before(batch) if batch.data_revision is not None else None
    return twin if twin and (twin.data_revision or 0) > (batch.data_revision or 0) else None


def saved_profiles(batch: ImportBatch) -> list[ImportProfile]:
    """The mappings this dealer kept for this kind of file, by name."""
    kept = ImportProfile.objects.unscoped("the dealer's own profiles")
    return list(kept.filter(dealer=batch.dealer_id, kind=batch.kind).order_by("name"))


def undo_outlook(batch: ImportBatch) -> UndoOutlook:
    """What `undo_import` would do to orders and statements now; a few counts, nothing is locked."""
    if batch.recording_id is None:
        return UndoOutlook(0, 0, 0)
    visits = Visit.objects.unscoped(_OWN).filter(stated_by=batch.recording_id)
    statements = Statement.objects.unscoped(_OWN).filter(recorded_by=batch.recording_id)
    standing = visits.current()
    return UndoOutlook(
        retract=standing.count() + statements.current().count(),
        restore=standing.filter(replaces__isnull=False).count(),
        keep=visits.count() - standing.count(),
    )
