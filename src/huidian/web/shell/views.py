"""Sign-in, the shell's own switches, and the pages for when something is in the way."""

from __future__ import annotations

from datetime import timedelta
from math import ceil
from typing import Any, cast

from axes.helpers import get_cool_off
from django.conf import settings
from django.contrib.auth.views import LoginView, LogoutView
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from huidian.web.shell.desk import DeskRequest, desk, open_to_all
from huidian.web.shell.middleware import DEALER_KEY

YEAR_SECONDS = 365 * 24 * 3600

login = open_to_all(LoginView.as_view(template_name="shell/login.html", redirect_authenticated_user=True))
logout = open_to_all(LogoutView.as_view())


def locked_out(
    request: HttpRequest, original_response: HttpResponse | None, credentials: dict[str, Any] | None
) -> HttpResponse:
    """Too many failed sign-ins for one name from one place: how long it lasts and what to do."""
    lasts = cast(timedelta, get_cool_off(request))
    minutes = ceil(lasts.total_seconds() / 60)
    context = {"minutes": minutes, "username": (credentials or {}).get("username", "")}
    return render(request, "shell/locked_out.html", context, status=429)


@open_to_all
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Switches the language of this browser and goes back to where one was."""
    response = _back(request)
    wanted = request.POST.get("language", "")
    if translation.check_for_language(wanted) and wanted in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, wanted, max_age=YEAR_SECONDS, samesite="Lax", secure=settings.HTTPS
        )
    return response


@require_POST
@desk()
def choose_dealer(request: DeskRequest) -> HttpResponse:
    """Chooses one dealer in reach, or all of them (empty); a foreign one does not exist."""
    wanted = request.POST.get("dealer", "")
    if not wanted:
        request.session.pop(DEALER_KEY, None)
    elif wanted.isdecimal() and int(wanted) in request.scope.dealer_ids:
        request.session[DEALER_KEY] = int(wanted)
    else:
        raise Http404
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    wanted = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(wanted if ours else reverse("home"))
