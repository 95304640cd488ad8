"""How long somebody stays signed in: until they do nothing for a while, and never longer than a day's work.

Both marks are in the session itself. Its end is a fixed moment, which nothing that is kept in it later moves.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, QueryDict
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huidian.network import actions as network

View = TypeVar("View", bound=Callable[..., Any])
SEEN_KEY = "seen"
LONGEST_WAY_BACK = 2000
IDLE, ENDED = "idle", "ended"


def begin_session(request: HttpRequest) -> None:
    """The session starts now and ends at its longest a fixed time from now."""
    now = timezone.now()
    request.session[SEEN_KEY] = now.timestamp()
    request.session.set_expiry(now + timedelta(seconds=settings.SESSION_COOKIE_AGE))


def end_if_idle(request: HttpRequest) -> None:
    """Signs out who did nothing for too long; ``request.ended`` says then why there is nobody any more."""
    now, seen = timezone.now(), request.session.get(SEEN_KEY)
    if seen is None:
        begin_session(request)
    elif now.timestamp() - seen > settings.HUIDIAN_IDLE_MINUTES * 60:
        logout(request)
        request.ended = IDLE  # type: ignore[attr-defined]


def see_session(request: HttpRequest, view: Callable[..., object]) -> None:
    """Keeps, once a minute, that somebody is there: not where a page asks by itself how far something is."""
    by_itself = getattr(view, "asked_by_page", False) and request.method == "GET"
    if by_itself and getattr(request, "htmx", False):
        return
    now, seen = timezone.now(), request.session.get(SEEN_KEY, 0)
    if now.timestamp() - seen >= network.SEEN_EVERY.total_seconds():
        network.see_session(at=now, key=request.session.session_key or "")
        request.session[SEEN_KEY] = now.timestamp()


def asked_by_page(view: View) -> View:
    """Declares that a page asks this view again and again while nobody does anything."""
    view.asked_by_page = True  # type: ignore[attr-defined]
    return view


def sign_in_url(request: HttpRequest) -> str:
    """Where to sign in, from where one comes back to the page one was on."""
    ended = getattr(request, "ended", ENDED if settings.SESSION_COOKIE_NAME in request.COOKIES else "")
    query = {"next": _page_of(request)}
    if ended:
        query["ended"] = ended
        if request.method == "POST":
            query["lost"] = "1"
    return f"{resolve_url(settings.LOGIN_URL)}?{urlencode(query, safe='/')}"


def why_ended(query: QueryDict) -> list[str]:
    """What the page of the sign-in says to somebody who was signed in before, in whole sentences."""
    minutes, sentences = settings.HUIDIAN_IDLE_MINUTES, []
    if query.get("ended") == IDLE:
        sentences = [
            ngettext("%(n)d 分钟没有操作，已自动退出。", "%(n)d 分钟没有操作，已自动退出。", minutes)
            % {"n": minutes}
        ]
    elif query.get("ended") == ENDED:
        sentences = [_("登录已结束：到了时限，或已在别处退出。")]
    if sentences:
        sentences.append(_("登录后会回到原来的页面。"))
        if query.get("lost"):
            sentences.append(_("刚才提交的内容没有保存，请重新填写。"))
    return sentences


def _page_of(request: HttpRequest) -> str:
    """The page in the window: where a part of it or a form was sent from, not the address of that."""
    htmx = getattr(request, "htmx", None)
    if htmx and htmx.current_url:
        return _own(request, htmx.current_url)
    if request.method == "GET":
        wanted = request.get_full_path()
        return wanted if len(wanted) <= LONGEST_WAY_BACK else request.path
    return _own(request, request.headers.get("Referer", ""))


def _own(request: HttpRequest, url: str) -> str:
    """The path and query of an address of this site; the first page's for any other."""
    if not url or not url_has_allowed_host_and_scheme(url, {request.get_host()}):
        return "/"
    there = urlsplit(url)
    wanted = f"{there.path}?{there.query}" if there.query else there.path
    return wanted if len(wanted) <= LONGEST_WAY_BACK else there.path
