"""Sign-in, the shell's own switches, and the pages for when something is in the way."""

from __future__ import annotations

from datetime import timedelta
from math import ceil
from typing import Any, cast

from axes.helpers import get_cool_off
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from huidian.flows.backups import confirm
from huidian.network import actions as network
from huidian.network.addresses import client_address, seconds_to_wait
from huidian.network.roles import Permission
from huidian.web.forms import ActionForm, back_with_refusal
from huidian.web.shell.account import note_sign_in
from huidian.web.shell.desk import DeskRequest, desk, open_to_all, staff_of
from huidian.web.shell.forms import DealerForm, LanguageForm, OwnPasswordForm, SignInForm
from huidian.web.shell.middleware import DEALER_KEY
from huidian.web.shell.sessions import why_ended
from huidian.web.shell.troubles import forget_troubles

YEAR_SECONDS = 365 * 24 * 3600


class SignIn(LoginView):
    """Signing in brings the person's language, unless one was chosen at this browser."""

    template_name = "shell/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("first-run") if network.nobody_yet() else super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        seconds = seconds_to_wait(client_address(request), at=timezone.now())
        return _paused(request, seconds) if seconds else super().post(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"ended": why_ended(self.request.GET)}

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_valid(form)
        note_sign_in(self.request)
        if settings.LANGUAGE_COOKIE_NAME not in self.request.COOKIES:
            _keep_language(response, form.get_user().language)
        return response


login = open_to_all(SignIn.as_view())
logout = open_to_all(LogoutView.as_view())


def locked_out(
    request: HttpRequest, original_response: HttpResponse | None, credentials: dict[str, Any] | None
) -> HttpResponse:
    """Too many failed sign-ins for one name from one place: how long it lasts and what to do."""
    lasts = cast(timedelta, get_cool_off(request))
    return _paused(request, ceil(lasts.total_seconds()), (credentials or {}).get("username", ""))


def _paused(request: HttpRequest, seconds: int, username: str = "") -> HttpResponse:
    """No sign-in for some seconds: of one name, or (none given) from this address."""
    context = {"minutes": -(-seconds // 60), "username": username}
    answer = render(request, "shell/locked_out.html", context, status=429)
    answer["Retry-After"] = str(seconds)
    return answer


@open_to_all
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Switches the language of this browser, and of the person signed in, and goes back to where one was."""
    response, form = _back(request), LanguageForm(request.POST)
    if form.is_valid():
        wanted = form.cleaned_data["language"]
        _keep_language(response, wanted)
        if request.user.is_authenticated:
            network.change_language(at=timezone.now(), by=request.user, staff=request.user, language=wanted)
    return response


@require_POST
@desk()
def choose_dealer(request: DeskRequest) -> HttpResponse:
    """Chooses one dealer in reach, or all of them (empty); a foreign one does not exist."""
    form = DealerForm(request.POST, dealer_ids=request.scope.dealer_ids)
    if not form.is_valid():
        raise Http404
    if (wanted := form.cleaned_data["dealer"]) is None:
        request.session.pop(DEALER_KEY, None)
    else:
        request.session[DEALER_KEY] = wanted
    return _back(request)


@never_cache
@desk()
def own_password(request: DeskRequest) -> HttpResponse:
    """One's own password; who signed in with one that others have seen comes here before anywhere else."""
    me = staff_of(request)
    form = OwnPasswordForm(me, request.POST if request.method == "POST" else None)
    if not form.is_bound or not form.is_valid():
        return render(request, "shell/password.html", {"form": form})
    network.set_password(at=timezone.now(), by=me, staff=me, password=form.cleaned_data["new_password1"])
    before = request.session.session_key or ""
    network.end_other_sessions(at=timezone.now(), by=me, key=before)
    update_session_auth_hash(request, me)
    network.move_session(old=before, new=request.session.session_key or "")
    messages.success(request, _("密码已修改，其他设备上的登录已退出"))
    return redirect("home")


@require_POST
@desk(Permission.CONFIRM_COPY)
def confirm_copy(request: DeskRequest) -> HttpResponse:
    """Says that a restored copy is the one that is worked with: messages may leave it from now on."""
    form = ActionForm.sent(request, at=timezone.now(), action="copy.confirm")
    if not form.is_valid():
        return back_with_refusal(request, form, "home")
    form.once(lambda: {"held": confirm(at=form.at, by=staff_of(request))})
    forget_troubles()
    messages.success(request, _("已确认，本系统可以向外发送了"))
    return _back(request)


def _keep_language(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR_SECONDS, samesite="Lax", secure=settings.HTTPS
    )


def _back(request: HttpRequest) -> HttpResponse:
    wanted = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(wanted if ours else reverse("home"))
