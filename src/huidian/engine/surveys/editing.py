"""How a questionnaire is changed: what was published keeps its key and kind, and is archived at most."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from huidian.engine.surveys.questions import Choice, Question

Questions = tuple[Question, ...]


class FrozenError(ValueError):
    """The change touches what was published; `key` is the question's."""

    def __init__(self, key: str) -> None:
        super().__init__(f"{key} was published")
        self.key = key


class NoSuchQuestionError(LookupError):
    """There is no question of that key (any more)."""


def put(questions: Questions, one: Question, frozen: Iterable[Questions]) -> Questions:
    """The questions with one of them in its new form, or added at the end where its key is new.

    Answers that were published and are missing in the new form stay, archived. Raises `FrozenError` where a
    published question would be of another kind.
    """
    published = _published(one.key, frozen)
    if any(known.kind != one.kind for known in published):
        raise FrozenError(one.key)
    here = {choice.key for choice in one.choices}
    kept: dict[str, Choice] = {}
    for known in published:
        kept |= {choice.key: replace(choice, archived=True) for choice in known.choices}
    gone = tuple(choice for key, choice in kept.items() if key not in here)
    one = replace(one, choices=(*one.choices, *gone))
    if all(known.key != one.key for known in questions):
        return (*questions, one)
    return tuple(one if known.key == one.key else known for known in questions)


def moved(questions: Questions, key: str, steps: int) -> Questions:
    """The questions with one of them some places further down (up: less than none), as far as there are."""
    at = _place(questions, key)
    to = min(max(at + steps, 0), len(questions) - 1)
    others = [*questions[:at], *questions[at + 1 :]]
    return (*others[:to], questions[at], *others[to:])


def taken_out(questions: Questions, key: str, frozen: Iterable[Questions]) -> Questions:
    """The questions without one: archived where it was published, else gone."""
    at = _place(questions, key)
    if _published(key, frozen):
        return _with(questions, at, replace(questions[at], archived=True))
    return (*questions[:at], *questions[at + 1 :])


def put_back(questions: Questions, key: str) -> Questions:
    """The questions with an archived one asked again."""
    at = _place(questions, key)
    return _with(questions, at, replace(questions[at], archived=False))


def next_key(prefix: str, taken: Collection[str]) -> str:
    """The first free key: the prefix with a number."""
    return next(key for n in range(1, len(taken) + 2) if (key := f"{prefix}{n}") not in taken)


def _published(key: str, frozen: Iterable[Questions]) -> list[Question]:
    return [one for questions in frozen for one in questions if one.key == key]


def _place(questions: Questions, key: str) -> int:
    for at, one in enumerate(questions):
        if one.key == key:
            return at
    raise NoSuchQuestionError(key)


def _with(questions: Sequence[Question], at: int, one: Question) -> Questions:
    return (*questions[:at], one, *questions[at + 1 :])
