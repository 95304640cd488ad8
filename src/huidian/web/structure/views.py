"""Whom do we serve, and do we serve more or fewer: the base, its movement, its structure, its vehicles."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from huidian.network.roles import Permission
from huidian.retention import queries as retention
from huidian.web.shell.desk import DeskRequest, desk
from huidian.web.shell.parts import answer
from huidian.web.structure.address import FIELDS
from huidian.web.structure.page import DeskPage


@require_GET
@desk(Permission.VIEW_STRUCTURE)
def structure(request: DeskRequest) -> HttpResponse:
    """The desk: a month's base, how it moved, and what the vehicles on file are."""
    address, now = FIELDS.read(request.GET), timezone.now()
    page = retention.structure_page(request.scope, **address.question("month"), now=now)
    context = {
        "desk": DeskPage(page, address, timezone.localdate(now)),
        "page": page,
        "as_of": page.frame.as_of,
    }
    return answer(request, page="structure/desk.html", part="desk", context=context)
