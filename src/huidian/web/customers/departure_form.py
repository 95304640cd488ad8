"""What somebody says when a vehicle has left: why, and since when."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from huidian.customers.words import DEPARTURES
from huidian.web import formats
from huidian.web.forms import ActionForm, DayField, Radios

NO_REASON = _("请选择离开的原因")


class DepartureForm(ActionForm):
    """Why a vehicle has left, and on which day; `subject` is the vehicle."""

    action = "vehicle.left"

    why = forms.ChoiceField(
        label=_("离开的原因"),
        widget=Radios,
        initial="sold",
        choices=lambda: [(key, formats.in_language(words)) for key, words in DEPARTURES.items()],
        error_messages={"required": NO_REASON, "invalid_choice": NO_REASON},
    )
    on = DayField(label=_("从哪天起"))

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        day = self.fields["on"]
        assert isinstance(day, DayField)
        day.until(timezone.localdate(self.at))
