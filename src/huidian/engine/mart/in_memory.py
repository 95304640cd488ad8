"""A mart for one question: facts that lie in no file, mounted as they are."""

import pyarrow as pa

from huidian.engine.facts import tables as facts
from huidian.engine.facts.vehicle_months import vehicle_months
from huidian.engine.mart.files import Mart
from huidian.engine.runners.duckdb import Runner


def mart_in_memory(runner: Runner, visits: pa.Table, vehicles: pa.Table | None = None) -> Mart:
    """The facts of any dealers as a mart of this runner: nothing retracted, nobody assigned.

    Tables as in ``huidian.engine.facts.tables``; without ``vehicles`` nothing is on file. Raises
    ``FactsError``.
    """
    on_file = facts.no_vehicles() if vehicles is None else facts.vehicle_facts(vehicles)
    settled = runner.mount_table("visits", facts.visit_facts(visits))
    known = runner.mount_table("vehicles", on_file)
    vehicle = visits.schema.field("vehicle").type
    return Mart(
        runner=runner,
        manifest={},
        history=settled,
        files=known,
        visits=settled,
        vehicles=known,
        # Made once: every measure reads them.
        vehicle_months=runner.mount_table("vehicle_months", runner.arrow(vehicle_months(settled))),
        departures=runner.mount_table("departures", facts.departures_of(on_file)),
        assignments=runner.mount_table("assignments", facts.no_assignments(vehicle)),
    )
