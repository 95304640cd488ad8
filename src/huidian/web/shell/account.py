"""One's own account: who one is, the password, the language, where one is signed in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from huidian.network import actions as network
from huidian.network.queries import holds_everywhere, sessions_of
from huidian.network.roles import Permission
from huidian.web.forms import ActionForm, LineField, back_with_refusal
from huidian.web.shell.desk import DeskRequest, desk, staff_of, within_reach
from huidian.web.shell.sessions import begin_session

_BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def device_words(agent: str) -> str:
    """A browser and its machine in two words, from what it calls itself."""
    named = [next((name for sign, name in known if sign in agent), "") for known in (_BROWSERS, _SYSTEMS)]
    return " · ".join(filter(None, named)) or _("未知设备")


class NameForm(ActionForm):
    """What one is called in the pages."""

    action = "staff.name"

    display_name = LineField(label=gettext_lazy("显示的姓名"), max_length=60)


@never_cache
@desk()
def account(request: DeskRequest) -> HttpResponse:
    """The page."""
    name = {"display_name": staff_of(request).display_name}
    return _page(request, NameForm.shown(request, at=timezone.now(), initial=name))


def _page(request: DeskRequest, form: NameForm) -> HttpResponse:
    key = request.session.session_key or ""
    lines = sessions_of(staff_of(request), at=timezone.now(), key=key)
    sessions = [(line, device_words(line.agent)) for line in lines]
    others = any(not line.here for line in lines)
    context = {
        "form": form,
        "sessions": sessions,
        "others": others,
        "makes_backups": holds_everywhere(request.reach, Permission.MAKE_BACKUPS),
    }
    return render(request, "shell/account.html", context)


@require_POST
@desk()
def own_name(request: DeskRequest) -> HttpResponse:
    """Another name to be shown by."""
    form = NameForm.sent(request, at=timezone.now())
    if not form.is_valid():
        return _page(request, form)
    staff = staff_of(request)
    name = form.cleaned_data["display_name"]

    def act() -> dict[str, object]:
        network.change_display_name(at=form.at, by=staff, staff=staff, name=name)
        return {}

    form.once(act)
    messages.success(request, _("姓名已更改"))
    return redirect("account")


@require_POST
@desk()
def end_session(request: DeskRequest, session_id: int) -> HttpResponse:
    """End one session of one's own."""
    form = ActionForm.sent(request, at=timezone.now(), action="session.end", subject=session_id)
    if not form.is_valid():
        return back_with_refusal(request, form, "account")
    if form.earlier is None:
        with within_reach():
            form.once(lambda: _end(request, form, session_id))
    messages.success(request, _("该设备已退出"))
    return redirect("account")


@require_POST
@desk()
def end_others(request: DeskRequest) -> HttpResponse:
    """End all others."""
    form = ActionForm.sent(request, at=timezone.now(), action="session.end_others")
    if not form.is_valid():
        return back_with_refusal(request, form, "account")
    form.once(lambda: _end_others(request, form))
    messages.success(request, _("其他设备均已退出"))
    return redirect("account")


def note_sign_in(request: HttpRequest) -> None:
    """The session that was just made is listed with its device."""
    begin_session(request)
    if request.session.session_key is None:
        request.session.save()
    network.note_session(
        at=timezone.now(),
        staff=request.user,  # type: ignore[arg-type]
        key=request.session.session_key or "",
        agent=request.headers.get("User-Agent", ""),
    )


def _end(request: DeskRequest, form: ActionForm, session_id: int) -> dict[str, object]:
    network.end_session(at=form.at, by=staff_of(request), session_id=session_id)
    return {}


def _end_others(request: DeskRequest, form: ActionForm) -> dict[str, object]:
    key = request.session.session_key or ""
    network.end_other_sessions(at=form.at, by=staff_of(request), key=key)
    return {}
