"""Conditions on earlier answers: chosen from a list, and told in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from huidian.engine.surveys.questions import SCALES, Condition, Question
from huidian.playbooks.surveys import answer_keys
from huidian.web import formats
from huidian.web.forms.fields import Checks

LONGEST = 40


class ConditionChecks(Checks):
    """What may be said of each question, folded under its words; open where something of it is chosen."""

    template_name = "surveys/conditions.html"


def condition_groups(questions: Sequence[Question]) -> list[tuple[str, list[tuple[str, str]]]]:
    """By question, in words, every condition on its answer as a key and in words."""
    groups = [(_short(one), list(_of_question(one))) for one in questions]
    return [(words, conditions) for words, conditions in groups if conditions]


def condition_words(conditions: Sequence[Condition], questions: Sequence[Question]) -> list[str]:
    """Conditions as they are read: of each question its words and which answers."""
    named = {one.key: one for one in questions}
    said = []
    for one in conditions:
        question = named.get(one.key)
        if question is None:
            said.append(one.key)
            continue
        words, chosen = dict(_of_question(question)), chosen_conditions([one])
        answers = _(" 或 ").join(words.get(key, key) for key in chosen)
        said.append(_("“%(question)s” %(answers)s") % {"question": _short(question), "answers": answers})
    return said


def chosen_conditions(conditions: Sequence[Condition]) -> list[str]:
    """The keys of `condition_groups` that say the same."""
    keys = []
    for one in conditions:
        keys += [f"{one.key}|is|{key}" for key in one.any_of]
        keys += [f"{one.key}|at_most|{one.at_most:g}"] if one.at_most is not None else []
        keys += [f"{one.key}|at_least|{one.at_least:g}"] if one.at_least is not None else []
    return keys


def conditions_of(keys: Sequence[str]) -> tuple[Condition, ...]:
    """The conditions that some keys of `condition_groups` say: several answers of one question are one."""
    said: dict[str, dict[str, Any]] = {}
    for key in keys:
        question, how, value = key.split("|")
        parts = said.setdefault(question, {})
        if how == "is":
            parts["any_of"] = (*parts.get("any_of", ()), value)
        else:
            parts[how] = float(value)
    return tuple(Condition(key, **parts) for key, parts in said.items())


def _short(question: Question) -> str:
    words = formats.in_language(question.label)
    return words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"


def _of_question(one: Question) -> Iterator[tuple[str, str]]:
    if one.kind in SCALES:
        for n in range(1, SCALES[one.kind]):
            yield f"{one.key}|at_most|{n}", f"≤ {n}"
        for n in range(2, SCALES[one.kind] + 1):
            yield f"{one.key}|at_least|{n}", f"≥ {n}"
        return
    usual = {"yes": _("是"), "no": _("否")}
    named = {choice.key: formats.in_language(choice.label) for choice in one.choices}
    for key in answer_keys(one):
        yield f"{one.key}|is|{key}", named.get(key, usual.get(key, key))
