"""What is asked before vehicles are spread, handed over or put forward."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from huidian.web.forms import ActionForm, LineField, Select
from huidian.web.forms.fields import Checks


class SpreadForm(ActionForm):
    """The proposal that was shown: `proposal` is what tells it from another."""

    action = "assignment.spread"
    teams = forms.CharField(widget=forms.HiddenInput, required=False, max_length=400)
    anew = forms.CharField(widget=forms.HiddenInput, required=False, max_length=1)
    proposal = forms.CharField(widget=forms.HiddenInput, max_length=32)


class HandOverForm(ActionForm):
    """To whom everything goes, and whether owners are told."""

    action = "assignment.hand_over"
    to = forms.MultipleChoiceField(
        label=_("移交给"),
        widget=Checks,
        help_text=_("选一个人就整体移交，选几个人就按客户等级平均移交"),
        error_messages={"required": _("请至少选一个人")},
    )
    template = forms.ChoiceField(
        label=_("告知车主的短信"), widget=Select, required=False, help_text=_("只用已批准的模板；不选就不发")
    )


class NominationForm(ActionForm):
    """Which vehicle, and how one knows its owner."""

    action = "nomination.make"
    plate = LineField(label=_("车牌或 VIN"), max_length=20)
    note = LineField(label=_("怎么认识的"), max_length=200, required=False)


class RefusalForm(ActionForm):
    """Why not."""

    action = "nomination.refuse"
    reason = LineField(label=_("未批准的原因"), max_length=200)
