"""What every page of the shell shows: where one can go, which dealers, as of when. Lazy: parts need none."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from huidian.network.queries import dealers_in
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.retention.queries import data_as_of
from huidian.web.desks import DESKS

TABS = 5
"""How many desks a phone's bar has room for; where there are more, the last place opens the rest."""


def shell(request: HttpRequest) -> dict[str, Any]:
    """``desks``, ``here`` (the desk one is at), and, signed in, ``dealers``, ``dealer``, ``as_of``."""
    scope: Scope | None = getattr(request, "reach", None)
    if scope is None:
        return {"desks": ()}
    desks = [desk for desk in DESKS if desk.open_to(scope)]
    at_hand = TABS if len(desks) <= TABS else TABS - 1
    return {
        "scope": scope,
        "may_search": scope.may_somewhere(Permission.VIEW_CUSTOMERS),
        "may_import": scope.may_somewhere(Permission.IMPORT),
        "desks": desks,
        "tabs": desks[:at_hand],
        "more_tabs": desks[at_hand:],
        "here": _here(request),
        "shell_as_of": cache(lambda: data_as_of(scope, now=timezone.now())),
        "dealers": cache(lambda: dealers_in(scope)),
    }


def _here(request: HttpRequest) -> str:
    match = request.resolver_match
    if match is None:
        return ""
    return match.namespace or match.url_name or ""
