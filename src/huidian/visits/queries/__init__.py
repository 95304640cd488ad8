"""Questions about the files that were brought in, each for a scope."""

from huidian.visits.models import ImportBatch as Batch
from huidian.visits.models import ImportProfile as SavedProfile
from huidian.visits.queries.batches import (
    SORTABLE,
    UndoOutlook,
    find_batch,
    history,
    imported_before,
    saved_profiles,
    undo_outlook,
)

__all__ = [
    "SORTABLE",
    "Batch",
    "SavedProfile",
    "UndoOutlook",
    "find_batch",
    "history",
    "imported_before",
    "saved_profiles",
    "undo_outlook",
]
