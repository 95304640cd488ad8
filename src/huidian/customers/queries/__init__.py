"""Questions about customers and vehicles, each for a scope; nothing here writes."""

from huidian.customers.queries.history import Owner, Plate, owners_of, plates_of
from huidian.customers.queries.notes import VehicleNote, newest_notes, notes_of, vehicles_with_notes
from huidian.customers.queries.permission import (
    contact_rules,
    may_contact,
    may_contact_many,
    permission_table,
)
from huidian.customers.queries.refusals import Refusals, refusals_of
from huidian.customers.queries.search import Matches, find_vehicles

__all__ = [
    "Matches",
    "Owner",
    "Plate",
    "Refusals",
    "VehicleNote",
    "contact_rules",
    "find_vehicles",
    "may_contact",
    "may_contact_many",
    "newest_notes",
    "notes_of",
    "owners_of",
    "permission_table",
    "plates_of",
    "refusals_of",
    "vehicles_with_notes",
]
