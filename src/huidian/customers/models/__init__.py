"""Owners and vehicles, who had which and when, which have left; notes; what owners allow."""

from huidian.customers.models.customers import Customer
from huidian.customers.models.departures import Departure
from huidian.customers.models.notes import Note
from huidian.customers.models.periods import Ownership, PlateHolding
from huidian.customers.models.permission import Block, Consent, NumberState, Refusal
from huidian.customers.models.statements import Statement
from huidian.customers.models.vehicles import Vehicle

__all__ = [
    "Block",
    "Consent",
    "Customer",
    "Departure",
    "Note",
    "NumberState",
    "Ownership",
    "PlateHolding",
    "Refusal",
    "Statement",
    "Vehicle",
]
