"""Owners, vehicles, who had which vehicle under which plate, and when; which vehicles have left."""

from huidian.customers.models.customers import Customer
from huidian.customers.models.departures import Departure
from huidian.customers.models.periods import Ownership, PlateHolding
from huidian.customers.models.statements import Statement
from huidian.customers.models.vehicles import Vehicle

__all__ = ["Customer", "Departure", "Ownership", "PlateHolding", "Statement", "Vehicle"]
