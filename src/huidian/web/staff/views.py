"""Somebody new, a team that is new."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from huidian.network import actions as network
from huidian.network.roles import Permission
from huidian.network.submissions import Outcome
from huidian.web.details import Refusal, refused_in
from huidian.web.shell.desk import DeskRequest, desk, staff_of
from huidian.web.staff.forms import NewTeamForm, PersonForm
from huidian.web.staff.pages import POST_REFUSALS, account_page

USERNAME_TAKEN = Refusal(
    network.UsernameTakenError, gettext_lazy("这个用户名已有人使用，请换一个。"), "username"
)
TEAM_EXISTS = Refusal(network.TeamExistsError, gettext_lazy("这家店已有同名的小组。"), "name")
manages_staff = desk(Permission.MANAGE_STAFF)


@never_cache
@manages_staff
def new(request: DeskRequest) -> HttpResponse:
    """Somebody new; the answer shows the first password, once."""
    form, made = PersonForm.read(request, at=timezone.now()), []
    if form.is_bound and form.is_valid():

        def once() -> Outcome:
            who = {name: form.cleaned_data[name] for name in ("username", "display_name")}
            appointment: Any = form.appointment
            made.append(network.add_person(at=form.at, by=staff_of(request), **who, appointment=appointment))
            return {"staff_id": made[0].staff_id}

        with refused_in(form, (USERNAME_TAKEN, *POST_REFUSALS)):
            staff_id = form.once(once)["staff_id"]
            return account_page(request, made[0]) if made else redirect("staff:person", staff_id)
    hint = _("只列出您可以给予的岗位。密码由系统生成，添加后显示一次。")
    return render(request, "staff/new.html", {"form": form, "title": _("添加人员"), "hint": hint})


@manages_staff
def new_team(request: DeskRequest) -> HttpResponse:
    """A reception team that is not there yet."""
    form, by = NewTeamForm.read(request, at=timezone.now()), staff_of(request)
    if form.is_bound and form.is_valid():
        dealer, name = int(form.cleaned_data["dealer"]), form.cleaned_data["name"]
        with refused_in(form, (TEAM_EXISTS,)):
            form.once(lambda: {"team": network.add_team(at=form.at, by=by, dealer_id=dealer, name=name).pk})
            messages.success(request, _("已新建小组“%(name)s”") % {"name": name})
            return redirect("staff:people")
    hint = _("接车小组用于岗位和小组考核。")
    return render(request, "staff/new.html", {"form": form, "title": _("新建小组"), "hint": hint})
