"""To whom tasks are given, and who is away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Self

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from huidian.kit import day_ranges
from huidian.kit.labels import Label
from huidian.network.roles import Permission, Role
from huidian.outreach.actions.topics import MOST_LINES, lines_of
from huidian.outreach.queries.callers import callers_of
from huidian.outreach.queries.queue import CALLING_ROLES
from huidian.web import formats
from huidian.web.forms import ActionForm, LineField, RangedDayField, Select
from huidian.web.forms.fields import Checks
from huidian.web.shell.desk import DeskRequest

NOT_TO_COME = _("请填写今天以后的日期，例如 2027-01-31")
NOBODY_CHOSEN = _("请至少选一个人")


class CallersForm(ActionForm):
    """A form that chooses among those who make calls; `among` are the fields that do; days are planned."""

    among: tuple[str, ...] = ()

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        for field in self.fields.values():
            if isinstance(field, RangedDayField):
                field.within(day_ranges.planned(self.today))

    @property
    def today(self) -> date:
        return timezone.localdate(self.at)

    @classmethod
    def shown(cls, request: DeskRequest, *, at: datetime, **more: Any) -> Self:
        form = super().shown(request, at=at, **more)
        by_dealer = callers_of(request.scope.where(Permission.MANAGE_CALLS), at)
        people = {str(pk): name for callers in by_dealer.values() for pk, name in callers.items()}
        for name in form.among:
            several = isinstance(form.fields[name], forms.MultipleChoiceField)
            none = [] if several or form.fields[name].required else [("", _("不指定，由同岗位的人处理"))]
            form.choose_from(name, [*none, *people.items()])
        return form


class PersonForm(CallersForm):
    """One person."""

    action = "tasks.assign"
    among = ("person",)
    person = forms.ChoiceField(label=_("派给"), widget=Select)


class EvenForm(CallersForm):
    """Several people, each of whom is to have as much as the others."""

    action = "tasks.spread"
    among = ("people",)
    people = forms.MultipleChoiceField(
        label=_("分派给"),
        widget=Checks,
        help_text=_("今天已完成和待办的都算在内，分到每个人一样多"),
        error_messages={"required": NOBODY_CHOSEN},
    )
    own_first = forms.BooleanField(
        label=_("老客户优先"),
        required=False,
        initial=True,
        widget=forms.CheckboxInput({"class": "form-check-input"}),
        help_text=_("先派给最近和车主通过话的人，其次是该车的服务顾问"),
    )


class AbsenceForm(CallersForm):
    """Who is away, until when, and who covers."""

    action = "absence.note"
    among = ("person", "cover")
    person = forms.ChoiceField(label=_("谁不在"), widget=Select)
    from_on = RangedDayField(label=_("从哪天起"))
    until_on = RangedDayField(label=_("到哪天"), help_text=_("当天含在内"))
    cover = forms.ChoiceField(label=_("由谁代班"), widget=Select, required=False)

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.fields["from_on"].initial = self.today


class TopicForm(CallersForm):
    """A themed round: why, for what, by whom, until when, and the list of plates or VINs."""

    action = "topic.start"
    among = ("people",)
    title = LineField(label=_("专题名称"), max_length=80)
    why = LineField(label=_("原因"), max_length=300, required=False)
    purpose = forms.ChoiceField(label=_("用途"), widget=Select)
    questionnaire = forms.ChoiceField(
        label=_("问卷"), widget=Select, required=False, help_text=_("选了，打电话时就按这份问卷问")
    )
    role = forms.ChoiceField(label=_("负责岗位"), widget=Select)
    people = forms.MultipleChoiceField(
        label=_("分派给"), widget=Checks, required=False, help_text=_("不选，就由该岗位的人处理")
    )
    opens_on = RangedDayField(label=_("从哪天起"))
    expires_on = RangedDayField(label=_("到哪天"), help_text=_("当天含在内"))
    lines = forms.CharField(
        label=_("车牌或 VIN"),
        max_length=20_000,
        widget=forms.Textarea({"class": "form-control", "rows": 8}),
        help_text=_("每行一个，最多 500 行"),
    )

    def offer(self, purposes: Mapping[str, Label], questionnaires: Mapping[str, Label]) -> None:
        """Put the dealer's purposes and questionnaires, and the roles that call, into the fields."""
        offered = [(key, formats.in_language(words)) for key, words in questionnaires.items()]
        self.choose_from("questionnaire", [("", _("不问问卷")), *offered])
        self.choose_from("purpose", [(key, formats.in_language(words)) for key, words in purposes.items()])
        self.choose_from("role", [(role, dict(Role.choices)[role]) for role in CALLING_ROLES])
        self.fields["opens_on"].initial = self.today
        self.fields["expires_on"].initial = self.today + timedelta(days=14)

    def clean_expires_on(self) -> date:
        until: date = self.cleaned_data["expires_on"]
        if until < max(self.cleaned_data.get("opens_on") or self.today, self.today):
            raise forms.ValidationError(_("不能早于开始日期，也不能早于今天"))
        return until

    def clean_lines(self) -> list[str]:
        lines = lines_of(self.cleaned_data["lines"].replace("\0", ""))
        if not 0 < len(lines) <= MOST_LINES:
            raise forms.ValidationError(_("请贴入 1 至 500 行"))
        return lines
