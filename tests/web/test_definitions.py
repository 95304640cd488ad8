"""The cards behind numbers: each number has its own definition, and none that of another."""

from __future__ import annotations

import pytest

from huidian.engine.metrics import METRICS
from huidian.web.figures.definitions import definitions_of


@pytest.mark.parametrize(
    ("card", "sentence", "formula"),
    [
        ("def-monthly_churn", "窗口起始月进过站", "流失台数 ÷ 起始月进站台数"),
        ("def-monthly_churn-lost", "“月流失率”的分子：", "月流失率 = 流失台数 ÷ 起始月进站台数"),
        ("def-monthly_churn-cohort", "“月流失率”的分母：", "月流失率 = 流失台数 ÷ 起始月进站台数"),
    ],
)
def test_a_count_says_its_part_in_the_rate(card: str, sentence: str, formula: str) -> None:
    [one] = [one for one in definitions_of("monthly_churn") if one.id == card]
    assert one.sentence.zh.startswith(sentence)
    assert one.formula.zh == formula


def test_no_two_numbers_of_a_metric_share_a_sentence() -> None:
    for metric_id in METRICS:
        cards = definitions_of(metric_id)
        told = [(one.sentence.zh, one.label.zh) for one in cards]
        assert len(set(told)) == len(cards), metric_id
