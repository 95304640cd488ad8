"""What may be answered, which questions follow which answers, what answers sum up to and are worth."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import isfinite
from typing import Any

from huidian.engine.surveys.questions import (
    SCALES,
    YES_NO,
    Answer,
    Answers,
    Condition,
    Question,
    Summary,
    Summed,
)

LONGEST = 1000
"""Signs of a text."""


class AnswerError(ValueError):
    """An answer a question does not take; `key` is the question's."""

    def __init__(self, key: str) -> None:
        super().__init__(f"not an answer to {key}")
        self.key = key


def holds(condition: Condition, answers: Answers) -> bool:
    """Whether a condition holds; of a question that was not answered none does."""
    answer = answers.get(condition.key)
    if answer is None:
        return False
    if condition.any_of:
        given = answer if isinstance(answer, list) else [str(answer)]
        if not set(given) & set(condition.any_of):
            return False
    number = answer if isinstance(answer, int | float) else None
    if condition.at_most is not None and (number is None or number > condition.at_most):
        return False
    return condition.at_least is None or (number is not None and number >= condition.at_least)


def questions_for(questions: Sequence[Question], answers: Answers) -> list[Question]:
    """The questions that are asked after these answers, in their order; archived ones never are.

    An answer to a question that is itself not asked counts for nothing.
    """
    asked: list[Question] = []
    counted: dict[str, Answer] = {}
    for one in questions:
        if one.archived or not all(holds(condition, counted) for condition in one.only_if):
            continue
        asked.append(one)
        if one.key in answers:
            counted[one.key] = answers[one.key]
    return asked


def counted_answers(questions: Sequence[Question], answers: Answers) -> dict[str, Answer]:
    """The answers to questions that are asked; what was answered before a branch closed is not among them."""
    return {one.key: answers[one.key] for one in questions_for(questions, answers) if one.key in answers}


def unanswered(questions: Sequence[Question], answers: Answers) -> list[Question]:
    """The questions that are asked, must be answered and are not."""
    return [one for one in questions_for(questions, answers) if one.required and one.key not in answers]


def summed(rule: Summary, questions: Sequence[Question], answers: Answers) -> Summed:
    """What a set of answers sums up to."""
    counted = counted_answers(questions, answers)
    if any(holds(one, counted) for one in rule.dissatisfied):
        return "dissatisfied"
    if rule.satisfied and all(holds(one, counted) for one in rule.satisfied):
        return "satisfied"
    return "neutral"


def read_answers(questions: Iterable[Question], given: dict[str, Any]) -> dict[str, Answer]:
    """Answers as they are stored, of what came from a form or a file; empty ones are left out.

    Raises `AnswerError` for what a question does not take. Unknown questions are as if they had not come.
    """
    read: dict[str, Answer] = {}
    for question in questions:
        answer = _read(question, given.get(question.key))
        if answer is not None:
            read[question.key] = answer
    return read


def points(question: Question, answer: Answer | None) -> float | None:
    """What an answer is worth from 0 to 100: the score of the offered answer, else its share of the scale;
    of several the mean. None: nothing.
    """
    if answer is None:
        return None
    scores = {one.key: one.score for one in question.choices if one.score is not None}
    if isinstance(answer, list):
        worth = [scores[one] for one in answer if one in scores]
        return sum(worth) / len(worth) if worth else None
    if str(answer) in scores:
        return scores[str(answer)]
    if question.kind in SCALES and isinstance(answer, int):
        return answer * 100 / SCALES[question.kind]
    return None


def _read(question: Question, given: Any) -> Answer | None:
    if given is None or given == "" or given == []:
        return None
    if question.kind == "several":
        return _several(question, given)
    text = str(given).replace("\0", "").strip()
    if question.kind == "text":
        return text[:LONGEST] or None
    if question.kind in SCALES:
        return _whole(question, text)
    if question.kind == "number":
        return _number(question, text)
    if text not in _offered(question):
        raise AnswerError(question.key)
    return text


def _several(question: Question, given: Any) -> list[str]:
    keys = [str(one) for one in given] if isinstance(given, list | tuple) else [str(given)]
    offered = list(_offered(question))
    if not set(keys) <= set(offered):
        raise AnswerError(question.key)
    return [key for key in offered if key in keys]


def _whole(question: Question, text: str) -> int:
    whole = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    if not 1 <= whole <= SCALES[question.kind]:
        raise AnswerError(question.key)
    return whole


def _number(question: Question, text: str) -> float | int:
    try:
        number = float(text[:40])
    except ValueError:
        raise AnswerError(question.key) from None
    if not isfinite(number) or abs(number) > 1e12:
        raise AnswerError(question.key)
    return int(number) if number == int(number) else number


def _offered(question: Question) -> Iterator[str]:
    """The answers one may choose from; an archived one may still be in an answer begun before."""
    yield from [one.key for one in question.choices] or (YES_NO if question.kind == "yes_no" else ())
