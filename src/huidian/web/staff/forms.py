"""What the staff desk asks for: a person, a post, a team. Only what is in hand can be chosen."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Self

from django import forms
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huidian.flows.staff_list import COLUMNS, MOST_ROWS, Line
from huidian.kit import day_ranges
from huidian.network.actions import Appointment
from huidian.network.authority import Authority, PlaceId, authority_of
from huidian.network.queries import place_names, teams_at
from huidian.network.roles import IN_TEAMS, Role
from huidian.web.forms import ActionForm, LineField, RangedDayField, Select
from huidian.web.shell.desk import DeskRequest, chosen_dealer, staff_of


class TeamForm(ActionForm):
    """A reception team."""

    action = "staff.team"
    team = forms.ChoiceField(label=_("接车小组"), widget=Select)

    @classmethod
    def shown(cls, request: DeskRequest, *, at: datetime, **more: Any) -> Self:
        form = super().shown(request, at=at, **more)
        form.offer(authority_of(staff_of(request), at).only_at(chosen_dealer(request)))
        return form

    def offer(self, authority: Authority) -> None:
        """Put what can be chosen into the fields."""
        none = [] if self.fields["team"].required else [("", "–")]
        self.choose_from("team", [*none, *teams_at(authority).items()])


class NewTeamForm(TeamForm):
    """A team that is not there yet."""

    action = "staff.new_team"
    name = LineField(label=_("小组名称"), max_length=40)
    dealer = forms.ChoiceField(label=_("经销商"), widget=Select)

    def offer(self, authority: Authority) -> None:
        del self.fields["team"]
        dealers = (place for place in authority.roles if authority.may_give(Role.ADVISOR, place))
        self.choose_from("dealer", [(str(place.id), name) for place, name in place_names(dealers).items()])


class PostForm(TeamForm):
    """A post; `subject` is who gets it."""

    action = "staff.post"
    field_order = ("username", "display_name", "role", "place", "team", "advisor_name", "until")
    role = forms.ChoiceField(label=pgettext_lazy("staff", "岗位"), widget=Select)
    place = forms.ChoiceField(label=pgettext_lazy("staff", "单位"), widget=Select)
    team = forms.ChoiceField(label=_("接车小组"), widget=Select, required=False)
    advisor_name = LineField(
        label=_("DMS 中的姓名"),
        max_length=60,
        required=False,
        help_text=_("服务顾问、接车组长：与结算单上的姓名一致"),
    )

    until = RangedDayField(
        label=_("截止日期"),
        required=False,
        help_text=_("当天含在内，过后自动结束；自己的岗位只能交人代理，最长 90 天"),
    )

    def offer(self, authority: Authority) -> None:
        super().offer(authority)
        day = self.fields["until"]
        assert isinstance(day, RangedDayField)
        day.within(day_ranges.planned(timezone.localdate(self.at)))
        given = frozenset[Role]().union(*authority.roles.values(), *authority.lent.values())
        places = place_names(
            place for place, roles in authority.roles.items() if roles or place in authority.lent
        )
        self.choose_from("role", [(role.value, role.label) for role in Role if role in given])
        self.choose_from("place", [(str(place), name) for place, name in places.items()])
        if not given & IN_TEAMS:
            del self.fields["team"], self.fields["advisor_name"]

    @property
    def appointment(self) -> Appointment:
        place, team = PlaceId.of(self.cleaned_data["place"]), self.cleaned_data.get("team")
        assert place is not None
        name = self.cleaned_data.get("advisor_name", "")
        until = self.cleaned_data["until"]
        return Appointment(Role(self.cleaned_data["role"]), place, int(team) if team else None, name, until)


class PersonForm(PostForm):
    """Somebody new with their first post."""

    action = "staff.new"
    username = LineField(label=_("用户名"), max_length=150, validators=[UnicodeUsernameValidator()])
    display_name = LineField(label=_("姓名"), max_length=60)


class StaffFileForm(ActionForm):
    """A list of people, as a file."""

    action = "staff.file"
    file = forms.FileField(
        label=_("文件（Excel 或 CSV）"),
        widget=forms.FileInput({"class": "form-control", "accept": ".xlsx,.xls,.xlsb,.csv,.txt"}),
        error_messages={"required": _("请选择一个文件。"), "empty": _("文件是空的。")},
    )


class StaffRowsForm(ActionForm):
    """The people of a list that was previewed; they are checked once more."""

    action = "staff.import"
    rows = forms.CharField(widget=forms.HiddenInput, max_length=200_000)

    def clean_rows(self) -> list[Line]:
        """The rows as they were read."""
        try:
            values = [(int(number), dict(cells)) for number, cells in json.loads(self.cleaned_data["rows"])]
            lines = [Line(number, {one: str(cells[one]) for one in COLUMNS}) for number, cells in values]
        except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
            raise forms.ValidationError(_("请重新选择文件。")) from None
        if not 0 < len(lines) <= MOST_ROWS:
            raise forms.ValidationError(_("请重新选择文件。"))
        return lines


def rows_of(lines: Sequence[Line]) -> str:
    """A list as `StaffRowsForm` carries it."""
    return json.dumps([(line.number, dict(line.cells)) for line in lines], ensure_ascii=False)
