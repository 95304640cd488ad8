"""What a questionnaire, a question and a summary are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from huidian.engine.surveys.questions import KINDS, Question, Summary
from huidian.surveys.queries.questionnaires import QuestionLine, QuestionnaireFile
from huidian.web import formats
from huidian.web.forms import ActionForm, LineField, Select
from huidian.web.shell.desk import DeskRequest
from huidian.web.surveys.choices import ChoicesField, choices_of, one_line, rows_of, texts
from huidian.web.surveys.conditions import (
    ConditionChecks,
    chosen_conditions,
    condition_groups,
    conditions_of,
)

_WITHOUT_CHOICES = ("number", "text")


class QuestionForm(ActionForm):
    """One question; its kind is chosen once."""

    text = LineField(
        label=pgettext_lazy("survey", "问题"),
        max_length=400,
        help_text=gettext_lazy("英文写在“ / ”后面，可以不写"),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("回答方式"), widget=Select, choices=[(key, key) for key in KINDS]
    )
    choices = ChoicesField(
        label=gettext_lazy("选项"),
        help_text=gettext_lazy(
            "英文写在“ / ”后面。改了文字就是新选项，发布过的旧选项归档不删；不再提供的勾“归档”。"
        ),
    )
    required = forms.BooleanField(
        label=pgettext_lazy("field", "必答"),
        required=False,
        widget=forms.CheckboxInput({"class": "form-check-input"}),
    )
    factor = forms.ChoiceField(
        label=gettext_lazy("因素"),
        required=False,
        widget=Select,
        help_text=gettext_lazy("计入哪个因素的得分"),
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
        widget=ConditionChecks,
        required=False,
        help_text=gettext_lazy("都不勾就总是问；同一题勾几个选项，有一个就算"),
    )
    edits = forms.IntegerField(required=False, widget=forms.HiddenInput)

    line: QuestionLine | None = None

    def offer(self, file: QuestionnaireFile | QuestionLine, before: Sequence[Question]) -> None:
        """Put today's values and what may be chosen into the form: of a questionnaire's new question, or of
        one that is there.
        """
        self.line = line = file if isinstance(file, QuestionLine) else None
        one = line.question if line else None
        themes = {key: formats.in_language(words) for key, words in file.themes.items()}
        if one and one.factor:
            themes.setdefault(one.factor, one.factor)
        self.choose_from("factor", [("", _("不计分")), *themes.items()])
        self.choose_from("kind", [(key, formats.in_language(words)) for key, words in KINDS.items()])
        self.choose_from("only_if", condition_groups(before))
        self.initial.update(edits=file.edits, choices=rows_of(one))
        if line is None or one is None:
            self.initial["kind"] = "scale5"
            return
        self.initial.update(
            text=one_line(one.label),
            kind=one.kind,
            required=one.required,
            factor=one.factor or "",
            weight=one.weight or None,
            only_if=chosen_conditions(one.only_if),
        )
        if line.frozen:
            self.choose_from("kind", [(one.kind, formats.in_language(KINDS[one.kind]))])
        if one.kind in _WITHOUT_CHOICES:
            del self.fields["choices"]

    @property
    def question(self) -> Question:
        """What was typed; of a valid form. A question that is new has no key yet."""
        said = self.cleaned_data
        old = self.line.question if self.line else None
        return Question(
            key=old.key if old else "",
            label=texts(said["text"]),
            kind=said["kind"],
            choices=choices_of(old, said["kind"], said.get("choices") or []),
            weight=said["weight"] or 0.0,
            factor=said["factor"] or None,
            required=said["required"],
            only_if=conditions_of(said["only_if"]),
            archived=old.archived if old else False,
        )


class SummaryForm(ActionForm):
    """What sums answers up, and whether a complaint opens."""

    dissatisfied = forms.MultipleChoiceField(
        label=gettext_lazy("有一条就算不满意"), widget=ConditionChecks, required=False
    )
    satisfied = forms.MultipleChoiceField(
        label=gettext_lazy("全部满足才算满意"), widget=ConditionChecks, required=False
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
        known = condition_groups(questions)
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
