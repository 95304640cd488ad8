"""What a questionnaire, a question and a summary are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from huidian.engine.surveys.editing import next_key
from huidian.engine.surveys.questions import KINDS, SCALES, Choice, Condition, Question, Summary
from huidian.kit.labels import Label
from huidian.playbooks.surveys import answer_keys
from huidian.surveys.queries.questionnaires import QuestionLine, QuestionnaireFile
from huidian.web import formats
from huidian.web.forms import ActionForm, LineField, Select
from huidian.web.forms.fields import Checks
from huidian.web.shell.desk import DeskRequest

_WITH_CHOICES = ("choice", "several", "yes_no", "scale5", "scale10")


def _texts(text: str) -> Label:
    """A text with its English after a slash, where there is one."""
    zh, _slash, en = text.partition(" / ")
    return Label(zh.strip(), en.strip() or zh.strip())


def _line(label: Label) -> str:
    return label.zh if label.en == label.zh else f"{label.zh} / {label.en}"


class ChoicesField(forms.CharField):
    """Offered answers, one a line: the text, its English after a slash, a score after a bar."""

    def __init__(self, **more: Any) -> None:
        widget = forms.Textarea({"class": "form-control", "rows": 4})
        super().__init__(required=False, max_length=4000, widget=widget, **more)

    def clean(self, value: Any) -> list[tuple[Label, float | None]]:
        lines = [line for line in str(super().clean(value)).replace("\0", "").splitlines() if line.strip()]
        if len(lines) > 30:
            raise forms.ValidationError(_("最多 30 个选项"))
        return [self._read(line) for line in lines]

    def _read(self, line: str) -> tuple[Label, float | None]:
        text, bar, score = line.partition("|")
        if not text.strip():
            raise forms.ValidationError(_("每一行先写选项的文字"))
        try:
            number = float(score) if bar else None
        except ValueError:
            raise forms.ValidationError(_("“|”后面写 0 到 100 的分数")) from None
        if number is not None and not 0 <= number <= 100:
            raise forms.ValidationError(_("“|”后面写 0 到 100 的分数"))
        return _texts(text[:200]), number


def condition_choices(questions: Sequence[Question]) -> list[tuple[str, str]]:
    """Every condition on the answers to some questions, as a key and in words."""
    return [pair for one in questions for pair in _of_question(one)]


def _of_question(one: Question) -> Iterator[tuple[str, str]]:
    words = formats.in_language(one.label)[:24]
    if one.kind in SCALES:
        for n in range(1, SCALES[one.kind]):
            yield f"{one.key}|at_most|{n}", f"{words} ≤ {n}"
            yield f"{one.key}|at_least|{n + 1}", f"{words} ≥ {n + 1}"
        return
    named = {choice.key: formats.in_language(choice.label) for choice in one.choices}
    for key in answer_keys(one):
        yield (
            f"{one.key}|is|{key}",
            f"{words} = {named.get(key, {'yes': _('是'), 'no': _('否')}.get(key, key))}",
        )


def chosen_conditions(conditions: Sequence[Condition]) -> list[str]:
    """The keys of `condition_choices` that say the same."""
    keys = []
    for one in conditions:
        keys += [f"{one.key}|is|{key}" for key in one.any_of]
        keys += [f"{one.key}|at_most|{one.at_most:g}"] if one.at_most is not None else []
        keys += [f"{one.key}|at_least|{one.at_least:g}"] if one.at_least is not None else []
    return keys


def conditions_of(keys: Sequence[str]) -> tuple[Condition, ...]:
    """The conditions that some keys of `condition_choices` say: several answers of one question are one."""
    said: dict[str, dict[str, Any]] = {}
    for key in keys:
        question, how, value = key.split("|")
        parts = said.setdefault(question, {})
        if how == "is":
            parts["any_of"] = (*parts.get("any_of", ()), value)
        else:
            parts[how] = float(value)
    return tuple(Condition(key, **parts) for key, parts in said.items())


class QuestionForm(ActionForm):
    """One question; its kind is chosen once."""

    text = LineField(
        label=gettext_lazy("问题"), max_length=400, help_text=gettext_lazy("英文写在“ / ”后面，可以不写")
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("回答方式"), widget=Select, choices=[(key, key) for key in KINDS]
    )
    choices = ChoicesField(
        label=gettext_lazy("选项"),
        help_text=gettext_lazy(
            "一行一个，例如：解决了 / Yes | 100。改了文字就是新选项，已发布过的旧选项归档不删。"
        ),
    )
    required = forms.BooleanField(
        label=gettext_lazy("必答"), required=False, widget=forms.CheckboxInput({"class": "form-check-input"})
    )
    factor = LineField(
        label=gettext_lazy("因子"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("计入哪个因子得分，例如 listens"),
    )
    weight = forms.FloatField(
        label=gettext_lazy("权重"),
        required=False,
        min_value=0,
        max_value=100,
        widget=forms.NumberInput({"class": "form-control", "inputmode": "decimal"}),
    )
    only_if = forms.MultipleChoiceField(
        label=gettext_lazy("满足这些才问"),
        widget=Checks,
        required=False,
        help_text=gettext_lazy("都不勾就总是问；同一题勾几个选项，有一个就算"),
    )
    edits = forms.IntegerField(required=False, widget=forms.HiddenInput)

    line: QuestionLine | None = None

    def offer(self, line: QuestionLine | None, before: Sequence[Question], edits: int) -> None:
        """Put today's values and what may be chosen into the form."""
        self.line = line
        self.choose_from("kind", [(key, formats.in_language(words)) for key, words in KINDS.items()])
        self.choose_from("only_if", condition_choices(before))
        self.initial["edits"] = edits
        if line is None:
            self.initial["kind"] = "scale5"
            return
        one = line.question
        lines = [
            _line(choice.label) + (f" | {choice.score:g}" if choice.score is not None else "")
            for choice in one.choices
            if not choice.archived
        ]
        self.initial.update(
            text=_line(one.label),
            kind=one.kind,
            choices="\n".join(lines),
            required=one.required,
            factor=one.factor or "",
            weight=one.weight or None,
            only_if=chosen_conditions(one.only_if),
        )
        if line.frozen:
            self.choose_from("kind", [(one.kind, formats.in_language(KINDS[one.kind]))])
        if one.kind not in _WITH_CHOICES:
            del self.fields["choices"]

    @property
    def question(self) -> Question:
        """What was typed; of a valid form. A question that is new has no key yet."""
        said = self.cleaned_data
        old = self.line.question if self.line else None
        return Question(
            key=old.key if old else "",
            label=_texts(said["text"]),
            kind=said["kind"],
            choices=self._choices(old, said["kind"], said.get("choices") or []),
            weight=said["weight"] or 0.0,
            factor=said["factor"] or None,
            required=said["required"],
            only_if=conditions_of(said["only_if"]),
            archived=old.archived if old else False,
        )

    def _choices(
        self, old: Question | None, kind: str, lines: Sequence[tuple[Label, float | None]]
    ) -> tuple[Choice, ...]:
        """The same text keeps its key; a scale and yes-no have their own keys in turn."""
        known = {choice.label.zh: choice.key for choice in old.choices} if old else {}
        taken = set(known.values())
        own = ["yes", "no"] if kind == "yes_no" else []
        own = [str(n) for n in range(1, SCALES[kind] + 1)] if kind in SCALES else own
        made = []
        for place, (label, score) in enumerate(lines):
            key = own[place] if place < len(own) else known.get(label.zh) or next_key("a", taken)
            taken.add(key)
            made.append(Choice(key, label, score))
        return tuple(made)


