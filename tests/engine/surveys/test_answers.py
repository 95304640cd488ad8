"""Which questions are asked, what they take, what answers sum up to and are worth."""

from __future__ import annotations

from typing import Any

import pytest

from huidian.engine.surveys.answers import (
    AnswerError,
    counted_answers,
    points,
    questions_for,
    read_answers,
    summed,
    unanswered,
)
from huidian.engine.surveys.questions import (
    Choice,
    Condition,
    Question,
    Summary,
    answer_words,
    question_data,
    question_of,
    summary_data,
    summary_of,
)
from huidian.kit.labels import Label

WORDS = Label("问", "Asked")


def asked(key: str, kind: Any = "scale5", **more: Any) -> Question:
    return Question(key, WORDS, kind, **more)


SATISFIED = asked("satisfied", "scale5", required=True)
WHY = asked(
    "why",
    "several",
    choices=(Choice("price", WORDS, 20), Choice("wait", WORDS, 40), Choice("old", WORDS, archived=True)),
    only_if=(Condition("satisfied", at_most=3),),
)
WHAT = asked("what", "text", only_if=(Condition("why", any_of=("price",)),), required=True)
CHARGED = asked("charged", "yes_no", choices=(Choice("yes", WORDS, 0), Choice("no", WORDS, 100)))
KM, TEN = asked("km", "number"), asked("ten", "scale10")
ALL = [SATISFIED, WHY, WHAT, CHARGED, KM, TEN]
RULE = Summary(
    dissatisfied=(Condition("satisfied", at_most=2), Condition("charged", any_of=("yes",))),
    satisfied=(Condition("satisfied", at_least=4),),
)


@pytest.mark.parametrize(
    ("answers", "keys"),
    [
        ({}, "satisfied charged km ten"),
        ({"satisfied": 4}, "satisfied charged km ten"),
        ({"satisfied": 3}, "satisfied why charged km ten"),
        ({"satisfied": 3, "why": ["wait"]}, "satisfied why charged km ten"),
        ({"satisfied": 3, "why": ["wait", "price"]}, "satisfied why what charged km ten"),
        # Behind a branch that is closed nothing is asked, whatever was answered there before.
        ({"satisfied": 5, "why": ["price"]}, "satisfied charged km ten"),
    ],
)
def test_a_branch_opens_by_earlier_answers(answers: dict[str, Any], keys: str) -> None:
    assert " ".join(one.key for one in questions_for(ALL, answers)) == keys
    assert set(counted_answers(ALL, answers)) <= set(keys.split())


@pytest.mark.parametrize(
    ("answers", "summary", "missing"),
    [
        ({"satisfied": 5}, "satisfied", ""),
        ({"satisfied": 3}, "neutral", ""),
        ({"satisfied": 2}, "dissatisfied", ""),
        ({"satisfied": 5, "charged": "yes"}, "dissatisfied", ""),
        ({"satisfied": 3, "why": ["price"]}, "neutral", "what"),
        ({}, "neutral", "satisfied"),
    ],
)
def test_answers_sum_up(answers: dict[str, Any], summary: str, missing: str) -> None:
    assert summed(RULE, ALL, answers) == summary
    assert " ".join(one.key for one in unanswered(ALL, answers)) == missing


@pytest.mark.parametrize(
    ("key", "given", "read", "worth"),
    [
        ("satisfied", "4", 4, 80),
        ("satisfied", " 5 ", 5, 100),
        ("satisfied", "6", AnswerError, None),
        ("satisfied", "0", AnswerError, None),
        ("satisfied", "４", AnswerError, None),
        ("satisfied", "00019", AnswerError, None),
        ("satisfied", "0001999999", AnswerError, None),
        ("satisfied", "", None, None),
        ("ten", 10, 10, 100),
        ("ten", "7", 7, 70),
        ("charged", "yes", "yes", 0),
        ("charged", "maybe", AnswerError, None),
        ("why", ["wait", "price"], ["price", "wait"], 30),
        ("why", "wait", ["wait"], 40),
        ("why", ["old"], ["old"], None),
        ("why", ["none"], AnswerError, None),
        ("km", "12000", 12000, None),
        ("km", "1.5", 1.5, None),
        ("km", "nan", AnswerError, None),
        ("km", "1e99", AnswerError, None),
        ("what", " 太\0贵 ", "太贵", None),
    ],
)
def test_an_answer_is_read_and_worth(key: str, given: Any, read: Any, worth: float | None) -> None:
    question = next(one for one in ALL if one.key == key)
    if read is AnswerError:
        with pytest.raises(AnswerError, match=key):
            read_answers([question], {key: given})
        return
    answers = read_answers([question], {key: given, "unknown": 1})
    assert answers.get(key) == read
    assert points(question, answers.get(key)) == worth


def test_questions_and_rules_are_plain_data() -> None:
    assert [question_of(question_data(one)) for one in ALL] == ALL
    assert summary_of(summary_data(RULE)) == RULE


@pytest.mark.parametrize(
    ("question", "answer", "words"),
    [
        (asked("solved", "yes_no"), "no", "否"),
        (asked("solved", "yes_no", choices=(Choice("no", Label("没解决", "Not solved")),)), "no", "没解决"),
        (asked("mark"), 2, "2 分（满分 5）"),
        (asked("mark", choices=(Choice("2", Label("不满意", "Dissatisfied")),)), 2, "不满意"),
        (asked("why", "several", choices=(Choice("wait", Label("等候", "Waiting")),)), ["wait"], "等候"),
        (asked("words", "text"), "太久", "太久"),
    ],
)
def test_an_answer_is_read_in_words(question: Question, answer: Any, words: str) -> None:
    assert "、".join(one.zh for one in answer_words(question, answer)) == words
