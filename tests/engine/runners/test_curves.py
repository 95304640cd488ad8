"""The retention curve on every runner: the same steps, and survival to the last digits that count."""

from datetime import date

import pytest

from huidian.engine.facts import tables as facts
from huidian.engine.facts.evidence import Evidence, Question
from huidian.engine.figures.curves import retention_curve, with_properties
from huidian.engine.metrics.retention import retention_rows
from huidian.engine.rules import PlainRules
from huidian.engine.runners.duckdb import DuckDBRunner, Runner
from huidian.engine.runners.spark import SparkRunner
from tests.engine.conftest import of_visits
from tests.engine.networks import network

BY = [("cohort_year",), (), ("model", "age")]
RULES = PlainRules()


def evidence_on(runner: Runner) -> Evidence:
    made = network(17)
    visits = facts.current(runner.mount_table("curve_history", made.history))
    return of_visits(runner, visits, runner.mount_table("curve_vehicles", made.vehicles))


def test_the_curve_is_the_same(duckdb: DuckDBRunner, spark: SparkRunner) -> None:
    evidence_on(spark)
    evidence = evidence_on(duckdb)
    question = Question(date(2010, 5, 20), RULES, leave_out_gone=True)
    for by in BY:
        dimensions = [one for one in by if one != "cohort_year"]
        rows = with_properties(retention_rows(evidence, question), evidence.vehicles, dimensions, RULES)
        asked = retention_curve(rows, by)
        ours, theirs = duckdb.rows(asked), spark.rows(asked)
        shares = [row.pop("survival") for row in ours]
        assert min(shares) < 1 and len(shares) > 10
        assert [row.pop("survival") for row in theirs] == pytest.approx(shares, abs=1e-12)
        assert theirs == ours
