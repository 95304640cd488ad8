"""The register of metrics: every measure has its words in both languages and its counts in its rows."""

from dataclasses import replace
from datetime import date

import pytest

from huidian.engine import metrics
from huidian.engine.facts.kinds import KINDS
from huidian.engine.figures.dimensions import DIMENSIONS
from huidian.engine.figures.measures import rows_of
from huidian.engine.metrics.definition import SHARE, Metric, register
from huidian.engine.rules import PlainRules
from tests.engine.conftest import Bench
from tests.engine.histories import ask

ON = date(2010, 12, 31)


def test_every_metric_is_told_in_both_languages() -> None:
    for key, metric in metrics.METRICS.items():
        assert metric.id == key
        counts = [text for count in metric.counts for text in (count.label, count.unit)]
        for label in (metric.label, metric.unit, metric.sentence, metric.formula, *counts):
            assert label.zh and label.en
        assert metric.source[:1] == "S" and metric.version >= 1
        assert metric.denominator is None or metric.numerator is not None
    assert [kind.label.zh for kind in KINDS.values()] == ["综合售后", "保养", "维修"]


def test_a_metric_is_entered_once() -> None:
    with pytest.raises(ValueError, match="registered twice"):
        register(replace(metrics.MONTHLY_CHURN, version=2))
    assert metrics.METRICS["monthly_churn"].version == 1


def test_the_rows_carry_the_counts(bench: Bench) -> None:
    evidence, question = bench.evidence([]), ask(ON)
    for key, metric in metrics.METRICS.items():
        if metric.rows is None:
            assert metric.numerator is None
            continue
        assert metric.numerator is not None, key
        assert (metric.denominator is not None) == (metric.unit == SHARE), key
        columns = rows_of(metric, evidence, question).schema()
        for count in metric.counts:
            assert columns[count.key].is_boolean() or columns[count.key].is_integer(), (key, count.key)
        listed = {"dealer", "vehicle", "month", "excluded", "last_visit_on", "kind", *metric.totals}
        assert listed <= set(columns), key


@pytest.mark.parametrize(
    "metric", [one for one in metrics.METRICS.values() if one.rows], ids=lambda one: one.id
)
def test_a_metric_is_split_and_narrowed_by_what_there_is(bench: Bench, metric: Metric) -> None:
    columns = {*rows_of(metric, bench.evidence([]), ask(ON)).columns, "at_risk", "lost_by"}
    assert metric.split_by, metric.id
    for by in metric.split_by:
        assert DIMENSIONS[by].reads or by in columns, by
    assert set(metric.narrowed_by) <= columns


def test_what_a_metric_reads_of_the_past() -> None:
    """Months before the metric's own; where None, orders of every earlier month have a part."""
    rules = PlainRules()
    backs = {key: one.looks_back(rules, 6) for key, one in metrics.METRICS.items() if one.rows}
    assert {key: back for key, back in backs.items() if back is not None} == {
        "monthly_churn": 6,
        "network_churn": 6,
        "network_defection": 6,
        "throughput": 0,
        "keep_rate": 35,
        "return_rate": 24,
        "first_service_rate": 6,
        "annual_churn": 23,
        "annual_value": 23,
        "annual_labour": 23,
        "five_year_survival": 71,
    }
    assert metrics.MONTHLY_CHURN.looks_back(rules, 9) == 9


def test_rates_know_where_they_should_go() -> None:
    better = {key: one.better for key, one in metrics.METRICS.items() if one.denominator}
    assert set(better.values()) == {"up", "down"}
    assert {key for key, way in better.items() if way == "up"} == {
        "keep_rate",
        "return_rate",
        "first_service_rate",
        "five_year_survival",
    }
    assert {key for key, one in metrics.METRICS.items() if one.of_network} == {
        "network_churn",
        "network_defection",
    }
