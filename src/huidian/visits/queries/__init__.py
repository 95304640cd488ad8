"""Questions about visits and the files that brought them in, each for a scope."""

from huidian.visits.models import ImportBatch as Batch
from huidian.visits.models import ImportProfile as SavedProfile
from huidian.visits.queries.batches import (
    UndoOutlook,
    batches,
    find_batch,
    find_batches,
    imported_before,
    overtaken_by,
    saved_profiles,
    undo_outlook,
)
from huidian.visits.queries.vehicle_visits import VehicleVisit, VehicleVisits, visits_of

__all__ = [
    "Batch",
    "SavedProfile",
    "UndoOutlook",
    "VehicleVisit",
    "VehicleVisits",
    "batches",
    "find_batch",
    "find_batches",
    "imported_before",
    "overtaken_by",
    "saved_profiles",
    "undo_outlook",
    "visits_of",
]
