"""What the desk asks for before tasks are made."""

from __future__ import annotations

from django import forms

from huidian.web.forms import ActionForm


class GoLiveForm(ActionForm):
    """The day of the first tasks and what is reckoned with, as the simulator shows them."""

    action = "needs.go_live"

    starts_on = forms.DateField(widget=forms.HiddenInput, input_formats=["%Y-%m-%d"])
    agents = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=60)
    calls_a_day = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=200)
