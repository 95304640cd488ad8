"""The pages of the desk side by side, and the shop they speak of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.web.shell.desk import DeskRequest, Text
from huidian.web.shell.parts import answer

_PAGES: Sequence[tuple[str, Text, str, Permission]] = (
    ("nominations", pgettext_lazy("several", "提名"), "assignment:nominations", Permission.NOMINATE),
    ("unassigned", _("无人负责"), "assignment:unassigned", Permission.NOMINATE),
    ("base", _("分配"), "assignment:base", Permission.ASSIGN),
    ("hand-over", _("移交"), "assignment:hand-over", Permission.ASSIGN),
    ("vehicles", _("管理车辆"), "assignment:vehicles", Permission.ASSIGN),
    ("batches", _("分配记录"), "assignment:batches", Permission.ASSIGN),
)


def tabs_of(scope: Scope, here: str) -> list[tuple[str, Text, bool]]:
    """Address, words, and whether it is the page that is open."""
    return [
        (reverse(route), words, key == here)
        for key, words, route, permission in _PAGES
        if scope.may_somewhere(permission)
    ]


def page(request: DeskRequest, template: str, here: str, context: Mapping[str, Any]) -> HttpResponse:
    """A page of the desk."""
    more = {"desk_pages": tabs_of(request.reach, here)}
    return answer(request, page=f"assignment/{template}.html", part="desk", context={**more, **context})


def busy(request: DeskRequest, here: str) -> HttpResponse:
    """Imports leave no time to read the base: said plainly, to be opened again."""
    return page(request, "busy", here, {"again": request.get_full_path()})


def only_dealer(request: DeskRequest) -> int | None:
    """The shop the page speaks of; None where one has to be chosen first."""
    chosen = request.scope.chosen_dealer_ids
    return min(chosen) if len(chosen) == 1 else None
