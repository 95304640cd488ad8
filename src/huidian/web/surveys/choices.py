"""Offered answers in a form: a row each with its text, its score, and whether it is still offered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from huidian.engine.surveys.editing import next_key
from huidian.engine.surveys.questions import SCALES, YES_NO, YES_NO_WORDS, Choice, Question
from huidian.kit.labels import Label
from huidian.web import formats

MOST = 30
SPARE = 3
"""Empty rows below those that are there."""
LONGEST = 200


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """One row as it is typed: `own` is the answer of a scale or of yes and no that it is about, in words."""

    text: str = ""
    score: str = ""
    gone: bool = False
    own: str = ""


def texts(text: str) -> Label:
    """A text with its English after a slash, where there is one."""
    zh, _slash, en = text.partition(" / ")
    return Label(zh.strip(), en.strip() or zh.strip())


def one_line(label: Label) -> str:
    """A text as `texts` reads it."""
    return label.zh if label.en == label.zh else f"{label.zh} / {label.en}"


def own_keys(kind: str) -> Sequence[str]:
    """The answers that a kind of question has by itself."""
    if kind in SCALES:
        return [str(n) for n in range(1, SCALES[kind] + 1)]
    return YES_NO if kind == "yes_no" else ()


def rows_of(question: Question | None) -> list[ChoiceRow]:
    """A question's answers as rows; of a new one rows to be filled."""
    if question is None:
        return [ChoiceRow()] * (2 * SPARE)
    known = {one.key: one for one in question.choices}
    if own := own_keys(question.kind):
        words = {"yes": _("是"), "no": _("否")}
        return [_row(known.get(key), own=words.get(key, key)) for key in own]
    here = sorted(question.choices, key=lambda one: one.archived)
    return [*map(_row, here), *[ChoiceRow()] * min(SPARE, MOST - len(here))]


def _row(one: Choice | None, own: str = "") -> ChoiceRow:
    if one is None:
        return ChoiceRow(own=own)
    score = "" if one.score is None else f"{one.score:g}"
    text = "" if own and one.label.zh == own else one_line(one.label)
    return ChoiceRow(text, score, one.archived, own)


class ChoiceRows(forms.Widget):
    """A row of controls for each answer."""

    template_name = "surveys/choice_rows.html"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[ChoiceRow]:
        def listed(part: str) -> list[str]:
            key = f"{name}-{part}"
            return list(data.getlist(key)) if hasattr(data, "getlist") else list(data.get(key, ()))

        scores, gone, own = listed("score"), set(listed("gone")), listed("own")
        padded = [*scores, *[""] * (MOST + 1)]
        owned = [*own, *[""] * (MOST + 1)]
        rows = listed("text")[: MOST + 1]
        return [
            ChoiceRow(text.replace("\0", "").strip(), score.strip(), str(at) in gone, word)
            for at, (text, score, word) in enumerate(zip(rows, padded, owned, strict=False))
        ]

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        context["rows"] = list(enumerate(value or ()))
        return context

    def id_for_label(self, id_: str) -> str:
        return ""

    def use_required_attribute(self, initial: Any) -> bool:
        return False


class ChoicesField(forms.Field):
    """Rows of answers, each with a score from 0 to 100 or none."""

    widget = ChoiceRows

    def clean(self, value: Sequence[ChoiceRow] | None) -> list[ChoiceRow]:
        rows = list(value or ())
        if len(rows) > MOST:
            raise forms.ValidationError(_("最多 %(most)s 个选项") % {"most": MOST})
        for row in rows:
            if len(row.text) > LONGEST:
                raise forms.ValidationError(_("选项最多 %(most)s 个字") % {"most": LONGEST})
            if row.score and not row.text and not row.own:
                raise forms.ValidationError(_("每一行先写选项的文字"))
            if row.score and _score(row.score) is None:
                raise forms.ValidationError(_("分数写 0 到 100，也可以不写"))
        # By its text an answer keeps its key.
        offered = [texts(row.text).zh for row in rows if row.text and not row.gone and not row.own]
        if len(offered) > len(set(offered)):
            raise forms.ValidationError(_("两个选项的文字一样，车主分不清"))
        return rows


def _score(text: str) -> float | None:
    """What was typed as a score; None of what is none from 0 to 100."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if 0 <= number <= 100 else None


def choices_of(old: Question | None, kind: str, rows: Sequence[ChoiceRow]) -> tuple[Choice, ...]:
    """The answers that rows say. The same text keeps its key; what is offered no more is left out.

    A scale and yes-no have their own answers in turn: a row that says nothing of one leaves it as it is.
    """
    if own := own_keys(kind):
        return tuple(
            Choice(key, texts(row.text) if row.text else _usual(key), _score(row.score))
            for key, row in zip(own, rows, strict=False)
            if row.text or row.score
        )
    known: Mapping[str, str] = {choice.label.zh: choice.key for choice in old.choices} if old else {}
    taken = set(known.values())
    made = []
    for row in rows:
        if row.text and not row.gone:
            label = texts(row.text)
            key = known.get(label.zh) or next_key("a", taken)
            taken.add(key)
            made.append(Choice(key, label, _score(row.score)))
    return tuple(made)


def _usual(key: str) -> Label:
    return YES_NO_WORDS.get(key, Label(key, key))


def scores_said(question: Question) -> list[tuple[str, str]]:
    """The offered answers that have a score: words, score."""
    return [
        (formats.in_language(one.label), f"{one.score:g}")
        for one in question.choices
        if one.score is not None and not one.archived
    ]
