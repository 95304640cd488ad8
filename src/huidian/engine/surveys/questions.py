"""What is asked: a question with its offered answers, when it is asked, what a set of answers sums up to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from huidian.kit.labels import Label

Kind = Literal["scale5", "scale10", "yes_no", "choice", "several", "number", "text"]
KINDS: dict[Kind, Label] = {
    "scale5": Label("1–5 分", "Scale 1 to 5"),
    "scale10": Label("1–10 分", "Scale 1 to 10"),
    "yes_no": Label("是或否", "Yes or no"),
    "choice": Label("单选", "One of several"),
    "several": Label("多选", "Any of several"),
    "number": Label("数字", "Number"),
    "text": Label("文字", "Free text"),
}
SCALES: dict[str, int] = {"scale5": 5, "scale10": 10}
"""The highest value of each scale; all begin at 1."""
YES_NO = ("yes", "no")
YES_NO_WORDS: dict[str, Label] = {"yes": Label("是", "Yes"), "no": Label("否", "No")}
Answer = int | float | str | list[str]
Answers = Mapping[str, Answer]
"""By the key of a question: a whole number of a scale, "yes" or "no", the key of an offered answer, a list of
those, a number, a text. What was not answered is not in it."""
Summed = Literal["satisfied", "neutral", "dissatisfied"]


@dataclass(frozen=True, slots=True)
class Choice:
    """An offered answer. `score` is from 0 to 100 (None: it has none); an archived one is offered no more."""

    key: str
    label: Label
    score: float | None = None
    archived: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """Something about the answer to the question `key`: it is one of `any_of`, at most, at least a number."""

    key: str
    any_of: tuple[str, ...] = ()
    at_most: float | None = None
    at_least: float | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `key` never changes once it was published; `weight` and `factor` are for scores.

    It is asked where all of `only_if` hold of earlier answers. Scales and yes-no need no `choices`; with them
    their answers have other words or scores.
    """

    key: str
    label: Label
    kind: Kind
    choices: tuple[Choice, ...] = ()
    weight: float = 0.0
    factor: str | None = None
    required: bool = False
    only_if: tuple[Condition, ...] = ()
    archived: bool = False


@dataclass(frozen=True, slots=True)
class Summary:
    """What sums a set of answers up: dissatisfied where any of its conditions holds, else satisfied where all
    of those hold, else neutral. `opens_complaint`: whether dissatisfied answers open one.
    """

    dissatisfied: tuple[Condition, ...] = ()
    satisfied: tuple[Condition, ...] = ()
    opens_complaint: bool = True


def answer_words(question: Question, answer: object) -> tuple[Label, ...]:
    """An answer as one reads it: offered answers by their words, of a scale beside its highest value."""
    words = {one.key: one.label for one in question.choices}
    if question.kind == "yes_no":
        words = YES_NO_WORDS | words
    most = SCALES.get(question.kind)
    given = [str(one) for one in answer] if isinstance(answer, list) else [str(answer)]
    plain = [
        Label(f"{one} 分（满分 {most}）", f"{one} of {most}") if most else Label(one, one) for one in given
    ]
    return tuple(words.get(one, usual) for one, usual in zip(given, plain, strict=True))


def question_of(data: Mapping[str, Any]) -> Question:
    """A question as `question_data` wrote it."""
    return Question(
        key=data["key"],
        label=_label(data["label"]),
        kind=data["kind"],
        choices=tuple(
            Choice(one["key"], _label(one["label"]), one.get("score"), one.get("archived", False))
            for one in data.get("choices", ())
        ),
        weight=data.get("weight", 0.0),
        factor=data.get("factor"),
        required=data.get("required", False),
        only_if=tuple(condition_of(one) for one in data.get("only_if", ())),
        archived=data.get("archived", False),
    )


def question_data(question: Question) -> dict[str, Any]:
    """A question as plain data."""
    return {
        "key": question.key,
        "label": _texts(question.label),
        "kind": question.kind,
        "choices": [
            {"key": one.key, "label": _texts(one.label), "score": one.score, "archived": one.archived}
            for one in question.choices
        ],
        "weight": question.weight,
        "factor": question.factor,
        "required": question.required,
        "only_if": [condition_data(one) for one in question.only_if],
        "archived": question.archived,
    }


def summary_of(data: Mapping[str, Any]) -> Summary:
    """A rule as `summary_data` wrote it."""
    return Summary(
        tuple(condition_of(one) for one in data.get("dissatisfied", ())),
        tuple(condition_of(one) for one in data.get("satisfied", ())),
        data.get("opens_complaint", True),
    )


def summary_data(summary: Summary) -> dict[str, Any]:
    """A rule as plain data."""
    return {
        "dissatisfied": [condition_data(one) for one in summary.dissatisfied],
        "satisfied": [condition_data(one) for one in summary.satisfied],
        "opens_complaint": summary.opens_complaint,
    }


def condition_of(data: Mapping[str, Any]) -> Condition:
    """A condition as `condition_data` wrote it."""
    return Condition(data["key"], tuple(data.get("any_of", ())), data.get("at_most"), data.get("at_least"))


def condition_data(condition: Condition) -> dict[str, Any]:
    """A condition as plain data."""
    return {
        "key": condition.key,
        "any_of": list(condition.any_of),
        "at_most": condition.at_most,
        "at_least": condition.at_least,
    }


def _label(data: Mapping[str, str]) -> Label:
    return Label(data["zh"], data["en"])


def _texts(label: Label) -> dict[str, str]:
    return {"zh": label.zh, "en": label.en}
