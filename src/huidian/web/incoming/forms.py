"""What is written down of a call that came in."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from huidian.flows.incoming import IncomingCard
from huidian.flows.wrap_up import Booking, Report
from huidian.web import formats
from huidian.web.forms import ActionForm, LineField, Radios, Select
from huidian.web.forms.fields import Checks

_MOMENT = "%Y-%m-%dT%H:%M"


class IncomingForm(ActionForm):
    """How the call ended; `subject` is the vehicle."""

    action = "call.incoming"
    outcome = forms.ChoiceField(
        label=_("通话结果"), widget=Radios, error_messages={"required": _("请选择通话结果")}
    )
    also = forms.MultipleChoiceField(label=_("一并办结的任务"), widget=Checks, required=False)
    reason = forms.ChoiceField(label=_("原因"), widget=Select, required=False)
    starts_at = forms.DateTimeField(
        label=_("到店时间"),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local", "class": "form-control"}, format=_MOMENT),
        input_formats=[_MOMENT],
        error_messages={"invalid": _("请填写以后的日期和时间，例如 2026-11-22 10:30")},
    )
    advisor = forms.ChoiceField(label=_("接待顾问"), widget=Select, required=False)
    items = LineField(label=_("预约项目"), max_length=300, required=False)
    note = LineField(label=_("备注"), max_length=500, required=False)

    def offer(self, card: IncomingCard) -> None:
        """Put what the vehicle's dealer has into the fields."""
        self.choose_from("outcome", [(key, formats.in_language(words)) for key, words in card.outcomes])
        reasons = [(key, formats.in_language(words)) for key, words in card.reasons]
        self.choose_from("reason", [("", "–"), *reasons])
        self.choose_from("advisor", [("", "–"), *((name, name) for name in card.advisors)])
        if card.tasks:
            self.choose_from("also", [(str(pk), formats.in_language(words)) for pk, words in card.tasks])
        else:
            del self.fields["also"]

    def report(self, card: IncomingCard) -> Report:
        """What was typed, as the verb takes it; moments are of the dealer's clock."""
        said: dict[str, Any] = self.cleaned_data
        starts_at: datetime | None = said["starts_at"]
        booking = None
        if starts_at and said["advisor"]:
            moment = starts_at.replace(tzinfo=ZoneInfo(card.timezone))
            booking = Booking(moment, said["advisor"], said["items"])
        return Report(
            outcome=said["outcome"],
            reason=said["reason"],
            note=said["note"],
            booking=booking,
            also=[int(one) for one in said.get("also", ())],
        )