class SummaryForm(ActionForm):
    """What sums answers up, and whether a complaint opens."""

    dissatisfied = forms.MultipleChoiceField(
        label=gettext_lazy("有一条就算不满意"), widget=Checks, required=False
    )
    satisfied = forms.MultipleChoiceField(
        label=gettext_lazy("全部满足才算满意"), widget=Checks, required=False
    )
    opens_complaint = forms.BooleanField(
        label=gettext_lazy("不满意就开投诉"),
        required=False,
        widget=forms.CheckboxInput({"class": "form-check-input"}),
    )
    edits = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def offer(self, file: QuestionnaireFile) -> None:
        """Put today's values and what may be chosen into the form."""
        questions = [one.question for one in file.questions if not one.question.archived]
        known = condition_choices(questions)
        for name in ("dissatisfied", "satisfied"):
            self.choose_from(name, known)
            self.initial[name] = chosen_conditions(getattr(file.summary, name))
        self.initial.update(opens_complaint=file.summary.opens_complaint, edits=file.edits)

    @property
    def summary(self) -> Summary:
        """What was chosen; of a valid form."""
        said = self.cleaned_data
        return Summary(
            conditions_of(said["dissatisfied"]), conditions_of(said["satisfied"]), said["opens_complaint"]
        )


class NewForm(ActionForm):
    """A questionnaire of one's own."""

    action = "questionnaire.make"

    dealer = forms.ChoiceField(label=gettext_lazy("经销商"), widget=Select)
    occasion = forms.ChoiceField(label=pgettext_lazy("survey", "场合"), widget=Select)
    name = LineField(label=pgettext_lazy("survey", "问卷名称"), max_length=80)

    def offer(self, request: DeskRequest, dealers: Sequence[tuple[str, str]], occasions: Any) -> None:
        """Put the dealers and occasions into the fields."""
        self.choose_from("dealer", dealers)
        self.choose_from("occasion", occasions)
