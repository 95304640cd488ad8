"""Offered answers as rows of a form, and conditions in words."""

from __future__ import annotations

import pytest
from django import forms
from django.http import QueryDict

from huidian.engine.surveys.questions import Choice, Condition, Question
from huidian.kit.labels import Label
from huidian.web.surveys.choices import ChoiceRow, ChoiceRows, ChoicesField, choices_of, rows_of
from huidian.web.surveys.conditions import condition_words
from tests.surveys.made import QUESTIONS

OLD = Question(
    "why", Label("为什么？", "Why?"), "choice",
    choices=(
        Choice("price", Label("价格", "Price"), 0), Choice("wait", Label("等待", "等待"), 50),
        Choice("a1", Label("旧的", "旧的"), archived=True),
    ),
)  # fmt: skip


def sent(query: str) -> list[ChoiceRow]:
    return ChoiceRows().value_from_datadict(QueryDict(query), {}, "c")


def test_a_questions_answers_come_back_as_they_were_shown() -> None:
    rows = rows_of(OLD)
    assert [(row.text, row.score, row.gone) for row in rows] == [
        ("价格 / Price", "0", False), ("等待", "50", False), ("旧的", "", True), *[("", "", False)] * 3,
    ]  # fmt: skip
    assert choices_of(OLD, "choice", rows) == OLD.choices[:2]


@pytest.mark.parametrize(
    ("kind", "query", "keys"),
    [
        ("choice", "c-text=价格&c-score=10&c-text=别的&c-score=", {"price": 10, "a2": None}),
        ("choice", "c-text=价格&c-score=&c-text=等待&c-score=&c-gone=0", {"wait": None}),
        ("choice", "c-text=旧的&c-score=5", {"a1": 5}),
        ("yes_no", "c-text=&c-score=0&c-own=是&c-text=没有&c-score=100&c-own=否", {"yes": 0, "no": 100}),
        ("yes_no", "c-text=&c-score=&c-own=是&c-text=没有&c-score=&c-own=否", {"no": None}),
        ("scale5", "c-text=&c-score=&c-text=&c-score=", {}),
    ],
)
def test_rows_say_which_answers_there_are(kind: str, query: str, keys: dict[str, float | None]) -> None:
    rows = ChoicesField(required=False).clean(sent(query))
    assert {one.key: one.score for one in choices_of(OLD, kind, rows)} == keys


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("c-text=价格&c-score=101", "0 到 100"),
        ("c-text=价格&c-score=nan", "0 到 100"),
        ("c-text=价格&c-score=x", "0 到 100"),
        ("c-text=&c-score=5", "先写选项的文字"),
        ("c-text=价格&c-score=5&c-text=价格 / Cost&c-score=", "文字一样"),
        (f"c-text={'长' * 201}&c-score=", "最多 200 个字"),
        ("&".join(["c-text=a&c-score="] * 31), "最多 30 个选项"),
    ],
)
def test_what_cannot_be_is_said(query: str, words: str) -> None:
    with pytest.raises(forms.ValidationError, match=words):
        ChoicesField(required=False).clean(sent(query))


def test_conditions_are_read_in_words() -> None:
    said = condition_words(
        [Condition("satisfied", at_most=3), Condition("why", ("price", "wait"))], QUESTIONS
    )
    assert said == ["“总体满意吗？” ≤ 3", "“哪里不满意？” 价格 或 等待"]
