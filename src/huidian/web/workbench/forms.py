"""What is written down at the end of a call."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from huidian.flows.call_report import Booking, Report
from huidian.web.forms import ActionForm, LineField
from huidian.web.workbench.call_fields import (
    SAY_WHEN,
    RefusedCall,
    dealer_moment,
    done_field,
    kilometres_field,
    moment_field,
)

ANSWER = "q."
"""What the names of questions' fields begin with."""


def sent_answers(data: Any) -> dict[str, Any]:
    """The answers among what a form sent: several of one question as a list."""
    if not hasattr(data, "getlist"):
        return {}
    sent = {name.removeprefix(ANSWER): data.getlist(name)[:40] for name in data if name.startswith(ANSWER)}
    return {key: values if len(values) > 1 else values[0][:2000] for key, values in list(sent.items())[:100]}


class CallForm(RefusedCall):
    """How a call ended; `subject` is the task. Which fields are needed follows from the outcome."""

    action = "call.result"

    outcome = forms.CharField(max_length=40, error_messages={"required": _("请选择通话结果")})
    number = forms.CharField(required=False, max_length=40)
    owner = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    reason = forms.CharField(max_length=40, required=False)
    note = LineField(label=_("备注"), max_length=500, required=False)
    call_back_at = moment_field(_("再联系的时间"))
    starts_at = moment_field(_("到店时间"))
    slot = LineField(max_length=100, required=False)
    advisor = LineField(label=_("接待顾问"), max_length=60, required=False)
    items = LineField(label=_("预约项目"), max_length=300, required=False)
    beyond = forms.BooleanField(label=_("已满也约（经理决定）"), required=False)
    done_km = kilometres_field()
    done_on = done_field()
    also = forms.TypedMultipleChoiceField(required=False, coerce=int, choices=())
    script = forms.IntegerField(required=False)

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        sent = self.data.getlist("also") if hasattr(self.data, "getlist") else []
        field = self.fields["also"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = [(one, one) for one in sent if one.isdigit() and len(one) < 12]

    @property
    def answers(self) -> dict[str, Any]:
        """What was answered to the questionnaire, by the key of a question."""
        return sent_answers(self.data)

    def clean_slot(self) -> tuple[datetime, str] | None:
        """An offered hour: its moment and the advisor."""
        text = self.cleaned_data["slot"]
        if not text:
            return None
        moment, _bar, advisor = text.partition("|")
        try:
            starts_at = datetime.fromisoformat(moment)
        except ValueError:
            raise ValidationError(SAY_WHEN) from None
        if starts_at.tzinfo is None or not advisor:
            raise ValidationError(SAY_WHEN)
        return starts_at, advisor

    def report(self, number: str, zone: ZoneInfo) -> Report:
        """What was typed, as the verb takes it; moments are of the dealer's clock."""
        said = self.cleaned_data
        booking = None
        if said.get("slot"):
            booking = Booking(said["slot"][0], said["slot"][1], said["items"])
        elif said.get("starts_at"):
            booking = Booking(
                dealer_moment(said["starts_at"], zone), said["advisor"], said["items"], said["beyond"]
            )
        return Report(
            outcome=said["outcome"],
            number=number,
            reason=said["reason"],
            note=said["note"],
            call_back_at=dealer_moment(said["call_back_at"], zone) if said.get("call_back_at") else None,
            booking=booking,
            done_on=said["done_on"],
            done_km=said["done_km"],
            also=said["also"],
            script_id=said["script"],
            owner_id=said["owner"],
            answers=self.answers,
        )


class SkipForm(ActionForm):
    """Why a task is passed over; `subject` is the task."""

    action = "call.skip"
    why = LineField(label=_("跳过的原因"), max_length=200, error_messages={"required": _("请写明为什么跳过")})
