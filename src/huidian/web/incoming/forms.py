"""What is written down of a call that came in."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from huidian.flows.call_card import Slot
from huidian.flows.call_report import Booking, Report
from huidian.flows.incoming import IncomingCard
from huidian.web import formats
from huidian.web.forms import LineField, Radios, Select
from huidian.web.forms.fields import Checks, Opening
from huidian.web.templatetags.workbench import needs
from huidian.web.workbench.call_fields import (
    RefusedCall,
    dealer_moment,
    done_field,
    kilometres_field,
    moment_field,
)


class IncomingForm(RefusedCall):
    """How the call ended; `subject` is the vehicle."""

    action = "call.incoming"
    outcome = forms.ChoiceField(
        label=_("通话结果"), widget=Opening, error_messages={"required": _("请选择通话结果")}
    )
    also = forms.MultipleChoiceField(label=_("一并办结的任务"), widget=Checks, required=False)
    reason = forms.ChoiceField(label=_("原因"), widget=Select, required=False)
    call_back_at = moment_field(_("再联系的时间"))
    slot = forms.ChoiceField(label=_("有空位的时段"), widget=Radios, required=False)
    starts_at = moment_field(_("到店时间"))
    advisor = forms.ChoiceField(label=_("接待顾问"), widget=Select, required=False)
    items = LineField(label=_("预约项目"), max_length=300, required=False)
    done_km = kilometres_field()
    done_on = done_field()
    owner = forms.IntegerField(
        required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput, label=_("车主")
    )
    note = LineField(label=_("备注"), max_length=500, required=False)

    def offer(self, card: IncomingCard) -> None:
        """Put what the vehicle's dealer has into the fields."""
        outcome = self.fields["outcome"].widget
        assert isinstance(outcome, Opening)
        outcome.parts = {one.key: needs(one) for one in card.outcomes}
        self.choose_from("outcome", [(one.key, formats.in_language(one.label)) for one in card.outcomes])
        self.choose_from("slot", [(_slot_key(one), _slot_words(one)) for one in card.slots])
        self.fields["owner"].initial = card.owner_id
        reasons = [(key, formats.in_language(words)) for key, words in card.reasons]
        self.choose_from("reason", [("", "–"), *reasons])
        self.choose_from("advisor", [("", "–"), *((name, name) for name in card.advisors)])
        if card.tasks:
            self.choose_from("also", [(str(pk), formats.in_language(words)) for pk, words in card.tasks])
        else:
            del self.fields["also"]

    def report(self, card: IncomingCard) -> Report:
        """What was typed, as the verb takes it; moments are of the dealer's clock."""
        values: dict[str, Any] = self.cleaned_data
        zone = ZoneInfo(card.timezone)
        starts_at, call_back_at = (
            dealer_moment(values[name], zone) if values[name] else None
            for name in ("starts_at", "call_back_at")
        )
        booking = None
        if chosen := next((one for one in card.slots if _slot_key(one) == values["slot"]), None):
            booking = Booking(chosen.starts_at, chosen.advisor, values["items"])
        elif starts_at:
            booking = Booking(starts_at, values["advisor"], values["items"])
        return Report(
            outcome=values["outcome"],
            reason=values["reason"],
            note=values["note"],
            call_back_at=call_back_at,
            booking=booking,
            done_on=values["done_on"],
            done_km=values["done_km"],
            owner_id=values["owner"],
            also=[int(one) for one in values.get("also", ())],
        )


def _slot_key(slot: Slot) -> str:
    return f"{slot.starts_at.isoformat()}|{slot.advisor}"


def _slot_words(slot: Slot) -> str:
    left = ngettext("余 %(n)s 位", "余 %(n)s 位", slot.left) % {"n": slot.left}
    return f"{formats.moment(slot.starts_at)} {slot.advisor} {left}"
