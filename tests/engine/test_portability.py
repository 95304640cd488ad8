"""The expressions name no engine: other SQL engines can be told them too."""

from datetime import UTC, date, datetime

import ibis
import ibis.expr.types as ir
import pytest

from huidian.engine import metrics
from huidian.engine.facts import tables as facts
from huidian.engine.facts.evidence import Evidence
from huidian.engine.facts.vehicle_months import vehicle_months
from huidian.engine.figures.measures import figure, split
from huidian.engine.rules import PlainRules
from huidian.engine.standings import standings
from tests.engine.histories import ask

ON = date(2010, 12, 15)


def expressions() -> dict[str, ir.Table]:
    visits = ibis.table(ibis.Schema.from_pyarrow(facts.no_visits().schema), name="visits")
    vehicles = ibis.table(ibis.Schema.from_pyarrow(facts.no_vehicles().schema), name="vehicles")
    assignments = ibis.table(ibis.Schema.from_pyarrow(facts.no_assignments().schema), name="assignments")
    known = facts.as_of(visits, datetime(2010, 12, 16, tzinfo=UTC), on=ON)
    evidence = Evidence(known, vehicles, vehicle_months(known), assignments)
    return {
        "churn": figure(metrics.MONTHLY_CHURN, evidence, ask(ON)),
        "base": figure(metrics.BASE, evidence, ask(ON)),
        "throughput": figure(metrics.THROUGHPUT, evidence, ask(ON)),
        "assessment": figure(metrics.ASSESSMENT_CHURN, evidence, ask(ON), by=("dealer", "team")),
        "migration": figure(metrics.CLASS_MIGRATION, evidence, ask(ON)),
        "standings": standings(visits, vehicles, PlainRules(), ON),
        "split": split(metrics.CHURN_OF_HOLDINGS, evidence, ask(ON), ["age"]),
    }


@pytest.mark.parametrize(
    ("dialect", "name"),
    [
        ("postgres", "churn"),
        ("postgres", "base"),
        ("postgres", "throughput"),
        ("postgres", "assessment"),
        ("postgres", "migration"),
        ("postgres", "standings"),
        ("postgres", "split"),
        ("pyspark", "churn"),
        ("pyspark", "base"),
        ("pyspark", "throughput"),
        ("pyspark", "assessment"),
        ("pyspark", "migration"),
        ("pyspark", "standings"),
    ],
)
def test_an_expression_can_be_told_to_another_engine(dialect: str, name: str) -> None:
    told = str(ibis.to_sql(expressions()[name], dialect=dialect))
    assert told.count("SELECT") > 3
    # Spark makes rows of an array only at the top of a SELECT, not inside another function
    assert "CAST(EXPLODE" not in told
