"""The register of metrics: every measure has its words in both languages and its counts in its rows."""

from dataclasses import replace
from datetime import date

import ibis.expr.types as ir
import pytest

from huidian.engine import metrics
from huidian.engine.metrics.definition import register
from huidian.engine.rules import PlainRules
from huidian.engine.standings import standings
from huidian.engine.vehicle_months import SCOPES
from tests.engine.conftest import Bench

ON = date(2010, 12, 31)


def test_every_metric_is_told_in_both_languages() -> None:
    assert set(metrics.METRICS) == {
        "monthly_churn",
        "churn_of_holdings",
        "active_vehicles",
        "new_vehicles",
        "lost_vehicles",
        "returned_vehicles",
        "structure",
        "throughput",
        "months_away",
        "tier",
        "customer_class",
    }
    for key, metric in metrics.METRICS.items():
        assert metric.id == key
        for label in (metric.label, metric.unit, metric.sentence, metric.formula):
            assert label.zh and label.en
        assert metric.source[:1] == "S" and metric.version >= 1
        assert metric.denominator is None or metric.numerator is not None
    assert [scope.label.zh for scope in SCOPES.values()] == ["综合售后", "保养", "维修"]


def test_a_metric_is_entered_once() -> None:
    with pytest.raises(ValueError, match="registered twice"):
        register(replace(metrics.MONTHLY_CHURN, version=2))
    assert metrics.METRICS["monthly_churn"].version == 1


def test_the_rows_carry_the_counts(bench: Bench) -> None:
    months = bench.months([])
    stand = standings(bench.visits([]), bench.vehicles([]), PlainRules(), ON)
    rows: dict[str, ir.Table] = {
        "monthly_churn": metrics.monthly_churn_rows(months, 6, as_of=ON),
        "churn_of_holdings": metrics.holdings_rows(stand, 12),
        "structure": metrics.structure_rows(stand),
        "throughput": metrics.throughput_rows(months, as_of=ON),
        **{metric.id: metrics.base_rows(months, 6, as_of=ON) for metric in metrics.BASE_METRICS},
    }
    for key, metric in metrics.METRICS.items():
        if metric.numerator is None:
            assert key in stand.columns
            continue
        columns = rows[key].schema()
        for count in (metric.numerator, metric.denominator):
            assert count is None or columns[count.key].is_boolean()
        assert {"dealer", "vehicle", *metric.totals} <= set(columns)
