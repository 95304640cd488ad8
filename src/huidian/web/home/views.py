"""The first screen after sign-in, by what one may do: an advisor's own customers, everybody else's month."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from huidian.flows.calls import my_day
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.retention import queries as retention
from huidian.web.churn.address import FIELDS
from huidian.web.churn.page import DeskPage
from huidian.web.home.files import files_context
from huidian.web.home.imports import import_line
from huidian.web.home.keeping import keeping_context
from huidian.web.home.mine import MINE, has_own
from huidian.web.home.screens import CALLS, IMPORTS, KEEPING, NETWORK, TEAMS, screen_of
from huidian.web.home.tables import calls_of
from huidian.web.home.teams import teams_context
from huidian.web.shell.desk import DeskRequest, desk, staff_of
from huidian.web.shell.parts import answer
from huidian.web.structure import address as structure

HEAD_OF_LIST = 8


@require_GET
@desk()
def home(request: DeskRequest) -> HttpResponse:
    """Answers "what should I look at now" for whoever asks."""
    scope = request.reach.where(Permission.VIEW_CHURN)
    if has_own(scope):
        request.scope = scope
        return MINE.show(request)
    own_only = [dealer_id for dealer_id in scope.chosen_dealer_ids if scope.own_only(dealer_id)]
    if len(own_only) == len(scope.chosen_dealer_ids):
        context = {"nameless": bool(own_only)}
        return answer(request, page="home/nothing.html", part="home/nothing.html", context=context)
    return _screen(request, scope)


def _screen(request: DeskRequest, scope: Scope) -> HttpResponse:
    """The screen for what somebody may do; before there are figures, what will be here."""
    now, screen = timezone.now(), screen_of(scope)
    if screen == IMPORTS:
        return _page(request, "home/files.html", files_context(scope, now))
    if screen == CALLS and my_day(scope, staff_of(request), at=now).live:
        return redirect("workbench:desk")
    context: dict[str, Any] = {}
    if screen == KEEPING:
        context = keeping_context(scope, now)
    elif screen == TEAMS:
        context = teams_context(scope, now)
    if context and context["page"].frame.months and context.get("filled", True):
        more = {**_around(scope), "imports": import_line(scope, context["as_of"])}
        return _page(request, f"home/{screen}.html", {**more, **context})
    return _page(request, "home/month.html", {**_month(scope), "calls_first": screen == NETWORK})


def _page(request: DeskRequest, page: str, context: dict[str, Any]) -> HttpResponse:
    complaints = request.reach.may_somewhere(Permission.MANAGE_COMPLAINTS)
    return answer(request, page=page, part=page, context={**context, "complaints": complaints})


def _around(scope: Scope) -> dict[str, Any]:
    """What is fetched once the figure stands."""
    return {
        "several": len(scope.chosen_dealer_ids) > 1,
        "next": bool(scope.where(Permission.VIEW_CUSTOMERS).chosen_dealer_ids),
    }


def _month(scope: Scope) -> dict[str, Any]:
    now = timezone.now()
    page = retention.churn_page(scope, now=now)
    frame = page.frame
    context: dict[str, Any] = {
        "page": page,
        "desk": DeskPage(page, FIELDS.address(), frame.as_of.today),
        "as_of": frame.as_of,
        "imports": import_line(scope, frame.as_of),
    }
    if not frame.months:
        return context
    return {**context, **_around(scope)}


@require_GET
@desk()
def calls(request: DeskRequest) -> HttpResponse:
    """The dealers to call, fetched by the first screen once the month's figure stands: it asks a network."""
    scope, address = request.reach.where(Permission.VIEW_CHURN), FIELDS.read(request.GET)
    if len(scope.chosen_dealer_ids) < 2:
        return HttpResponse()
    lines = retention.dealers_to_call(scope, **address.question("month"), now=timezone.now())
    may_compare = scope.may(Permission.VIEW_NETWORK)
    network_url = reverse("network:desk") if may_compare else ""
    return render(request, "home/calls.html", {"calls": calls_of(lines, address), "network_url": network_url})


@require_GET
@desk(Permission.VIEW_CHURN, Permission.VIEW_CUSTOMERS)
def look_next(request: DeskRequest) -> HttpResponse:
    """The heads of two lists, fetched by the first screen once the month's figure stands."""
    now = timezone.now()
    soon = retention.vehicles_to_watch(request.scope, now=now, limit=HEAD_OF_LIST)
    context = {
        "lost": retention.newly_lost(request.scope, now=now, limit=HEAD_OF_LIST),
        "soon": soon,
        "lost_url": FIELDS.address().list_url("lost", narrowed={"back": "false"}),
        "soon_url": _held_url(request.scope, soon.away),
    }
    return render(request, "home/next.html", context)


def _held_url(scope: Scope, away: tuple[int, int] | None) -> str:
    """The vehicles on file that are so many months away (the upper exclusive); "" for whom that is closed."""
    if away is None or not scope.may(Permission.VIEW_STRUCTURE):
        return ""
    months = {"months_away_min": str(away[0]), "months_away_max": str(away[1] - 1)}
    return structure.FIELDS.address().list_url(structure.HELD, narrowed=months)
