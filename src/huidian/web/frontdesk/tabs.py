"""The pages of the front desk side by side, for whom each is, and what a page is given of the shop chosen."""

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
    ("assessment", _("考核"), "frontdesk:assessment", Permission.VIEW_CHURN),
    ("load", _("接车量"), "frontdesk:load", Permission.VIEW_CHURN),
    ("appointments", pgettext_lazy("list", "预约"), "frontdesk:appointments", Permission.VIEW_CALLS),
    ("targets", pgettext_lazy("list", "目标"), "frontdesk:targets", Permission.SEE_ALL_VEHICLES),
    ("entries", _("填报"), "frontdesk:entries", Permission.SEE_ALL_VEHICLES),
    ("bonus", _("奖金"), "frontdesk:bonus", Permission.SET_BONUS),
    ("staffing", _("人员配备"), "frontdesk:staffing", Permission.SEE_ALL_VEHICLES),
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
    more = {"desk_pages": tabs_of(request.reach, here), "may_set": request.scope.may(Permission.SET_TARGETS)}
    return answer(request, page=f"frontdesk/{template}.html", part="desk", context={**more, **context})


def choose_dealer(request: DeskRequest, here: str, title: Text) -> HttpResponse:
    """The page of one shop, asked for of several: which one?"""
    return page(request, "choose_dealer", here, {"title": title})
