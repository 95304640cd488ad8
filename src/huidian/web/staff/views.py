"""One person and what can be decided about them; somebody new."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from huidian.network import actions as network
from huidian.network.authority import AboveCeilingError, authority_of
from huidian.network.queries import person_file
from huidian.network.roles import Permission
from huidian.network.submissions import Outcome
from huidian.web.audit.words import in_words
from huidian.web.forms import ActionForm, back_with_refusal
from huidian.web.shell.desk import DeskRequest, desk, staff_of, within_reach
from huidian.web.staff.forms import NewTeamForm, PersonForm, PostForm

Act = Callable[..., object]
DECISIONS: dict[str, tuple[Any, Any, Act]] = {
    "deactivate": (pgettext_lazy("staff", "停用账号"), gettext_lazy("账号已停用"), network.deactivate),
    "reactivate": (pgettext_lazy("staff", "恢复账号"), gettext_lazy("账号已恢复"), network.reactivate),
    "leave": (gettext_lazy("办理离职"), gettext_lazy("已办理离职：岗位全部结束，账号停用"), network.dismiss),
}
"""By its name in the address: what the button says, what is said when it is done, the verb."""
manages_staff = desk(Permission.MANAGE_STAFF)


@never_cache
@manages_staff
def person(request: DeskRequest, staff_id: int) -> HttpResponse:
    """One person: posts of today and of before, what can be decided, what was. Sent: one more post."""
    by, now = staff_of(request), timezone.now()
    form = PostForm.read(request, at=now, subject=staff_id)
    with within_reach():
        file = person_file(authority_of(by), staff_id)
        if form.is_bound and form.is_valid():
            with _refused_at_fields(form):
                who = {"at": now, "by": by, "staff_id": staff_id}
                form.once(lambda: network.give_post(**who, appointment=form.appointment) or {})
                messages.success(request, _("岗位已给予"))
                return redirect(request.path)
    verbs = ("deactivate", "leave") if file.person.active else ("reactivate",)
    buttons = [
        ("password", pgettext_lazy("staff", "重置密码")),
        *((verb, DECISIONS[verb][0]) for verb in verbs),
    ]
    context = {"person": file.person, "history": in_words(file.history), "form": form, "buttons": buttons}
    return render(request, "staff/person.html", context)


@never_cache
@manages_staff
def new(request: DeskRequest) -> HttpResponse:
    """Somebody new; the answer shows the first password, once."""
    form = PersonForm.read(request, at=timezone.now())
    if form.is_bound and form.is_valid():
        with _refused_at_fields(form):
            who = {name: form.cleaned_data[name] for name in ("username", "display_name")}
            return _account(request, form, network.add_person, **who, appointment=form.appointment)
    hint = _("只列出您可以给予的岗位。密码由系统生成，添加后显示一次。")
    return render(request, "staff/new.html", {"form": form, "title": _("添加人员"), "hint": hint})


@manages_staff
def new_team(request: DeskRequest) -> HttpResponse:
    """A reception team that is not there yet."""
    form, by = NewTeamForm.read(request, at=timezone.now()), staff_of(request)
    if form.is_bound and form.is_valid():
        dealer, name = int(form.cleaned_data["dealer"]), form.cleaned_data["name"]
        try:
            form.once(lambda: {"team": network.add_team(at=form.at, by=by, dealer_id=dealer, name=name).pk})
            messages.success(request, _("已新建小组“%(name)s”") % {"name": name})
            return redirect("staff:people")
        except network.TeamExistsError:
            form.add_error("name", _("这家店已有同名的小组。"))
    hint = _("接车小组用于岗位和小组考核。")
    return render(request, "staff/new.html", {"form": form, "title": _("新建小组"), "hint": hint})


@require_POST
@never_cache
@manages_staff
def decide(request: DeskRequest, staff_id: int, verb: str) -> HttpResponse:
    """Let somebody leave, or sign in no more, or again, or with another password, which is shown once."""
    if verb not in DECISIONS and verb != "password":
        raise Http404
    form = ActionForm.sent(request, at=timezone.now(), action=f"staff.{verb}", subject=staff_id)
    if form.is_valid() and verb == "password":
        with within_reach():
            return _account(request, form, network.reset_password, staff_id=staff_id)
    _label, said, act = DECISIONS.get(verb, ("", "", object))
    return _done(request, form, staff_id, said, act, staff_id=staff_id)


@require_POST
@manages_staff
def end_post(request: DeskRequest, staff_id: int, post_id: int) -> HttpResponse:
    """Close one of somebody's posts."""
    form = ActionForm.sent(request, at=timezone.now(), action="staff.end", subject=post_id)
    return _done(request, form, staff_id, _("岗位已结束"), network.end_post, post_id=post_id)


def _done(
    request: DeskRequest, form: ActionForm, where: int, said: str, act: Act, **what: int
) -> HttpResponse:
    if not form.is_valid():
        return back_with_refusal(request, form, reverse("staff:person", args=[where]))
    with within_reach():
        form.once(lambda: {"done": bool(act(at=form.at, by=staff_of(request), **what))})
    messages.success(request, said)
    return redirect("staff:person", where)


def _account(
    request: DeskRequest, form: ActionForm, act: Callable[..., network.Account], **who: Any
) -> HttpResponse:
    """The page with the password, where this request made it; a form that comes back shows it no more."""
    made: list[network.Account] = []

    def once() -> Outcome:
        made.append(act(at=form.at, by=staff_of(request), **who))
        return {"staff_id": made[0].staff_id}

    staff_id = form.once(once)["staff_id"]
    if not made:
        return redirect("staff:person", staff_id)
    return render(request, "staff/account.html", {"account": made[0]})


@contextmanager
def _refused_at_fields(form: PostForm) -> Iterator[None]:
    """What only the verb can know is said at the field."""
    try:
        yield
    except network.UsernameTakenError:
        form.add_error("username", _("这个用户名已有人使用，请换一个。"))
    except network.PostHeldError:
        form.add_error("role", _("此人在这里已有这个岗位。"))
    except AboveCeilingError:
        form.add_error("role", _("您不能在这里给予这个岗位。"))
    except ValueError:
        form.add_error("team", _("小组须属于所选的经销商。"))
