"""The field tables by kind of file."""

from collections.abc import Mapping

from huidian.visits.importing.customer_fields import CUSTOMERS, VEHICLES
from huidian.visits.importing.fields import FieldTable, Kind
from huidian.visits.importing.visit_fields import VISITS

TABLES: Mapping[Kind, FieldTable] = {"visits": VISITS, "customers": CUSTOMERS, "vehicles": VEHICLES}
