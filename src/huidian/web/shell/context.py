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


def shell(request: HttpRequest) -> dict[str, Any]:
    """``desks``, ``here`` (the desk one is at), and, signed in, ``dealers``, ``dealer``, ``as_of``."""
    scope: Scope | None = getattr(request, "reach", None)
    if scope is None:
        return {"desks": ()}
    return {
        "scope": scope,
        "may_search": scope.may_somewhere(Permission.VIEW_CUSTOMERS),
        "may_import": scope.may_somewhere(Permission.IMPORT),
        "desks": [desk for desk in DESKS if desk.open_to(scope)],
        "here": _here(request),
        "shell_as_of": cache(lambda: data_as_of(scope, now=timezone.now())),
        "dealers": cache(lambda: dealers_in(scope)),
    }


def _here(request: HttpRequest) -> str:
    match = request.resolver_match
    if match is None:
        return ""
    return match.namespace or match.url_name or ""
