"""What every page of the shell shows: where one can go, which dealers, as of when. Lazy: parts need none."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from huidian.network.queries import dealers_in
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.network.troubles import RESTORED
from huidian.retention.queries import data_as_of
from huidian.web.desks import DESKS
from huidian.web.shell.desk import GROUPS, Desk, Text
from huidian.web.shell.troubles import can_act, troubles_lately

TABS = 5
"""How many desks a phone's bar has room for; where there are more, the last place opens the rest."""


def shell(request: HttpRequest) -> dict[str, Any]:
    """``desks``, ``here`` (the desk one is at), and, signed in, ``dealers``, ``dealer``, ``as_of``."""
    scope: Scope | None = getattr(request, "reach", None)
    if scope is None:
        return {"desks": ()}
    desks = [desk for desk in DESKS if desk.open_to(scope)]
    room = TABS if len(desks) <= TABS else TABS - 1
    handy = sorted(desks, key=lambda desk: not desk.at_hand)
    tabs = [desk for desk in desks if desk in handy[:room]]
    return {
        "scope": scope,
        "may_search": scope.may_somewhere(Permission.VIEW_CUSTOMERS),
        "may_see_rules": scope.may_somewhere(Permission.VIEW_CHURN),
        "may_import": scope.may_somewhere(Permission.IMPORT),
        "may_manage_places": scope.may_somewhere(Permission.MANAGE_PLACES),
        "may_manage_calls": scope.may_somewhere(Permission.MANAGE_CALLS),
        "desks": desks,
        "desk_groups": _grouped(desks),
        "tabs": tabs,
        "more_tabs": _grouped([desk for desk in desks if desk not in tabs]),
        "here": _here(request),
        "shell_as_of": cache(lambda: data_as_of(scope, now=timezone.now())),
        "shell_troubles": cache(lambda: _troubles(scope)),
        "dealers": cache(lambda: dealers_in(scope)),
    }


def _troubles(scope: Scope) -> list[tuple[str, bool]]:
    """What is wrong with the installation, for those who can act, and whether it is for them to confirm."""
    if not can_act(scope):
        return []
    language = get_language() or "zh"
    confirms = scope.may_somewhere(Permission.CONFIRM_COPY)
    notices = troubles_lately(timezone.now())
    return [(one.sentence.in_(language), confirms and one.kind == RESTORED) for one in notices]


def _grouped(desks: Sequence[Desk]) -> list[tuple[Text, list[Desk]]]:
    """The desks by group, each with its heading; groups without any are left out."""
    groups = ((words, [desk for desk in desks if desk.group == group]) for group, words in GROUPS.items())
    return [(words, within) for words, within in groups if within]


def _here(request: HttpRequest) -> str:
    match = request.resolver_match
    if match is None:
        return ""
    return match.namespace or (match.url_name or "").partition("-")[0]
