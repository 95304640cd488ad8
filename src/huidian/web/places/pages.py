"""The pages of one dealer, one region, one manufacturer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from huidian.network import actions as network
from huidian.network.authority import place_authority_of
from huidian.network.queries import (
    DealerFile,
    PlaceFile,
    TeamLine,
    dealer_file,
    manufacturer_file,
    region_file,
)
from huidian.network.roles import Permission
from huidian.web.details import Detail, Refusal, Text, Verb, register
from huidian.web.forms import ActionForm, with_undo
from huidian.web.places.forms import (
    CloseTeamForm,
    DealerForm,
    NameForm,
    NewDealerForm,
    PlaceNameForm,
    RegionForm,
    playbook_name,
)
from huidian.web.shell.desk import DeskRequest, staff_of

CODE_TAKEN = Refusal(network.CodeTakenError, gettext_lazy("这个代码已有人使用，请换一个。"), "code")
TEAM_IN_USE = Refusal(
    network.TeamInUseError,
    gettext_lazy("这个小组有人在岗或曾有人在岗，记录要用到它，不能删除；可以改名或关闭。"),
)
TEAM_CLOSED = Refusal(network.TeamClosedError, gettext_lazy("这个小组刚才已有人关闭或恢复，没有再改。"))
NO_SUCH_TEAM = Refusal(network.TeamMismatchError, gettext_lazy("请选一个还在的小组。"), "to")
TEAM_EXISTS = Refusal(network.TeamExistsError, gettext_lazy("这家店已有同名的小组。"), "name")
RENAME, RENAMED = gettext_lazy("改名"), gettext_lazy("已改名")
_SHOP = frozenset({"code", "name", "city", "grade", "playbook", "timezone"})


def _load(request: DeskRequest, dealer_id: int, now: datetime) -> DealerFile:
    return dealer_file(place_authority_of(staff_of(request), now), dealer_id)


def _change(request: DeskRequest, form: DealerForm, file: DealerFile) -> None:
    changes = {name: form.cleaned_data[name] for name in form.fields}
    if "region" in changes:
        changes["region"] = int(changes["region"])
    network.change_dealer(at=form.at, by=staff_of(request), dealer_id=file.dealer.id, changes=changes)


def _team(request: DeskRequest, form: NameForm, file: DealerFile) -> None:
    name = form.cleaned_data["name"]
    network.add_team(at=form.at, by=staff_of(request), dealer_id=file.dealer.id, name=name)


def _delete_team(request: DeskRequest, form: ActionForm, team: TeamLine) -> Any:
    return network.delete_team(at=form.at, by=staff_of(request), team_id=team.id)


def _deleted(request: DeskRequest, team: Any) -> HttpResponse:
    """Back to the dealer, with the way to have the team again."""
    words = _("小组“%(name)s”已删除") % {"name": team.name}
    again = reverse("places:dealer-act", args=[team.dealer_id, "team"])
    messages.success(request, with_undo(request, words, url=again, name=team.name))
    return redirect("places:dealer", team.dealer_id)


def _close_team(request: DeskRequest, form: CloseTeamForm, team: TeamLine) -> Any:
    to = form.cleaned_data["to"]
    return network.close_team(
        at=form.at, by=staff_of(request), team_id=team.id, to_id=int(to) if to else None
    )


def _closed(request: DeskRequest, team: Any) -> HttpResponse:
    """Back to the dealer, with the way to take it back."""
    words = _("小组“%(name)s”已关闭") % {"name": team.name}
    again = reverse("places:dealer-part-act", args=[team.dealer_id, "reopen", team.pk])
    messages.success(request, with_undo(request, words, url=again))
    return redirect("places:dealer", team.dealer_id)


def _reopen_team(request: DeskRequest, form: ActionForm, team: TeamLine) -> None:
    network.reopen_team(at=form.at, by=staff_of(request), team_id=team.id)


def _rename_team(request: DeskRequest, form: NameForm, team: TeamLine) -> None:
    network.rename_team(at=form.at, by=staff_of(request), team_id=team.id, name=form.cleaned_data["name"])


def _rename(
    verb: Callable[..., object], subject: str
) -> Callable[[DeskRequest, ActionForm, PlaceFile], object]:
    return lambda request, form, file: verb(
        at=form.at, by=staff_of(request), **{subject: file.id}, name=form.cleaned_data["name"]
    )


def _new_dealer(request: DeskRequest, form: NewDealerForm, file: PlaceFile) -> None:
    network.add_dealer(at=form.at, by=staff_of(request), region_id=file.id, **form.cleaned_data)


def _new_region(request: DeskRequest, form: RegionForm, file: PlaceFile) -> None:
    network.add_region(at=form.at, by=staff_of(request), manufacturer_id=file.id, **form.cleaned_data)


def _adds(
    key: str, label: Text, may: str, act: Callable[..., object], form: type[ActionForm], **more: Any
) -> Any:
    """A verb that puts a place into another."""
    done, taken = pgettext_lazy("places", "已新建"), (CODE_TAKEN,)
    offered: Callable[[PlaceFile], bool] = lambda file: may in file.may  # noqa: E731
    return Verb(key=key, label=label, done=done, act=act, form=form, offered=offered, refusals=taken, **more)


def _renames(act: Callable[..., object], subject: str) -> Verb[PlaceFile]:
    return Verb(
        key="rename",
        label=RENAME,
        done=RENAMED,
        act=_rename(act, subject),
        form=PlaceNameForm,
        fill=lambda request, form, file: form.hold(file),
        offered=lambda file: "name" in file.may,
    )


DEALER = register(
    Detail[DealerFile](
        key="dealers",
        app="places",
        name="dealer",
        permission=Permission.MANAGE_PLACES,
        back="places:dealers",
        back_label=pgettext_lazy("several", "经销商"),
        load=lambda request, dealer_id, now: dealer_file(
            place_authority_of(staff_of(request), now), dealer_id
        ),
        title=lambda file: file.dealer.name,
        note=lambda file: file.dealer.code,
        state=lambda file: " · ".join(filter(None, (file.dealer.region, file.dealer.city))) or _("独立门店"),
        history=lambda file: file.history,
        page="places/dealer.html",
        context=lambda request, file: {"playbook": playbook_name(file.dealer.playbook)},
        verbs=(
            Verb[DealerFile](
                key="change",
                label=gettext_lazy("更改门店资料"),
                done=gettext_lazy("门店资料已更改"),
                act=_change,
                form=DealerForm,
                fill=lambda request, form, file: form.hold(request, file.dealer),
                offered=lambda file: "name" in file.dealer.may,
            ),
            Verb[DealerFile](
                key="team",
                label=pgettext_lazy("places", "新建接车小组"),
                done=pgettext_lazy("places", "已新建"),
                act=_team,
                form=NameForm,
                offered=lambda file: "teams" in file.dealer.may,
                refusals=(TEAM_EXISTS,),
            ),
            Verb[TeamLine](
                key="rename",
                label=RENAME,
                done=RENAMED,
                act=_rename_team,
                form=NameForm,
                fill=lambda request, form, team: form.hold(team),
                offered=lambda team: team.may_rename,
                allowed=lambda team: team.ended_on is None,
                refusals=(TEAM_EXISTS,),
                parts=lambda file: file.teams,
            ),
            Verb[TeamLine](
                key="close",
                label=gettext_lazy("关闭小组"),
                done=gettext_lazy("小组已关闭"),
                act=_close_team,
                form=CloseTeamForm,
                fill=lambda request, form, team: form.hold(team),
                offered=lambda team: team.may_rename,
                allowed=lambda team: team.ended_on is None,
                refusals=(TEAM_CLOSED, NO_SUCH_TEAM),
                answer=_closed,
                parts=lambda file: file.teams,
            ),
            Verb[TeamLine](
                key="reopen",
                label=gettext_lazy("恢复小组"),
                done=gettext_lazy("小组已恢复"),
                act=_reopen_team,
                offered=lambda team: team.may_rename,
                allowed=lambda team: team.ended_on is not None,
                refusals=(TEAM_CLOSED,),
                parts=lambda file: file.teams,
            ),
            Verb[TeamLine](
                key="delete",
                label=gettext_lazy("删除小组"),
                done=gettext_lazy("小组已删除"),
                act=_delete_team,
                offered=lambda team: team.may_rename,
                refusals=(TEAM_IN_USE,),
                answer=_deleted,
                parts=lambda file: file.teams,
            ),
        ),
    )
)


def _place(
    name: str,
    load: Callable[..., PlaceFile],
    note: Callable[[PlaceFile], str],
    verbs: Sequence[Verb[Any]],
) -> Detail[PlaceFile]:
    """A place that holds others, at `<name>s/<id>/`."""

    def loaded(request: DeskRequest, place_id: int, now: datetime) -> PlaceFile:
        return load(place_authority_of(staff_of(request), now), place_id)

    return register(
        Detail[PlaceFile](
            key=f"{name}s",
            app="places",
            name=name,
            at=f"{name}s/",
            permission=Permission.MANAGE_PLACES,
            back="places:regions",
            back_label=gettext_lazy("大区"),
            load=loaded,
            title=lambda file: file.name,
            note=lambda file: file.code,
            state=note,
            history=lambda file: file.history,
            verbs=verbs,
            page=f"places/{name}.html",
        )
    )


REGION = _place(
    "region",
    region_file,
    lambda file: file.above,
    (
        _renames(network.rename_region, "region_id"),
        _adds(
            "dealer",
            gettext_lazy("新建门店"),
            "dealers",
            _new_dealer,
            NewDealerForm,
            fill=lambda request, form, file: form.offer(request, _SHOP),
        ),
    ),
)
MANUFACTURER = _place(
    "manufacturer",
    manufacturer_file,
    lambda file: _("主机厂"),
    (
        _renames(network.rename_manufacturer, "manufacturer_id"),
        _adds("region", gettext_lazy("新建大区"), "regions", _new_region, RegionForm),
    ),
)
