"""What the desk asks for before tasks are made."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from huidian.kit import day_ranges
from huidian.web.forms import ActionForm, RangedDayField


class GoLiveForm(ActionForm):
    """The day of the first tasks and what is reckoned with, as the simulator shows them."""

    action = "needs.go_live"

    starts_on = RangedDayField(hidden=True)
    agents = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=60)
    calls_a_day = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=200)

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        day = self.fields["starts_on"]
        assert isinstance(day, RangedDayField)
        day.within(day_ranges.planned(timezone.localdate(self.at)))
