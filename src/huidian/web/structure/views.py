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
from huidian.web.structure.page import DeskPage


@require_GET
@desk(Permission.VIEW_STRUCTURE)
def structure(request: DeskRequest) -> HttpResponse:
    """The desk: a month's base, how it moved, and what the vehicles on file are."""
    asked, now = Asked.of(request.GET), timezone.now()
    found = retention.structure_page(request.scope, month=asked.month, as_of=asked.asof, now=now)
    desk_page = DeskPage(found, timezone.localdate(now))
    context = {"desk": desk_page, "page": found, "as_of": found.as_of}
    return answer(request, page="structure/desk.html", part="structure/desk_part.html", context=context)
