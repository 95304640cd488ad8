"""Do customers stay, who stays, what are they worth: the desk's pages, their parts and their files."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huidian.network import actions as network
from huidian.network.roles import Permission
from huidian.web import formats
from huidian.web.figures.knowledge import rules_of
from huidian.web.lists.excel import excel_answer
from huidian.web.retention.address import FIELDS, split_query
from huidian.web.retention.classes import ClassesDesk
from huidian.web.retention.curves import CurvesDesk
from huidian.web.retention.page import RetentionPage
from huidian.web.retention.retention_rate import RetentionRateDesk
from huidian.web.retention.split import SplitDesk
from huidian.web.retention.teams import TeamsDesk
from huidian.web.retention.value import ValueDesk
from huidian.web.shell.desk import DeskRequest, desk, staff_of
from huidian.web.shell.parts import answer, wants_part

PAGES: dict[str, type[RetentionPage[Any]]] = {
    page.name: page for page in (RetentionRateDesk, SplitDesk, CurvesDesk, ClassesDesk, TeamsDesk, ValueDesk)
}


@require_GET
@desk(Permission.VIEW_CHURN)
def retention_rate(request: DeskRequest) -> HttpResponse:
    """The desk: a month's retention rate, how it moved, and the rates around it."""
    return _answer(request, RetentionRateDesk, "retention_rate")


@require_GET
@desk(Permission.VIEW_CHURN)
def split(request: DeskRequest) -> HttpResponse:
    """A rate split one way or two ways at once: a part of the desk, to which everybody else is led."""
    return _part(request, SplitDesk)


@require_GET
@desk(Permission.VIEW_CHURN)
def curves(request: DeskRequest) -> HttpResponse:
    """How long customers stay after their first visit: a part of the desk, as the split is."""
    return _part(request, CurvesDesk)


@require_GET
@desk(Permission.VIEW_CHURN)
def classes(request: DeskRequest) -> HttpResponse:
    """Who moves up and who moves down: migration, classes and tiers month by month."""
    return _answer(request, ClassesDesk, "classes")


@require_GET
@desk(Permission.VIEW_CHURN)
def teams(request: DeskRequest) -> HttpResponse:
    """Which team keeps the vehicles it answers for; an advisor sees her own."""
    return _answer(request, TeamsDesk, "teams")


@require_GET
@desk(Permission.VIEW_CHURN)
def value(request: DeskRequest) -> HttpResponse:
    """What stayed and what was lost in a year, in money."""
    return _answer(request, ValueDesk, "value")


@require_GET
@desk(Permission.VIEW_CHURN, Permission.EXPORT)
def table(request: DeskRequest) -> HttpResponse:
    """One table of figures as an Excel file; taking it is an audit event. 404 for one there is not."""
    now = timezone.now()
    page = _page(request, PAGES.get(request.GET.get("page", ""), RetentionRateDesk), now)
    wanted = request.GET.get("block", page.all_blocks[0].key)
    block = next((one for one in page.all_blocks if one.key == wanted), None)
    if block is None:
        raise Http404
    network.note_export(
        at=now,
        by=staff_of(request),
        what="retention_table",
        rows=dict.fromkeys(request.scope.chosen_dealer_ids, len(block.lines)),
        asked={**request.GET.dict(), "table": block.title},
    )
    read = _("数据截至 %(day)s") % {"day": formats.day(page.page.frame.as_of.on)}
    rules = rules_of(page.page.frame.as_of)
    lines = [line for line in (block.title, block.note, read, rules) if line]
    return excel_answer(block.title, lines, block.columns, block.lines)


def _page(request: DeskRequest, kind: type[RetentionPage[Any]], now: datetime) -> RetentionPage[Any]:
    address = FIELDS.read(request.GET).at(kind.route)
    return kind(kind.ask(request.scope, address, now), address, timezone.localdate(now))


def _part(request: DeskRequest, kind: type[RetentionPage[Any]]) -> HttpResponse:
    """A part of the desk that comes after the page; whoever opens its address is led to the desk."""
    address = FIELDS.read(request.GET)
    desk_url = address.url_with(**split_query(address))
    if not wants_part(request):
        return redirect(desk_url)
    response = _answer(request, kind, kind.name)
    if request.htmx.trigger != f"retention-{kind.name}":
        # Chosen anew within the desk, not come with it: the desk's address says so and opens it again.
        response["HX-Replace-Url"] = desk_url
    return response


def _answer(request: DeskRequest, kind: type[RetentionPage[Any]], template: str) -> HttpResponse:
    page = _page(request, kind, timezone.now())
    part = f"retention/{template}.html"
    context = {
        "desk": page,
        "page": page.page,
        "as_of": page.page.frame.as_of,
        "part": part,
        "tab": template,
        "may_export": request.scope.may(Permission.EXPORT),
    }
    return answer(request, page="retention/page.html", part=part, context=context)
