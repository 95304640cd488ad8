"""Puts the signed-in person's scope on the request, and tells the time in its dealers' zone."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from huidian.network.queries import scope_of
from huidian.retention.queries import FiguresNotReadableError, rebuilding_in_background
from huidian.web.shell.sessions import end_if_idle, see_session
from huidian.web.shell.zones import tell_time_of

DEALER_KEY = "dealer"


class ScopeMiddleware:
    """Sets ``request.reach`` and ``request.scope``; they stay absent where nobody is signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            end_if_idle(request)
        if request.user.is_authenticated:
            scope = scope_of(request.user, at=timezone.now(), chosen_dealer=request.session.get(DEALER_KEY))
            request.reach = request.scope = scope  # type: ignore[attr-defined]
        with timezone.override(None), rebuilding_in_background():
            if request.user.is_authenticated:
                tell_time_of(scope)
            answer = self.get_response(request)
            if answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED and request.method == "GET":
                answer = _not_opened_alone(request, answer)
        if request.user.is_authenticated:
            # Any page may name an owner: nothing of it stays on a machine that others use too.
            answer.headers.setdefault("Cache-Control", "no-store")
        return answer

    def process_view(
        self, request: HttpRequest, view: Callable[..., object], args: object, kwargs: object
    ) -> None:
        """Whoever opens a page is there."""
        if request.user.is_authenticated:
            see_session(request, view)

    def process_exception(self, request: HttpRequest, failure: Exception) -> HttpResponse | None:
        """Figures that cannot be read just now are said to be so; whoever can act has a banner."""
        if not isinstance(failure, FiguresNotReadableError):
            return None
        answer = render(request, "shell/rebuilding.html", {"code": str(failure)}, status=503)
        answer["Retry-After"] = "30"
        return answer


def _not_opened_alone(request: HttpRequest, refusal: HttpResponse) -> HttpResponse:
    """Reloading what a button answered, or coming back to its address, asks for an address that only takes
    what a button sends: said in words, since a browser shows an empty refusal as its own failure.
    """
    page = render(request, "405.html", status=HTTPStatus.METHOD_NOT_ALLOWED)
    page["Allow"] = refusal["Allow"]
    return page
