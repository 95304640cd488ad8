"""The engine under test: one DuckDB for all tests of the room."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import ibis.expr.types as ir
import pytest

from huidian.engine.facts import tables as facts
from huidian.engine.facts.evidence import Evidence
from huidian.engine.facts.vehicle_months import vehicle_months
from huidian.engine.runners.duckdb import DuckDBRunner, Row, Runner, keep_sql
from tests.engine.histories import vehicles_table, visits_table
from tests.engine.oracle import Vehicle, Visit


def of_visits(runner: Runner, visits: ir.Table, vehicles: ir.Table | None = None) -> Evidence:
    """The evidence of visits, with the vehicles on file if they are known; nobody is assigned."""
    if vehicles is None:
        vehicles = runner.mount_table("nothing_on_file", facts.no_vehicles())
    assignments = runner.mount_table("nobody_assigned", facts.no_assignments())
    return Evidence(visits, vehicles, vehicle_months(visits), assignments)


@dataclass
class Bench:
    """A runner with the shortest way from a history to Ibis tables."""

    runner: DuckDBRunner

    def visits(self, visits: Sequence[Visit]) -> ir.Table:
        return self.runner.mount_table("visits", visits_table(visits))

    def vehicles(self, vehicles: Sequence[Vehicle]) -> ir.Table:
        return self.runner.mount_table("vehicles", vehicles_table(vehicles))

    def evidence(self, visits: Sequence[Visit], vehicles: Sequence[Vehicle] = ()) -> Evidence:
        return of_visits(self.runner, self.visits(visits), self.vehicles(vehicles))

    def rows(self, expression: ir.Table) -> list[Row]:
        return self.runner.rows(expression)


@pytest.fixture(scope="session")
def bench() -> Iterator[Bench]:
    """Session-wide: a table of the same name is replaced, so nothing is left from one test to the next."""
    keep_sql(Path(__file__).parents[2] / ".dev" / "sql")
    with closing(DuckDBRunner(threads=1)) as runner:
        yield Bench(runner)
