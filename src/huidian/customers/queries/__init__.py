"""Questions about customers and vehicles, each for a scope; nothing here writes."""

from huidian.customers.queries.history import Owner, Plate, owners_of, plates_of
from huidian.customers.queries.search import Matches, find_vehicles

__all__ = ["Matches", "Owner", "Plate", "find_vehicles", "owners_of", "plates_of"]
