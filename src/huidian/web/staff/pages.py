"""The page of one person: posts of today and of before, what can be decided, what was."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from huidian.flows.assignment.hand_over import left_behind
from huidian.network import actions as network
from huidian.network.authority import AboveCeilingError, authority_of
from huidian.network.queries import PersonFile, PostLine, person_file
from huidian.network.roles import Permission
from huidian.web import formats
from huidian.web.details import Detail, Refusal, Text, Verb, register
from huidian.web.forms import ActionForm
from huidian.web.shell.desk import DeskRequest, staff_of
from huidian.web.staff.forms import PostForm, TeamForm

LENDING = gettext_lazy("自己的岗位只能交人代理，请写明截止日期，最长 90 天。")
POST_REFUSALS = (
    Refusal(network.PostHeldError, gettext_lazy("此人在这里已有这个岗位。"), "role"),
    Refusal(network.EndPastError, gettext_lazy("截止日期已经过了。"), "until"),
    Refusal(network.TooLongError, LENDING, "until"),
    Refusal(AboveCeilingError, gettext_lazy("您不能在这里给予这个岗位。"), "role"),
    Refusal(
        network.TeamMismatchError,
        gettext_lazy("小组须属于所选的经销商，只有服务顾问和接车组长在小组里。"),
        "team",
    ),
)


def _load(request: DeskRequest, staff_id: int, now: datetime) -> PersonFile:
    return person_file(authority_of(staff_of(request), now), staff_id)


def _state(file: PersonFile) -> str:
    active = _("可登录") if file.person.active else _("已停用")
    return f"{active} · {_('上次登录')} {formats.moment(file.person.signed_in_at)}"


def account_page(request: DeskRequest, account: object) -> HttpResponse:
    """The password that was just made, shown once."""
    return render(request, "staff/account.html", {"account": account})


def _of_account(
    key: str, label: Text, done: Text, verb: Callable[..., object], **more: Any
) -> Verb[PersonFile]:
    """A button that decides about the whole account."""

    def act(request: DeskRequest, form: ActionForm, file: PersonFile) -> object:
        return verb(at=form.at, by=staff_of(request), staff_id=file.person.id)

    return Verb(key=key, label=label, done=done, act=act, offered=lambda file: file.person.manages, **more)


def _of_post(key: str, label: Text, done: Text, **more: Any) -> Verb[PostLine]:
    """What is decided about a post while it is held."""
    ours = more.pop("ours")
    return Verb(
        key=key,
        label=label,
        done=done,
        offered=lambda post: ours(post) or post.closed_at is not None,
        allowed=lambda post: post.closed_at is None,
        parts=lambda file: file.person.posts,
        **more,
    )


def _give(request: DeskRequest, form: PostForm, file: PersonFile) -> None:
    who = {"by": staff_of(request), "staff_id": file.person.id}
    network.give_post(at=form.at, **who, appointment=form.appointment)


def _end(request: DeskRequest, form: ActionForm, post: PostLine) -> None:
    network.end_post(at=form.at, by=staff_of(request), post_id=post.id)


def _move(request: DeskRequest, form: ActionForm, post: PostLine) -> None:
    team = int(form.cleaned_data["team"])
    network.move_teams(at=form.at, by=staff_of(request), teams={post.id: team})


def _left_behind(request: DeskRequest, file: PersonFile) -> Mapping[str, Any]:
    return {"left_behind": left_behind(request.reach, file.person.id, at=timezone.now())}


def _active(file: PersonFile) -> bool:
    return file.person.active


RESET, RESET_DONE = pgettext_lazy("staff", "重置密码"), gettext_lazy("密码已重置")
STOP, STOPPED = pgettext_lazy("staff", "停用账号"), gettext_lazy("账号已停用")
BACK, IS_BACK = pgettext_lazy("staff", "恢复账号"), gettext_lazy("账号已恢复")
LEAVE, HAS_LEFT = gettext_lazy("办理离职"), gettext_lazy("已办理离职：岗位全部结束，账号停用")
VERBS = (
    _of_account("password", RESET, RESET_DONE, network.reset_password, answer=account_page),
    _of_account("deactivate", STOP, STOPPED, network.deactivate, allowed=_active),
    _of_account("reactivate", BACK, IS_BACK, network.reactivate, allowed=lambda file: not _active(file)),
    _of_account("leave", LEAVE, HAS_LEFT, network.dismiss, allowed=_active),
    Verb[PersonFile](
        key="post",
        label=gettext_lazy("再给一个岗位"),
        done=gettext_lazy("岗位已给予"),
        act=_give,
        form=PostForm,
        offered=lambda file: not file.oneself,
        refusals=POST_REFUSALS,
    ),
    _of_post(
        "end", gettext_lazy("结束岗位"), gettext_lazy("岗位已结束"), act=_end, ours=lambda post: post.decides
    ),
    _of_post(
        "team",
        gettext_lazy("调到小组"),
        gettext_lazy("已调到所选小组"),
        act=_move,
        form=TeamForm,
        ours=lambda post: post.moves,
        refusals=POST_REFUSALS[-1:],
    ),
)
PERSON = register(
    Detail[PersonFile](
        key="staff",
        app="staff",
        name="person",
        permission=Permission.MANAGE_STAFF,
        back="staff:people",
        back_label=gettext_lazy("人员"),
        load=_load,
        title=lambda file: file.person.name,
        note=lambda file: file.person.username,
        state=_state,
        history=lambda file: file.history,
        verbs=VERBS,
        page="staff/person.html",
        context=_left_behind,
    )
)
