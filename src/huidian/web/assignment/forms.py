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
        label=_("告知车主的短信"),
        widget=Select,
        required=False,
        help_text=_("只能用已通过的“更换服务顾问”模板，还没有就发不了；不选就不发"),
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


class ClaimForm(ActionForm):
    """Who takes the vehicle; nobody named: oneself."""

    action = "assignment.take"
    advisor = forms.IntegerField(required=False, min_value=1, max_value=2**31, widget=forms.HiddenInput)


class ProfileForm(ActionForm):
    """What is known of an advisor; all may stay open."""

    action = "profile.describe"
    native_place = LineField(label=_("籍贯"), max_length=60, required=False, help_text=_("例如：江苏无锡"))
    born = forms.IntegerField(
        label=_("出生年份"),
        required=False,
        min_value=1930,
        max_value=2020,
        widget=forms.NumberInput({"class": "form-control", "inputmode": "numeric"}),
        error_messages={"invalid": _("请填四位年份，例如 1990")},
    )
    gender = forms.ChoiceField(label=_("性别"), required=False, widget=Select)
