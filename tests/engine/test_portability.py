"""The expressions name no engine: other SQL engines can be told them too."""

from datetime import UTC, date, datetime

import ibis
import ibis.expr.types as ir
import pytest

from huidian.engine import facts, metrics
from huidian.engine.breakdown import breakdown
from huidian.engine.rules import PlainRules
from huidian.engine.standings import standings
from huidian.engine.vehicle_months import vehicle_months

ON = date(2010, 12, 15)


def expressions() -> dict[str, ir.Table]:
    visits = ibis.table(ibis.Schema.from_pyarrow(facts.no_visits().schema), name="visits")
    vehicles = ibis.table(ibis.Schema.from_pyarrow(facts.no_vehicles().schema), name="vehicles")
    months = vehicle_months(facts.as_of(visits, datetime(2010, 12, 16, tzinfo=UTC), on=ON))
    stand, rules = standings(visits, vehicles, PlainRules(), ON), PlainRules()
    return {
        "churn": metrics.monthly_churn(months, 6, as_of=ON),
        "base": metrics.base(months, 6, as_of=ON),
        "throughput": metrics.throughput(months, as_of=ON),
        "standings": stand,
        "split": breakdown(
            metrics.holdings_rows(stand, 6), vehicles, metrics.CHURN_OF_HOLDINGS, ["age"], rules, on=ON
        ),
    }


@pytest.mark.parametrize(
    ("dialect", "name"),
    [
        ("postgres", "churn"),
        ("postgres", "base"),
        ("postgres", "throughput"),
        ("postgres", "standings"),
        ("postgres", "split"),
        ("pyspark", "churn"),
        ("pyspark", "base"),
        ("pyspark", "throughput"),
        ("pyspark", "standings"),
    ],
)
def test_an_expression_can_be_told_to_another_engine(dialect: str, name: str) -> None:
    told = str(ibis.to_sql(expressions()[name], dialect=dialect))
    assert told.count("SELECT") > 3
    # Spark makes rows of an array only at the top of a SELECT, not inside another function
    assert "CAST(EXPLODE" not in told
