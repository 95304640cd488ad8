"""What the places desk asks for. Of a place only what is the reader's to change can be typed."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import get_language, gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from huidian import playbooks
from huidian.flows.team_holdings import team_holdings
from huidian.network.authority import place_authority_of
from huidian.network.queries import DealerLine, TeamLine, region_names
from huidian.playbooks.changes import pack_label
from huidian.web import formats
from huidian.web.forms import ActionForm, LineField, PlaceCodeField, Searched, Select
from huidian.web.shell.desk import DeskRequest, staff_of

NEAR_ZONES = (
    "Asia/Shanghai",
    "Asia/Urumqi",
    "Asia/Hong_Kong",
    "Asia/Macau",
    "Asia/Taipei",
    "Asia/Singapore",
)
"""The zones that come first; every other one can be searched for."""
_CONTINENTS = (
    *("Africa", "America", "Antarctica", "Arctic", "Asia"),
    *("Atlantic", "Australia", "Europe", "Indian", "Pacific"),
)
GRADES = [("", "–"), *((grade, grade) for grade in "ABCDEF")]


class NameForm(ActionForm):
    """What a place is called."""

    name = LineField(label=pgettext_lazy("places", "名称"), max_length=40)

    def hold(self, place: Any) -> None:
        """The name of today."""
        self.initial["name"] = place.name


class CloseTeamForm(ActionForm):
    """Where a team's people go when it is closed; the help text says what hangs on it today."""

    to = forms.ChoiceField(label=_("组里的人转到"), widget=Select, required=False)

    def hold(self, team: TeamLine) -> None:
        """The dealer's other teams, and what becomes of what the team has."""
        self.choose_from("to", [("", _("暂不属于任何小组")), *team.others.items()])
        holds = team_holdings(team.id, dealer_id=team.dealer_id, at=self.at)
        counts = [
            ngettext("%(n)s 人", "%(n)s 人", holds.people) % {"n": formats.count(holds.people)},
            ngettext("%(n)s 台车", "%(n)s 台车", holds.vehicles) % {"n": formats.count(holds.vehicles)},
            ngettext("%(n)s 个未完成的任务", "%(n)s 个未完成的任务", holds.tasks)
            % {"n": formats.count(holds.tasks)},
        ]
        words = gettext(
            "组里现有 %(people)s，名下 %(vehicles)s、%(tasks)s：都仍归本人，今后的数字不再计入这个小组，"
            "组长不再看到组员的客户。经过和已结账的月份不变；可以恢复。"
        )
        self.fields["to"].help_text = words % dict(zip(("people", "vehicles", "tasks"), counts, strict=True))


class PlaceNameForm(NameForm):
    """What a region or a manufacturer is called."""

    name = LineField(label=pgettext_lazy("places", "名称"), max_length=80)


class RegionForm(PlaceNameForm):
    """A region that is not there yet."""

    field_order = ("code", "name")
    code = PlaceCodeField(label=_("代码"))


class DealerForm(ActionForm):
    """A dealer's own facts."""

    field_order = ("code", "name", "city", "grade", "region", "playbook", "timezone")
    name = LineField(label=pgettext_lazy("places", "名称"), max_length=120)
    city = LineField(label=_("城市"), max_length=40, required=False)
    grade = forms.ChoiceField(
        label=pgettext_lazy("dealer", "等级"), widget=Select, choices=GRADES, required=False
    )
    region = forms.ChoiceField(label=_("大区"), widget=Select)
    playbook = forms.ChoiceField(
        label=_("规则手册"),
        widget=Select,
        help_text=_(
            "决定流失窗口、层级和客户分类；更换后各项数字按新规则重算，本店自定的规则一并取消（可在“规则”里撤销）"
        ),
    )
    timezone = forms.ChoiceField(
        label=_("时区"),
        widget=Searched,
        help_text=_("决定一天何时结束，截止日期和各页的时刻按它计；输入城市的英文名查找，例如 New_York"),
        error_messages={"invalid_choice": _("没有这个时区，请从列出的时区里选一个")},
    )

    def hold(self, request: DeskRequest, dealer: DealerLine) -> None:
        """The values of today, of the fields that are the reader's to change."""
        self.initial.update(
            {name: getattr(dealer, name) for name in ("name", "city", "grade", "playbook", "timezone")}
        )
        self.initial["region"] = str(dealer.region_id or "")
        self.offer(request, dealer.may, {dealer.timezone})

    def offer(self, request: DeskRequest, may: Collection[str], zones: Collection[str] = ()) -> None:
        """Keep the fields that may be given, with their choices."""
        for name in [name for name in self.fields if name not in may]:
            del self.fields[name]
        language = get_language() or ""
        packs = ((one, playbooks.load(one).label.in_(language)) for one in playbooks.pack_ids())
        if "playbook" in self.fields:
            self.choose_from("playbook", list(packs))
        if "timezone" in self.fields:
            self.choose_from("timezone", [(zone, zone) for zone in dict.fromkeys((*zones, *every_zone()))])
        if "region" in self.fields:
            ids = place_authority_of(staff_of(request), self.at).ids("region")
            self.choose_from("region", list(region_names(ids).items()))


class NewDealerForm(DealerForm):
    """A dealer that is not there yet."""

    code = PlaceCodeField(
        label=_("代码"),
        help_text=_("导入时用来指明门店，以后不能更改"),
    )


@cache
def every_zone() -> tuple[str, ...]:
    """All time zones that are named by a place, those near first."""
    named = (one for one in available_timezones() if one.partition("/")[0] in _CONTINENTS and "/" in one)
    return (*NEAR_ZONES, *sorted({*named} - {*NEAR_ZONES}))


def playbook_name(pack_id: str) -> str:
    """What a playbook is called."""
    return formats.in_language(pack_label(pack_id))
