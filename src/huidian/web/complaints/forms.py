"""What is asked for on the page of a complaint and of an important owner."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huidian.complaints.levels import ORDER
from huidian.complaints.queries.files import ComplaintFile
from huidian.complaints.words import LANES
from huidian.playbooks import load
from huidian.web import formats
from huidian.web.forms import ActionForm, LineField, Radios, Select

FEN = 100
MOST_YUAN = 10_000_000


class Paragraph(LineField):
    """A text of several lines."""

    def __init__(self, **more: Any) -> None:
        super().__init__(widget=forms.Textarea({"class": "form-control", "rows": 4}), **more)


class ReasonForm(ActionForm):
    """Why."""

    reason = LineField(label=_("理由"), max_length=200, error_messages={"required": _("请写明理由")})


class PauseForm(ReasonForm):
    """Why the clock is to stand."""

    reason = LineField(
        label=_("暂停的理由"),
        max_length=200,
        help_text=_("例如等配件、等车主送车；暂停的时间不计入时限，理由留在计时里"),
        error_messages={"required": _("请写明理由")},
    )


class PersonForm(ActionForm):
    """Who answers for it."""

    person = forms.ChoiceField(label=_("负责人"), widget=Select)

    def hold(self, file: ComplaintFile) -> None:
        self.choose_from("person", [(str(pk), name) for pk, name in file.people.items()])
        self.initial["person"] = str(file.row.responsible_id or "")


class FindingsForm(ActionForm):
    """What was found, the cause, whose mistake it was."""

    findings = Paragraph(label=_("调查结果"), max_length=2000, required=False)
    cause = forms.ChoiceField(label=_("投诉原因"), widget=Select, required=False)
    at_fault = forms.ChoiceField(
        label=_("谁的失误"),
        widget=Select,
        required=False,
        help_text=_("造成失误的人不能结这件投诉"),
    )
    done = forms.BooleanField(label=_("调查完毕"), required=False, help_text=_("须写明结果和原因"))

    def hold(self, file: ComplaintFile) -> None:
        causes = [(key, formats.in_language(words)) for key, words in file.causes.items()]
        self.choose_from("cause", [("", "–"), *causes])
        self.choose_from("at_fault", [("", "–"), *((str(pk), name) for pk, name in file.people.items())])
        self.initial.update(
            {
                "findings": file.handling.findings,
                "cause": file.row.cause,
                "at_fault": str(file.handling.at_fault_id or ""),
            }
        )


class SolutionForm(ActionForm):
    """How it is made good, and what that costs."""

    solution = Paragraph(label=_("解决办法"), max_length=2000, required=False)
    cost = forms.IntegerField(
        label=_("补救费用（元）"),
        min_value=0,
        max_value=MOST_YUAN,
        initial=0,
        widget=forms.NumberInput({"class": "form-control", "inputmode": "numeric"}),
        help_text=_("本店为补救付出的：返工、配件、补偿"),
    )
    done = forms.BooleanField(label=_("已经解决"), required=False, help_text=_("须写明解决办法"))

    def hold(self, file: ComplaintFile) -> None:
        self.initial.update({"solution": file.handling.solution, "cost": file.row.cost_fen // FEN})


class CloseForm(ActionForm):
    """Whether it was valid; where it was not, why."""

    valid = forms.ChoiceField(
        label=_("投诉是否成立"),
        widget=Radios,
        choices=(("yes", pgettext_lazy("complaint", "成立")), ("no", pgettext_lazy("complaint", "不成立"))),
        error_messages={"required": _("请选成立或不成立")},
    )
    why = LineField(label=_("不成立的理由"), max_length=300, required=False)


class LevelForm(ReasonForm):
    """A level by hand."""

    level = forms.ChoiceField(label=_("级别"), widget=Select)
    field_order = ("level", "reason")

    def hold(self, file: ComplaintFile) -> None:
        rules = load().complaints
        self.choose_from("level", [(key, formats.in_language(rules.level(key).label)) for key in ORDER])
        self.initial["level"] = file.row.level


class RaiseForm(ActionForm):
    """Before whom, and why."""

    lane = forms.ChoiceField(label=_("上报给"), widget=Radios)
    why = LineField(
        label=_("要他们做什么"), max_length=500, error_messages={"required": _("请写明要他们做什么")}
    )

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.choose_from("lane", [(key, formats.in_language(words)) for key, words in LANES.items()])


class AnswerForm(ActionForm):
    """What region or manufacturer answer."""

    answer = LineField(label=_("答复"), max_length=500, error_messages={"required": _("请写明答复")})


class ScheduleForm(ActionForm):
    """How often the manager contacts an important owner."""

    every = forms.IntegerField(
        label=_("每几天联系一次"),
        min_value=1,
        max_value=366,
        widget=forms.NumberInput({"class": "form-control", "inputmode": "numeric"}),
        help_text=_("第一次从今天起，由您亲自联系；任务在您的回访台里"),
    )
