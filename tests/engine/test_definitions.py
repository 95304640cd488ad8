"""The register of metrics: every measure has its words in both languages and its counts in its rows."""

from dataclasses import replace
from datetime import date

import pytest

from huidian.engine import metrics
from huidian.engine.facts.kinds import KINDS
from huidian.engine.figures.measures import rows_of
from huidian.engine.metrics.definition import SHARE, register
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
    assert [scope.label.zh for scope in KINDS.values()] == ["综合售后", "保养", "维修"]


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
