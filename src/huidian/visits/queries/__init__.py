"""Questions about visits and the files that brought them in, each for a scope."""

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
from huidian.visits.queries.vehicle_visits import VehicleVisit, VehicleVisits, visits_of

__all__ = [
    "SORTABLE",
    "Batch",
    "SavedProfile",
    "UndoOutlook",
    "VehicleVisit",
    "VehicleVisits",
    "find_batch",
    "history",
    "imported_before",
    "saved_profiles",
    "undo_outlook",
    "visits_of",
]
