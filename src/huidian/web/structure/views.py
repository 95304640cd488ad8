"""Whom do we serve, and do we serve more or fewer: the base, its movement, its structure, its vehicles."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from huidian.network.roles import Permission
from huidian.retention import queries as retention
from huidian.web.shell.desk import DeskRequest, desk
from huidian.web.shell.parts import answer
from huidian.web.structure.asked import Asked
from huidian.web.structure.listing import listing_of
from huidian.web.structure.page import DeskPage
from huidian.web.tables.state import PER_PAGE
from huidian.web.vehicles.listing import file_answer, page_answer


@require_GET
@desk(Permission.VIEW_STRUCTURE)
def structure(request: DeskRequest) -> HttpResponse:
    """The desk: a month's base, how it moved, and what the vehicles on file are."""
    asked, now = Asked.of(request.GET), timezone.now()
    found = retention.structure_page(request.scope, month=asked.month, as_of=asked.asof, now=now)
    desk_page = DeskPage(found, timezone.localdate(now))
    context = {"desk": desk_page, "page": found, "as_of": found.as_of}
    return answer(request, page="structure/desk.html", part="structure/desk_part.html", context=context)


@require_GET
@desk(Permission.VIEW_STRUCTURE)
def vehicles(request: DeskRequest) -> HttpResponse:
    """The vehicles behind one number of the desk."""
    return page_answer(request, listing_of(request, timezone.now(), per_page=PER_PAGE))


@require_GET
@desk(Permission.VIEW_STRUCTURE, Permission.EXPORT)
def export(request: DeskRequest) -> HttpResponse:
    """The same list, all of its rows, as an Excel file."""
    now = timezone.now()
    return file_answer(request, listing_of(request, now, per_page=None), what="structure_vehicles", now=now)
