"""What an event is asked for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huidian.care.actions.events import EventPlan
from huidian.care.audiences import Ground
from huidian.care.queries.events import EventFile
from huidian.kit import day_ranges
from huidian.kit.day_ranges import DayRange
from huidian.network.ends import today_at
from huidian.outreach.conditions import Conditions
from huidian.web import formats
from huidian.web.campaigns.conditions import ConditionsForm
from huidian.web.campaigns.forms import number
from huidian.web.forms import LineField, RangedDayField, Select

PHONE = ""


def _time(label: Any, usual: str) -> forms.TimeField:
    widget = forms.TimeInput({"class": "form-control", "type": "time"}, format="%H:%M")
    words = {"invalid": gettext_lazy("请填写时刻，例如 14:00")}
    return forms.TimeField(label=label, widget=widget, initial=usual, error_messages=words)


class EventForm(ConditionsForm):
    """An event's plan: what, where, when, for how many, whom it is for, how they are invited."""

    action = "event.plan"
    field_order = (
        "kind", "title", "place", "held_on", "starts", "ends", "places", "most_invited", "by", "segment",
        "last_from", "last_to", "away_from", "away_to", "tiers", "classes", "models", "regions", "reasons",
    )  # fmt: skip

    kind = forms.ChoiceField(label=gettext_lazy("类别"), widget=Select)
    title = LineField(label=gettext_lazy("活动名称"), max_length=30)
    place = LineField(label=gettext_lazy("地点"), max_length=30)
    held_on = RangedDayField(label=gettext_lazy("举办日期"))
    starts = _time(gettext_lazy("开始"), "14:00")
    ends = _time(gettext_lazy("结束"), "16:00")
    places = number(gettext_lazy("名额"), 1, 5000, usual=30, help_text=gettext_lazy("答应来的超过名额就候补"))
    most_invited = number(
        gettext_lazy("最多邀请几位"),
        1,
        20_000,
        usual=60,
        help_text=gettext_lazy("符合条件的更多时由系统随机选；没选上的留作对照，用来看活动带来了多少"),
    )
    by = forms.ChoiceField(
        label=gettext_lazy("怎么邀请"),
        widget=Select,
        required=False,
        help_text=gettext_lazy("电话：每位受邀车主一项任务；其他：发件箱里每位一条消息"),
    )
    segment = forms.ChoiceField(
        label=gettext_lazy("客群"),
        widget=Select,
        required=False,
        help_text=gettext_lazy("选了客群，下面的条件就不用"),
    )

    def offer_ground(self, ground: Ground) -> None:
        """Put the dealer's kinds, segments and texts into the fields."""
        care = ground.rules.care
        self.choose_from("kind", [(one.key, formats.in_language(one.label)) for one in care.events])
        segments = [(str(pk), name) for pk, name in ground.segments.items()]
        self.choose_from("segment", [("", _("不用客群，按下面的条件")), *segments])
        texts = {one.template for one in care.events}
        written = [(key, text.name) for key, text in ground.texts.items() if key in texts]
        self.choose_from("by", [(PHONE, _("电话")), *written])
        today = today_at(self.at, ground.dealer)
        field = self.fields["held_on"]
        assert isinstance(field, RangedDayField)
        field.within(DayRange(today, day_ranges.planned(today).last))

    def hold(self, file: EventFile) -> None:
        """Show what is planned."""
        self.hold_conditions(file.conditions)
        row = file.row
        self.initial.update(
            kind=row.kind,
            title=row.title,
            place=row.place,
            held_on=row.held_on,
            starts=row.starts,
            ends=row.ends,
            places=row.places,
            most_invited=file.most_invited,
            by=file.template,
            segment=str(file.segment_id or ""),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", _("须晚于开始"))
        return cleaned

    def conditions_with(self, ground: Ground) -> Conditions:
        """Those of the segment chosen, else those of the form."""
        segment = self.cleaned_data.get("segment")
        return ground.conditions[int(segment)] if segment else self.conditions

    def plan_with(self, ground: Ground) -> EventPlan:
        """What was asked for; of a valid form."""
        values = self.cleaned_data
        same = ("kind", "title", "place", "held_on", "starts", "ends", "places", "most_invited")
        return EventPlan(
            **{name: values[name] for name in same},
            conditions=self.conditions_with(ground),
            segment_id=int(values["segment"]) if values["segment"] else None,
            template=values["by"],
        )
