"""Owners, vehicles, and who had which vehicle under which plate, and when."""

from huidian.customers.models.customers import Customer
from huidian.customers.models.periods import Ownership, PlateHolding
from huidian.customers.models.statements import Statement
from huidian.customers.models.vehicles import Vehicle

__all__ = ["Customer", "Ownership", "PlateHolding", "Statement", "Vehicle"]
