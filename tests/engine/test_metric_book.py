"""The metric book: whole in both languages, one hash, differences in words; versions that keep up."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from huidian.engine.metric_book import (
    BookError,
    as_json,
    as_markdown,
    content_hash,
    differences,
    metric_book,
    read_book,
)
from huidian.engine.metrics import METRICS
from huidian.engine.metrics.definition import Metric
from tests.engine.fingerprints import fingerprints, print_of, silently_changed, written
from tests.engine.reads import read_by

DOCS = Path(__file__).resolve().parents[2] / "docs/metrics.md"
CHINESE = ("一", "鿿")
SOURCES = re.compile(r"S[0-4](, S[0-4])*( \(inferred\))?")
RULES = {"generic": "abc"}


@pytest.fixture(scope="module")
def book() -> dict[str, Any]:
    return metric_book(RULES)


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)
def test_every_metric_says_what_who_and_how_in_both_languages(metric: Metric) -> None:
    for label in (metric.label, metric.sentence, metric.formula, metric.inclusions):
        assert any(CHINESE[0] <= letter <= CHINESE[1] for letter in label.zh), label
        assert label.en and not any(CHINESE[0] <= letter <= CHINESE[1] for letter in label.en), label
        assert not label.zh.endswith(("。", ".")) and not label.en.endswith(".")
    assert SOURCES.fullmatch(metric.source), metric.source
    assert metric.unit.zh and metric.unit.en


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)
def test_a_metric_reads_what_it_declares(metric: Metric) -> None:
    assert set(metric.reads) == read_by(metric)


def test_no_two_metrics_and_no_two_counts_of_one_have_the_same_name() -> None:
    for language in ("zh", "en"):
        names = [metric.label.in_(language) for metric in METRICS.values()]
        assert len(set(names)) == len(names)
        for metric in METRICS.values():
            counts = [count.label.in_(language) for count in metric.counts]
            assert len(set(counts)) == len(counts), metric.id
            assert len({count.key for count in metric.counts}) == len(counts)


def test_the_book_has_every_definition(book: dict[str, Any]) -> None:
    entries = {entry["id"]: entry for entry in book["metrics"]}
    assert list(entries) == sorted(METRICS)
    churn = entries["monthly_churn"]
    assert (churn["numerator"]["key"], churn["denominator"]["key"]) == ("lost", "cohort")
    assert (churn["version"], churn["scopes"], churn["period"]) == (1, True, "month")
    assert churn["rules"] == ["churn.window_months"]
    assert not entries["structure"]["scopes"]
    assert {entry["id"] for entry in book["dimensions"]} > {"model", "age", "kind"}
    assert [entry["id"] for entry in book["scopes"]] == ["maintenance", "overall", "repair"]


def test_the_file_is_the_same_for_the_same_definitions(book: dict[str, Any]) -> None:
    assert as_json(book) == as_json(metric_book(RULES))
    assert "月流失率" in as_json(book)
    assert read_book(as_json(book)) == book
    assert differences(book, read_book(as_json(book))) == []


def test_the_hash_does_not_mind_the_order_of_a_file(book: dict[str, Any]) -> None:
    turned = {**book, "metrics": [dict(sorted(entry.items())) for entry in reversed(book["metrics"])]}
    assert content_hash(turned) == book["content_hash"]


@pytest.mark.parametrize("field", ["version", "formula", "inclusions", "numerator", "rules", "totals"])
def test_the_hash_minds_every_field(book: dict[str, Any], field: str) -> None:
    other = json.loads(as_json(book))
    other["metrics"][5][field] = "else"
    assert content_hash(other) != book["content_hash"]


def test_a_raised_version_and_a_missing_metric_are_told_in_words(book: dict[str, Any]) -> None:
    other = json.loads(as_json(book))
    del other["metrics"][0]
    next(entry for entry in other["metrics"] if entry["id"] == "monthly_churn")["version"] = 2
    other["rules"][0]["version"] = "def"
    told = differences(book, other)
    assert [one.zh for one in told] == [
        "指标“活跃车辆”（active_vehicles）：只有我方有",
        "指标“月流失率”（monthly_churn）：版本不同，我方“1”，对方“2”",
        "规则包 generic：版本不同，我方“abc”，对方“def”",
    ]
    assert told[1].en == "metric “Monthly churn rate” (monthly_churn): version differs, ours “1”, theirs “2”"
    assert next(one.en for one in differences(other, book)).endswith("only in theirs")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 1}', '{"format": 2, "metrics": []}', "é"])
def test_what_is_no_book_is_refused(text: str) -> None:
    with pytest.raises(BookError):
        read_book(text)


def test_a_book_changed_by_hand_is_refused(book: dict[str, Any]) -> None:
    with pytest.raises(BookError, match="changed after it was written"):
        read_book(as_json(book).replace("流失台数 ÷", "流失 ÷"))


def test_the_page_to_read_is_the_one_the_code_writes() -> None:
    assert DOCS.read_text(encoding="utf-8") == as_markdown(metric_book()), "run: python3 dev.py metrics"


@pytest.mark.slow
def test_a_metric_that_counts_differently_has_another_version() -> None:
    before, now = written(), fingerprints()
    assert silently_changed(before, now) == [], "raise their version, then run: python3 dev.py metrics"
    assert before == now, "run: python3 dev.py metrics"


def test_a_change_under_the_same_version_is_seen() -> None:
    now = {"x": {"version": 1, "counts": "a"}, "new": {"version": 1, "counts": "b"}}
    assert silently_changed({"x": {"version": 1, "counts": "b"}}, now) == ["x"]
    assert silently_changed({"x": {"version": 2, "counts": "b"}}, now) == []
    assert silently_changed({"x": {"version": 1, "counts": "a"}}, now) == []


def test_the_fingerprint_sees_the_rows() -> None:
    churn = METRICS["monthly_churn"]
    assert churn.rows is not None
    rows = churn.rows
    fewer = replace(churn, rows=lambda evidence, question: rows(evidence, question).limit(5))
    before, now = {churn.id: print_of(churn)}, {churn.id: print_of(fewer)}
    assert silently_changed(before, before) == []
    assert silently_changed(before, now) == ["monthly_churn"]
